"""A payout: diamonds that a creator redeemed, and the money that he gets for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NamedTuple, NewType

from bot.coins.claims import Worth
from bot.errors import Refusal
from bot.ids import Kind, public_id
from bot.members.model import MemberId
from bot.money import Money

PayoutId = NewType("PayoutId", int)


class PayoutState(StrEnum):
    """quoted -> in_review or approved -> sending -> sent; `cancelled` by the creator, `rejected` by staff or because
    his account could not take it, `returned` out of his account again."""

    QUOTED = "quoted"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    RETURNED = "returned"


ON_THE_WAY = frozenset({PayoutState.IN_REVIEW, PayoutState.APPROVED, PayoutState.SENDING})
"""The diamonds are redeemed, and the money is not there yet."""

REDEEMED = ON_THE_WAY | {PayoutState.SENT}
"""The diamonds are redeemed."""


class Source(NamedTuple):
    """Whose account of available diamonds, and what they are worth. People who turned out to be one keep theirs."""

    account_id: int
    worth: Worth


Taken = Mapping[Source, int]
"""Parts of a diamond that are redeemed, by where they come from."""


@dataclass(frozen=True, slots=True)
class Payout:
    """One redemption. `taken`: what it redeems; `due_at`: the batch with which it is sent; `until`: how long its quote
    holds. `kept`: what of it was set against the creator's debt. `why`: the hold, or why it came to nothing."""

    id: PayoutId
    creator_id: MemberId
    amount: Money
    taken: Taken
    state: PayoutState
    due_at: datetime
    quoted_at: datetime
    until: datetime
    asked_at: datetime | None = None
    closed_at: datetime | None = None
    kept: int = 0
    destination: str | None = None
    transfer_id: str | None = None
    why: str | None = None

    @property
    def public_id(self) -> str:
        return public_id(Kind.PAYOUT, self.id)

    @property
    def subject(self) -> str:
        """How calls, entries, cases and notices name it."""
        return subject_of(self.id)

    @property
    def parts(self) -> int:
        return sum(self.taken.values())


def subject_of(payout_id: PayoutId) -> str:
    """The subject of a payout, by its row."""
    return f"payout:{payout_id}"


@dataclass(eq=False)
class RedeemLimit(Refusal):
    """A sum that can't be redeemed now. `why`: below_minimum, above_available, over_day_max, nothing_available.
    `wanted` is None where no sum was named; `left`: what could be redeemed now."""

    code: ClassVar[str] = "redeem_limit"
    why: str
    wanted: Money | None
    left: Money
    minimum: Money
    day_max: Money


@dataclass(eq=False)
class PayoutHeld(Refusal):
    """Nothing can be redeemed at present, whatever the sum. `why` is a hold's word; `until` when it ends by itself."""

    code: ClassVar[str] = "payout_held"
    why: str
    until: datetime | None = None


@dataclass(eq=False)
class PayoutOver(Refusal):
    """What was asked of a payout is not possible any more; `state` is how it stands."""

    code: ClassVar[str] = "payout_over"
    payout: str
    state: PayoutState
