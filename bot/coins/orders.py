"""Coin orders: a pack that a fan wants, how it is paid, and what became of the payment."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NewType

from bot.communities.model import CommunityId
from bot.errors import Refusal
from bot.ids import Kind, public_id, row_in
from bot.members.model import MemberId, Platform
from bot.money import CURRENCIES, Money
from bot.payments.model import RefundState, Role
from bot.payments.provider import DisputeStatus
from bot.rails import Rail
from bot.tips.model import Dispute

CoinOrderId = NewType("CoinOrderId", int)
STARS = "xtr"
CONSENT = "2026-11"
"""Version of the text by which a buyer gives up his right of withdrawal for coins that he spends."""


class OrderState(StrEnum):
    """Where an order stands. Steps go forward only; paid beats expired and failed."""

    CREATED = "created"
    OPEN = "open"
    PENDING = "pending"
    PAID = "paid"
    EXPIRED = "expired"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


NOT_PAID = frozenset(OrderState) - {OrderState.PAID, OrderState.REFUNDED}
GIVEN_UP = frozenset({OrderState.EXPIRED, OrderState.FAILED, OrderState.CANCELLED})


@dataclass(frozen=True, slots=True)
class CoinOrder:
    """One order. `price_minor` of `currency` is what the fan pays; `xtr` is Stars, which are whole.

    `counts`: what it counts for in limits, in the base currency. `price_version` names the price list it is from.
    `consent_at` and `consent_text`: when he gave up withdrawing from coins that he spends, and the text's version;
    None where his region does not ask. `checkout_id` and `checkout_url`: the provider's page, for the fan only.
    """

    id: CoinOrderId
    request_id: str
    fan_id: MemberId
    community_id: CommunityId | None
    platform: Platform
    locale: str
    coins: int
    currency: str
    price_minor: int
    counts: Money
    price_version: str
    rail: Rail
    rail_row: str
    rail_version: int
    region: str | None
    consent_at: datetime | None
    consent_text: str | None
    state: OrderState
    dispute: Dispute
    quarantined: bool
    late: bool
    confirmed: bool
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    paid_at: datetime | None
    checkout_id: str | None
    checkout_url: str | None = field(repr=False)

    @property
    def public_id(self) -> str:
        return public_id(Kind.COINS, self.id)

    @property
    def subject(self) -> str:
        """How ledger, calls and notices name this order."""
        return subject_of(self.id)

    @property
    def price(self) -> Money | None:
        """What it costs in money; None for Stars."""
        return Money(self.price_minor, self.currency) if self.currency in CURRENCIES else None


@dataclass(frozen=True, slots=True)
class CoinPayment:
    """A payment for an order that its rail has confirmed. `lot_id`: the lot that it brought; None for one that brought
    none. `payment_id`: of the payment provider, or Telegram's charge id. `payer`: who paid on a platform, to whom alone
    it can go back."""

    payment_id: str
    order_id: CoinOrderId
    rail: Rail
    role: Role
    currency: str
    gross_minor: int
    charge_id: str | None
    lot_id: int | None
    fee: Money | None
    refunded_minor: int
    payer: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CoinRefund:
    """What goes back of a payment. `coins`: those that were burned for it. `refund_id` is the provider's; a payment in
    Stars goes back whole and is named by its charge. `burn_key`: under which the coins left; None when none did."""

    id: int
    order_id: CoinOrderId
    payment_id: str
    currency: str
    amount_minor: int
    coins: int
    state: RefundState
    refund_id: str | None
    reason: str
    case_id: int | None
    created_at: datetime
    done_at: datetime | None

    @property
    def subject(self) -> str:
        return f"coinrefund:{self.id}"

    @property
    def burn_key(self) -> str:
        return f"{self.subject}:burn"


@dataclass(frozen=True, slots=True)
class CoinDispute:
    """A payment for coins that is contested at a bank; the sums are what was booked of it."""

    dispute_id: str
    order_id: CoinOrderId
    payment_id: str
    status: DisputeStatus
    amount: Money
    withdrawn_minor: int
    reinstated_minor: int
    fee_minor: int
    lost_minor: int
    turns: int
    due_by: datetime | None
    opened_at: datetime


def subject_of(order_id: int) -> str:
    return f"coins:{order_id}"


def order_of(subject: str | None) -> CoinOrderId | None:
    """The order that a subject names; None for any other subject."""
    number = row_in(subject, "coins")
    return None if number is None else CoinOrderId(number)


@dataclass(eq=False)
class ConsentNeeded(Refusal):
    """The fan's region asks for his word first: coins come at once, and spent ones cannot be withdrawn from."""

    code: ClassVar[str] = "consent_needed"
    coins: int


@dataclass(eq=False)
class NoPack(Refusal):
    """No such pack is sold here. `packs`: those that are."""

    code: ClassVar[str] = "no_pack"
    packs: tuple[int, ...]


@dataclass(eq=False)
class CoinDayLimit(Refusal):
    """Over what a fan may buy in a day; `left` of it today."""

    code: ClassVar[str] = "amount_limit"
    limit: Money
    left: Money
    resets_at: datetime


@dataclass(eq=False)
class OrderOver(Refusal):
    """The order can't be paid any more: it ran out, was paid, or its price changed."""

    code: ClassVar[str] = "order_over"
    coins: int
    paid: bool


@dataclass(eq=False)
class CoinsSpent(Refusal):
    """Nothing of the order can go back by this way. `rule`: spent (no coin is left), part_spent (Stars go back whole),
    too_late, not_paid, by_shop (Discord decides), dispute_open or coming (a refund is on its way)."""

    code: ClassVar[str] = "coins_spent"
    rule: str
    order: str
    until: datetime | None = None
