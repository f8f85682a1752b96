"""What the core asks the database about coin orders."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypedDict, Unpack

from bot.coins.model import Lot
from bot.coins.orders import CoinDispute, CoinOrder, CoinOrderId, CoinPayment, CoinRefund, OrderState
from bot.communities.model import CommunityId
from bot.members.model import MemberId, Platform
from bot.money import Money
from bot.payments.model import RefundState
from bot.rails import Rail
from bot.tips.model import Dispute


@dataclass(frozen=True, slots=True)
class NewCoinOrder:
    """An order about to be written; as in `CoinOrder`."""

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
    confirmed: bool
    pay_token_hash: str
    created_at: datetime
    expires_at: datetime


class OrderChange(TypedDict, total=False):
    """Columns that may be set along with a step or without one; the rail and the price of one that nobody has paid."""

    counts: Money
    rail: Rail
    currency: str
    price_minor: int
    price_version: str
    dispute: Dispute
    quarantined: bool
    late: bool
    confirmed: bool
    expires_at: datetime
    opened_at: datetime | None
    paid_at: datetime
    checkout_id: str
    checkout_url: str


class PaymentChange(TypedDict, total=False):
    """Columns of a payment that are learned later."""

    charge_id: str | None
    lot_id: int | None
    fee: Money
    refunded_minor: int


@dataclass(frozen=True, slots=True)
class HeldLot:
    """A lot of a fan as it stands. `unspent`: coins of it that he can spend now; `burned`: that left it."""

    lot_id: int
    source: str
    coins: int
    unspent: int
    burned: int
    rail: Rail
    currency: str
    price_minor: int
    paid_at: datetime
    refundable_until: datetime


class CoinOrderStore(Protocol):
    """Bound to one transaction."""

    async def insert(self, new: NewCoinOrder) -> CoinOrder | None:
        """None when the request id has an order already."""
        ...

    async def get(self, order_id: CoinOrderId) -> CoinOrder | None: ...
    async def lock(self, order_id: CoinOrderId) -> CoinOrder | None:
        """The order, and nobody else's transaction changes it before ours ends."""
        ...

    async def by_request(self, request_id: str) -> CoinOrder | None: ...
    async def latest_wish(
        self, fan_id: MemberId, coins: int, platform: Platform, since: datetime, until: datetime
    ) -> CoinOrder | None:
        """His latest order of so many coins on a platform, of those made in this time."""
        ...

    async def by_pay_token(self, token_hash: str) -> CoinOrder | None: ...
    async def advance(
        self, order_id: CoinOrderId, from_states: Collection[OrderState], to_state: OrderState, /,
        **columns: Unpack[OrderChange],
    ) -> bool:  # fmt: skip
        """The step, if the order stands in one of `from_states` at this moment. False (and nothing done) otherwise."""
        ...

    async def change(self, order_id: CoinOrderId, /, **columns: Unpack[OrderChange]) -> None:
        """Columns without a step."""
        ...

    async def bought_since(self, fan_id: MemberId, since: datetime, now: datetime) -> int:
        """What his orders since a moment count for, in minor units of the base currency: paid ones, and those that
        can still be paid."""
        ...

    async def of_fan(self, fan_id: MemberId, limit: int, offset: int) -> tuple[CoinOrder, ...]:
        """His orders that came to anything, newest first."""
        ...

    async def run_out(self, now: datetime, limit: int) -> tuple[CoinOrder, ...]:
        """Orders that are neither paid nor over although their time is up, oldest first."""
        ...

    async def open_pages(self, now: datetime, limit: int) -> tuple[CoinOrder, ...]:
        """Orders whose page may be paid at this moment, oldest first."""
        ...

    # Lots

    async def credit(self, lot: Lot) -> int:
        """The coins of a paid lot come into the wallet, once; answers the lot's id."""
        ...

    async def lots_of(self, fan_id: MemberId) -> tuple[HeldLot, ...]:
        """All lots of a fan, oldest first."""
        ...

    async def lot(self, lot_id: int) -> HeldLot | None: ...

    # Payments, and what goes back of them

    async def add_payment(self, payment: CoinPayment, now: datetime) -> bool:
        """False when the payment is known already."""
        ...

    async def payment(self, payment_id: str) -> CoinPayment | None: ...
    async def payments_of(self, order_id: CoinOrderId) -> tuple[CoinPayment, ...]:
        """All payments of an order, oldest first."""
        ...

    async def change_payment(self, payment_id: str, /, **columns: Unpack[PaymentChange]) -> None: ...
    async def without_fee(self, before: datetime, limit: int) -> tuple[CoinPayment, ...]:
        """Card payments confirmed before a moment whose real fee is not known yet, oldest first."""
        ...

    async def add_refund(
        self, payment: CoinPayment, amount_minor: int, coins: int, reason: str, now: datetime, *,
        state: RefundState = RefundState.APPROVED, refund_id: str | None = None, case_id: int | None = None,
    ) -> CoinRefund: ...  # fmt: skip
    async def refund(self, refund_row: int) -> CoinRefund | None: ...
    async def refund_called(self, refund_id: str) -> CoinRefund | None:
        """By the provider's id."""
        ...

    async def refunds_of(self, order_id: CoinOrderId) -> tuple[CoinRefund, ...]: ...
    async def save_refund(self, row: CoinRefund) -> None: ...
    async def refunds_in(
        self, states: Collection[RefundState], before: datetime, limit: int
    ) -> tuple[CoinRefund, ...]: ...
    async def dispute(self, dispute_id: str) -> CoinDispute | None: ...
    async def disputes_of(self, order_id: CoinOrderId) -> tuple[CoinDispute, ...]: ...
    async def put_dispute(self, row: CoinDispute) -> None:
        """A new row, or the one that stands with these sums and this state."""
        ...
