"""Tips: money from a fan, all of it to the creator. A tip buys no rank, role, badge or effect."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NewType

from bot.communities.model import CommunityId
from bot.errors import Refusal
from bot.ids import Kind, public_id
from bot.members.model import MemberId, Platform
from bot.money import Money

TipId = NewType("TipId", int)


class TipState(StrEnum):
    """Where a tip stands. Steps go forward only; paid beats expired and failed."""

    CREATED = "created"
    OPEN = "open"
    PENDING = "pending"
    PAID = "paid"
    EXPIRED = "expired"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class Privacy(StrEnum):
    """Who sees a tip. `anonymous` is unnamed in public only; `hidden` from the creator too."""

    NAME_AMOUNT = "name_amount"
    NAME = "name"
    ANONYMOUS = "anonymous"
    HIDDEN = "hidden"


class NoteState(StrEnum):
    """What becomes of a note: only `shown` notes leave the bot."""

    NONE = "none"
    SHOWN = "shown"
    HELD = "held"
    HIDDEN = "hidden"


class FeePayer(StrEnum):
    """Who bears the card fee; never the creator."""

    OPERATOR = "operator"
    FAN = "fan"


class Dispute(StrEnum):
    """A payment dispute laid over a paid tip."""

    NONE = "none"
    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Tip:
    """One tip. `amount` is what the creator gets, `gross` what the fan pays; both in the creator's currency.

    `confirmed`: the extra confirmation over a threshold was given (or not needed). `rail`, `rail_row` and
    `rail_version` keep the policy's decision. `refunded_minor`: how much of `gross` went back. `opened_at`: when the
    payment page was opened. `expires_at`: the end of the quote, then of the payment page.
    """

    id: TipId
    request_id: str
    fan_id: MemberId
    creator_id: MemberId
    community_id: CommunityId | None
    platform: Platform
    amount: Money
    gross: Money
    fee_payer: FeePayer
    privacy: Privacy
    note: str | None
    note_state: NoteState
    state: TipState
    dispute: Dispute
    quarantined: bool
    late: bool
    confirmed: bool
    rail: str
    rail_row: str
    rail_version: int
    destination: str
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    paid_at: datetime | None
    thanked_at: datetime | None
    refunded_minor: int

    @property
    def public_id(self) -> str:
        return public_id(Kind.TIP, self.id)

    @property
    def subject(self) -> str:
        """How ledger, calls and notices name this tip."""
        return subject_of(self.id)


def subject_of(tip_id: TipId) -> str:
    """The subject of the tip with this number."""
    return f"tip:{tip_id}"


@dataclass(eq=False)
class AmountLimit(Refusal):
    """Under the minimum, over the maximum, or over the day's sum or count.

    `rule`: minimum, maximum, day_sum, day_count. `left_minor` is what is left today; `resets_at` when the day turns.
    """

    code: ClassVar[str] = "amount_limit"
    rule: str
    read: Money
    limit_minor: int
    left_minor: int | None = None
    resets_at: datetime | None = None


@dataclass(eq=False)
class BadRecipient(Refusal):
    """A tip to oneself, to an own linked account, to Bouquet, a bot, a webhook or a channel."""

    code: ClassVar[str] = "bad_recipient"


@dataclass(eq=False)
class AlreadyStarted(Refusal):
    """This very tip has a checkout already, or is past the point where the change is possible."""

    code: ClassVar[str] = "already_started"
    tip: str
    state: str


@dataclass(eq=False)
class TipExpired(Refusal):
    """The quote or the checkout has run out; a new tip is one command away."""

    code: ClassVar[str] = "expired"
    tip: str


@dataclass(eq=False)
class PaymentFailed(Refusal):
    """The card or the bank said no; nothing was taken. `needs_bank` asks for a page where the bank can ask."""

    code: ClassVar[str] = "payment_failed"
    tip: str
    needs_bank: bool = False


@dataclass(eq=False)
class AlreadyThanked(Refusal):
    """One thanks for each tip."""

    code: ClassVar[str] = "already_thanked"
    tip: str


@dataclass(eq=False)
class CannotThank(Refusal):
    """The fan stays hidden from the creator, or the tip is not paid (any more)."""

    code: ClassVar[str] = "cannot_thank"
    tip: str
