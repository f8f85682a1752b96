"""What the provider's events mean in our words. An event only says where to look; facts are read anew."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.payments.banks import BankPayout
from bot.payments.provider import AccountRead, DisputeRead, FraudWarning, Payment, Refund, Reversal


@dataclass(frozen=True, slots=True)
class Hint:
    """An event as received: its identity and what it is about. `account` is set on events of creators' accounts.
    `body` is a copy without personal data, for people who look into a failure; no handler reads it."""

    event_id: str
    type: str
    object_id: str
    account: str | None
    created_at: datetime
    api_version: str
    livemode: bool
    body: dict[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class PaymentSeen:
    """A payment as it stands now; `refused_try`: the event said that a bank refused a try."""

    payment: Payment
    refused_try: bool = False


@dataclass(frozen=True, slots=True)
class RefundsSeen:
    """A payment and all of its refunds, oldest first."""

    payment: Payment
    refunds: tuple[Refund, ...]


@dataclass(frozen=True, slots=True)
class ReversalsSeen:
    """A payment, its refunds, and everything that came back of its transfer."""

    payment: Payment
    refunds: tuple[Refund, ...]
    reversals: tuple[Reversal, ...]


@dataclass(frozen=True, slots=True)
class DisputeSeen:
    """A dispute with the payment it is about."""

    payment: Payment
    dispute: DisputeRead


@dataclass(frozen=True, slots=True)
class WarningSeen:
    """A fraud warning with the payment it is about."""

    payment: Payment
    warning: FraudWarning


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """A creator's account; a disconnected one reads as gone."""

    account: AccountRead


@dataclass(frozen=True, slots=True)
class BankSeen:
    """A payout of a creator's account to his bank."""

    payout: BankPayout


@dataclass(frozen=True, slots=True)
class Nothing:
    """No work for us: not our object, or an event that is only kept."""

    why: str


PaymentFact = PaymentSeen | RefundsSeen | ReversalsSeen | DisputeSeen | WarningSeen
Fact = PaymentFact | AccountSeen | BankSeen | Nothing


class BadEvent(Exception):
    """Forged, too old, or no event at all. The text says which, without a word of the body."""


class PaymentEvents(Protocol):
    """The provider's side that speaks first."""

    def verify(self, raw: bytes, header: str, endpoint: str) -> Hint:
        """The event in a delivery to `platform` or `connect`. Raises BadEvent."""
        ...

    async def read(self, hint: Hint) -> Fact:
        """What the event's object is now. Raises as the provider does."""
        ...

    async def since(self, moment: datetime, *, undelivered_only: bool) -> tuple[Hint, ...]:
        """The operator's own events created since then, oldest first."""
        ...
