"""What the core asks the database about payments."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol, TypedDict, Unpack

from bot.members.model import MemberId
from bot.money import Money
from bot.payments.events import Hint
from bot.payments.model import (
    CallState,
    CheckoutRow,
    Customer,
    DisputeRow,
    EventRow,
    EventState,
    OnboardingRow,
    PaymentRow,
    RefundReason,
    RefundRow,
    RefundState,
    Role,
    StoredCall,
)
from bot.payments.provider import Call, DisputeRead, Params, SavedCard
from bot.tips.model import TipId


class PaymentChange(TypedDict, total=False):
    """Columns of a payment that are learned later. `role` changes once, when staff takes it as paid."""

    role: Role
    charge_id: str | None
    transfer_id: str | None
    fee: Money
    refunded_minor: int
    reversed_minor: int
    resent_minor: int


class PaymentStore(Protocol):
    """Bound to one transaction."""

    # Calls written ahead

    async def latest_call(self, subject: str, verb: str) -> StoredCall | None:
        """The last attempt."""
        ...

    async def add_call(self, subject: str, verb: str, attempt: int, params: Params, now: datetime) -> Call | None:
        """None when somebody else wrote this attempt first."""
        ...

    async def mark_call(
        self, call_id: int, state: CallState, *, object_id: str | None = None, request_id: str | None = None,
        sent_at: datetime | None = None,
    ) -> None:  # fmt: skip
        """A step of a call; what is None stays as it was. The first `sent_at` is kept."""
        ...

    async def calls_about(self, subject: str) -> tuple[StoredCall, ...]:
        """All calls of a subject, oldest first."""
        ...

    async def unfinished_calls(self, verb: str, before: datetime, limit: int) -> tuple[StoredCall, ...]:
        """Calls made before a moment that are neither done nor refused, oldest first."""
        ...

    # Pages and payments

    async def add_checkout(self, row: CheckoutRow, now: datetime) -> None:
        """The same page twice is one row."""
        ...

    async def checkout_of(self, tip_id: TipId) -> CheckoutRow | None:
        """The tip's latest page."""
        ...

    async def tip_of_checkout(self, checkout_id: str) -> TipId | None: ...
    async def add_payment(self, row: PaymentRow, now: datetime) -> bool:
        """False when the payment is known already. A tip has at most one settled payment (the database refuses)."""
        ...

    async def payment(self, payment_id: str) -> PaymentRow | None: ...
    async def payments_of(self, tip_id: TipId) -> tuple[PaymentRow, ...]:
        """All payments of a tip, oldest first."""
        ...

    async def change_payment(self, payment_id: str, /, **columns: Unpack[PaymentChange]) -> None: ...
    async def without_fee(self, before: datetime, limit: int) -> tuple[PaymentRow, ...]:
        """Payments confirmed before a moment whose real fee is not known yet, oldest first."""
        ...

    async def claim(self, object_id: str, effect: str, subject: str, now: datetime) -> bool:
        """True for the first who claims an effect of a refund, dispute, transfer, reversal or warning."""
        ...

    # The webhook inbox

    async def add_event(self, hint: Hint, now: datetime) -> bool:
        """False when it was received before."""
        ...

    async def event(self, event_id: str) -> EventRow | None: ...
    async def finish_event(self, event_id: str, state: EventState, now: datetime) -> bool:
        """Claims a received event; False when somebody finished it before."""
        ...

    async def mark_unknown(self, event_id: str) -> None:
        """A finished event turned out to be about something that we do not know."""
        ...

    async def reopen_event(self, event_id: str) -> bool:
        """Received again, for a replay; False for an unknown one."""
        ...

    async def received_before(self, moment: datetime, limit: int) -> tuple[EventRow, ...]:
        """Events that still wait, oldest first."""
        ...

    async def forget_bodies(self, before: datetime) -> int:
        """Empties the kept copies of bodies received before a moment; answers how many."""
        ...

    # Refunds and disputes

    async def add_refund(
        self, tip_id: TipId, payment_id: str, amount: Money, reason: RefundReason, state: RefundState, now: datetime, *,
        refund_id: str | None = None, case_id: int | None = None, approved_by: MemberId | None = None, words: str = "",
    ) -> RefundRow: ...  # fmt: skip
    async def refund(self, refund_row: int) -> RefundRow | None: ...
    async def refund_called(self, refund_id: str) -> RefundRow | None:
        """By the provider's id."""
        ...

    async def refunds_of(self, tip_id: TipId) -> tuple[RefundRow, ...]: ...
    async def save_refund(self, row: RefundRow) -> None: ...
    async def refunds_in(
        self, states: Collection[RefundState], before: datetime, limit: int
    ) -> tuple[RefundRow, ...]: ...
    async def add_dispute(self, read: DisputeRead, tip_id: TipId, now: datetime) -> DisputeRow:
        """A new row with nothing booked yet, or the one that stands."""
        ...

    async def dispute(self, row_id: int) -> DisputeRow | None: ...
    async def disputes_of(self, tip_id: TipId) -> tuple[DisputeRow, ...]: ...
    async def save_dispute(self, row: DisputeRow) -> None: ...
    async def disputes_to_watch(self, limit: int) -> tuple[DisputeRow, ...]:
        """Disputes that are not decided, and won ones whose creator waits for his money, oldest first."""
        ...

    # Remembered cards and onboarding

    async def customer(self, member_id: MemberId) -> Customer | None: ...
    async def put_customer(self, member_id: MemberId, customer_id: str, now: datetime) -> str:
        """One person has one customer: the id that stands."""
        ...

    async def set_card(self, member_id: MemberId, card: SavedCard | None, now: datetime) -> None: ...
    async def want_card(self, tip_id: TipId, wanted: bool) -> None:
        """Whether the fan's tick, that the card of this payment shall be remembered, stands."""
        ...

    async def card_wanted(self, tip_id: TipId) -> bool: ...
    async def add_onboarding(
        self, member_id: MemberId, country: str, token_hash: str, now: datetime, expires_at: datetime
    ) -> None: ...
    async def onboarding(self, token_hash: str) -> OnboardingRow | None: ...
