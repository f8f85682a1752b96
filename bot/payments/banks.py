"""A payout of a creator's own account at the provider to his bank. The provider makes it by itself."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.money import Money


class BankState(StrEnum):
    """How a payout to a bank stands; one that arrived may still be sent back."""

    COMING = "coming"
    PAID = "paid"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class BankPayout:
    """One payout of a creator's account. `transfers`: of what arrived in it from the operator; `listed`: whether the
    provider can say so, which it can of automatic payouts only."""

    payout_id: str
    account_id: str
    amount: Money
    state: BankState
    on: datetime
    failure: str
    transfers: tuple[str, ...]
    listed: bool
