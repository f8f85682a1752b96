"""What we keep about payments: calls written ahead, pages, payments, events, refunds, disputes, remembered cards."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from bot.errors import Refusal
from bot.ids import Kind, public_id
from bot.members.model import MemberId
from bot.money import Money
from bot.payments.provider import Call, DisputeStatus, SavedCard
from bot.tips.model import TipId


class CallState(StrEnum):
    """prepared: on paper; sent: on its way, or we stopped before noting the answer; unknown: no clear answer;
    done and refused are final."""

    PREPARED = "prepared"
    SENT = "sent"
    UNKNOWN = "unknown"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class StoredCall:
    """A written-ahead call with its fate. `object_id`: what it made at the provider."""

    call: Call
    state: CallState
    object_id: str | None
    created_at: datetime
    first_sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckoutRow:
    """A page to pay at. `url` is the provider's address, for the fan only, and is kept as it is: whoever comes back to
    his pay link is sent there again, and the provider tells it once. Who read it here could, while the page is open,
    look at the tip's lines and pay it with a card of his own; he could take no money, send it nowhere else, and pay or
    see nothing after `expires_at`."""

    checkout_id: str
    tip_id: TipId
    url: str = field(repr=False)
    expires_at: datetime


class Role(StrEnum):
    """What a payment is to its tip: the one that paid it, a second one, or one that does not fit."""

    SETTLED = "settled"
    SECOND = "second"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment that the provider has confirmed. `reversed_minor` came back from the creator so far, `resent_minor`
    went to him again and stayed there."""

    payment_id: str
    tip_id: TipId
    role: Role
    gross: Money
    charge_id: str | None
    checkout_id: str | None
    transfer_id: str | None
    destination: str | None
    transferred_minor: int
    refunded_minor: int
    reversed_minor: int
    resent_minor: int
    fee: Money | None
    created_at: datetime

    @property
    def at_creator_minor(self) -> int:
        """What the creator has of it now."""
        return self.transferred_minor - self.reversed_minor + self.resent_minor


class EventState(StrEnum):
    """received: waits to be handled; unknown_here: about something that we do not know."""

    RECEIVED = "received"
    DONE = "done"
    UNKNOWN_HERE = "unknown_here"


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event in the webhook inbox."""

    event_id: str
    type: str
    object_id: str
    account: str | None
    created_at: datetime
    api_version: str
    livemode: bool
    state: EventState
    received_at: datetime
    handled_at: datetime | None


class RefundState(StrEnum):
    """approved -> sending -> pending -> done; failed is undone; unknown is held until it is looked up."""

    APPROVED = "approved"
    SENDING = "sending"
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


ON_THE_WAY = frozenset({RefundState.APPROVED, RefundState.SENDING, RefundState.PENDING})
"""The states of a refund whose money is promised and not back yet."""


class RefundReason(StrEnum):
    """Who or what wanted it: staff, a second payment, a fraud warning, a payment that did not fit, or somebody in the
    provider's own pages."""

    STAFF = "staff"
    SECOND_PAYMENT = "second_payment"
    WARNING = "warning"
    QUARANTINE = "quarantine"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class RefundRow:
    """Money on its way back to a fan. `refund_id` is the provider's; `reversed_minor` is what came back from the
    creator for it. `approved_by` is None when a rule decided."""

    id: int
    tip_id: TipId
    payment_id: str
    amount: Money
    reason: RefundReason
    state: RefundState
    refund_id: str | None
    reversed_minor: int
    case_id: int | None
    approved_by: MemberId | None
    words: str
    created_at: datetime
    done_at: datetime | None

    @property
    def public_id(self) -> str:
        return public_id(Kind.REFUND, self.id)

    @property
    def subject(self) -> str:
        """How ledger and calls name this refund."""
        return f"refund:{self.id}"


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A payment dispute. `to_take_minor`: what is asked back from the creator; `reversed_minor`: what came;
    `resent_minor`: what he got again after a win; `owed_minor`: his debt after a loss. `lost_minor` is what was booked
    as gone to the fan."""

    id: int
    dispute_id: str
    tip_id: TipId
    payment_id: str
    status: DisputeStatus
    amount: Money
    withdrawn_minor: int
    reinstated_minor: int
    fee_minor: int
    to_take_minor: int
    reversed_minor: int
    resent_minor: int
    owed_minor: int
    lost_minor: int
    due_by: datetime | None
    opened_at: datetime

    @property
    def subject(self) -> str:
        """How ledger and calls name this dispute."""
        return f"dispute:{self.id}"


@dataclass(frozen=True, slots=True)
class Customer:
    """A person at the provider, and the card remembered for him; None when none is. The ids are no one's to see."""

    member_id: MemberId
    customer_id: str = field(repr=False)
    card: SavedCard | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class OnboardingRow:
    """A private address by which one creator sets up payouts, until `expires_at`. `country` as he chose it."""

    id: int
    member_id: MemberId
    country: str
    expires_at: datetime


@dataclass(eq=False)
class RefundBlocked(Refusal):
    """A refund that cannot be: `rule` is not_paid, dispute_open, nothing_left, too_much or too_late."""

    code: ClassVar[str] = "refund_blocked"
    rule: str
    left: Money
    until: datetime | None = None


@dataclass(eq=False)
class PayoutRegion(Refusal):
    """Only creators in the operator's own region can be paid; `countries` are its codes."""

    code: ClassVar[str] = "payout_region"
    country: str
    countries: tuple[str, ...]


@dataclass(eq=False)
class CardResting(Refusal):
    """Accounts were joined or taken apart a short while ago: until then the remembered card is not charged."""

    code: ClassVar[str] = "card_resting"
    until: datetime


@dataclass(eq=False)
class NoCard(Refusal):
    """No card is remembered for this person."""

    code: ClassVar[str] = "no_card"
