"""The payment provider in our words: what the core asks of it and what it tells us back.

Two things are promised by every implementation. A call sends exactly the parameters that were stored before it, under
the key that was stored with them. And everything told back was read anew from the provider, never from an event's body.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol

from bot.errors import Refusal
from bot.money import Money
from bot.programme.model import Readiness

Params = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Call:
    """A written-ahead call: `key` goes out as the idempotency key, `params` go out unchanged."""

    id: int
    subject: str
    verb: str
    attempt: int
    key: str
    params: Params


@dataclass(frozen=True, slots=True)
class CheckoutOrder:
    """What a fan pays on the provider's page. `net` reaches `destination`, `gross` is charged."""

    subject: str
    public_id: str
    creator: str
    description: str
    net: Money
    gross: Money
    destination: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    customer: str | None = None
    save_card: bool = False


@dataclass(frozen=True, slots=True)
class CardOrder:
    """A tip on a saved card, without a page."""

    subject: str
    public_id: str
    net: Money
    gross: Money
    destination: str
    customer: str
    card: str


class PaymentStatus(StrEnum):
    """What the provider says of a payment."""

    OPEN = "open"
    PENDING = "pending"
    SETTLED = "settled"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Checkout:
    """A page to pay at: `url` is where the fan goes (the provider's address), None when it is over."""

    id: str
    url: str | None
    status: PaymentStatus


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as it stands at the provider. `payment_id` is unique per payment and None until there is one.

    `fee` is the real fee once known. `transfer_id`/`destination`/`transferred` tell what the creator got.
    `refunded_minor` counts succeeded refunds. `card` is a fingerprint, already keyed-hashed or None.
    """

    subject: str | None
    status: PaymentStatus
    checkout_id: str | None
    payment_id: str | None
    charge_id: str | None
    gross: Money
    destination: str | None
    transferred_minor: int | None
    transfer_id: str | None
    fee: Money | None
    refunded_minor: int
    livemode: bool
    card_fingerprint: str | None
    customer: str | None
    saved_card: str | None
    created_at: datetime


class MoveStatus(StrEnum):
    """Where a refund or reversal stands."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Refund:
    """One refund at the provider; `reversed_minor` is what came back from the creator with it."""

    refund_id: str
    subject: str | None
    payment_id: str
    amount: Money
    reversed_minor: int
    status: MoveStatus


class DisputeStatus(StrEnum):
    """A dispute, an inquiry (no money moved) or its end; anything unknown counts as open."""

    INQUIRY = "inquiry"
    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class DisputeRead:
    """A payment dispute as read. `withdrawn_minor`/`fee_minor` come from its own balance rows and may exceed the
    charge."""

    dispute_id: str
    payment_id: str
    charge_id: str
    status: DisputeStatus
    amount: Money
    withdrawn_minor: int
    reinstated_minor: int
    fee_minor: int
    due_by: datetime | None


@dataclass(frozen=True, slots=True)
class Warning:
    """An early fraud warning about a payment; only an actionable one asks for an answer."""

    warning_id: str
    payment_id: str
    charge_id: str
    actionable: bool


@dataclass(frozen=True, slots=True)
class AccountRead:
    """A creator's account as read from the provider; `state` is decided by `payments.readiness`."""

    account_id: str
    country: str
    currency: str | None
    readiness: Readiness
    can_withdraw: bool
    needs: tuple[str, ...]
    due_by: datetime | None


@dataclass(eq=False)
class ProviderDown(Refusal):
    """The provider did not answer, or not clearly: the outcome is unknown and must be looked up."""

    code: ClassVar[str] = "try_later"


@dataclass(eq=False)
class ProviderRefused(Refusal):
    """A definite no. `reason` is the provider's code; `request_id` is for the log."""

    code: ClassVar[str] = "provider_refused"
    reason: str
    request_id: str | None = None


class PaymentProvider(Protocol):
    """Every method raises ProviderDown for an unknown outcome and ProviderRefused for a definite no."""

    def checkout_params(self, order: CheckoutOrder) -> Params: ...
    async def open_checkout(self, call: Call) -> Checkout: ...
    async def expire_checkout(self, checkout_id: str) -> None: ...
    async def checkout(self, checkout_id: str) -> tuple[Checkout, Payment]: ...
    async def payment(self, payment_id: str) -> Payment: ...
    def card_params(self, order: CardOrder) -> Params: ...
    async def pay_by_card(self, call: Call) -> Payment: ...
    async def card_label(self, customer: str) -> tuple[str, str] | None: ...
    async def forget_card(self, card: str) -> None: ...
    def account_params(self, member: str, country: str, page_url: str) -> Params: ...
    async def open_account(self, call: Call) -> AccountRead: ...
    async def account(self, account_id: str) -> AccountRead: ...
    async def onboarding_url(self, account_id: str, refresh_url: str, return_url: str) -> str: ...
    async def dashboard_url(self, account_id: str) -> str: ...
    async def account_balance(self, account_id: str, currency: str) -> int: ...
    def refund_params(self, subject: str, payment_id: str, amount_minor: int, reverse: bool) -> Params: ...
    async def refund(self, call: Call) -> Refund: ...
    async def refunds_of(self, payment_id: str) -> tuple[Refund, ...]: ...
    def reversal_params(self, subject: str, transfer_id: str, amount_minor: int) -> Params: ...
    async def reverse_transfer(self, call: Call) -> tuple[str, int]: ...
    def transfer_params(self, subject: str, group: str, amount: Money, destination: str) -> Params: ...
    async def transfer(self, call: Call) -> str: ...
    async def disputes_of(self, charge_id: str) -> tuple[DisputeRead, ...]: ...
