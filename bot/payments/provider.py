"""The payment provider in our words: what the core asks of it and what it tells us back.

Two things are promised by every implementation. A call sends exactly the parameters that were stored before it, under
the key that was stored with them. And everything told back was read anew from the provider, never from an event's body.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol, Self

from bot.errors import Refusal
from bot.money import Money
from bot.payments.orders import CoinCheckout
from bot.payments.readiness import AccountSigns

Params = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Call:
    """A written-ahead call: `key` goes out as the idempotency key, `params` go out unchanged, but for the token of a
    pay link, for which they hold a stand-in."""

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
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as it stands at the provider. `payment_id` is unique per payment and None until there is one.

    `fee` is the real fee once known. `transfer_id`/`destination`/`transferred_minor` tell what the creator got.
    `refunded_minor` counts succeeded refunds. `card_fingerprint` is a keyed hash or None. `saved_card` is set when the
    fan let the provider remember his card.
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
    """One refund at the provider. `reversal_id` and `reversed_minor` are what came back from the creator with it;
    `subject` names our row, None for one made by hand in the provider's own pages."""

    refund_id: str
    subject: str | None
    payment_id: str
    amount: Money
    reversed_minor: int
    status: MoveStatus
    reversal_id: str | None = None


@dataclass(frozen=True, slots=True)
class Reversal:
    """Money that came back from a creator's account. `refund_id` is set when it belongs to a refund."""

    reversal_id: str
    transfer_id: str
    subject: str | None
    amount: Money
    refund_id: str | None = None


class DisputeStatus(StrEnum):
    """A dispute, an inquiry (no money moved) or its end; anything unknown counts as open."""

    INQUIRY = "inquiry"
    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class DisputeRead:
    """A payment dispute as read. `withdrawn_minor`, `reinstated_minor` and `fee_minor` are absolute sums of its own
    balance rows, in the currency of `amount`, and may exceed the charge."""

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
class FraudWarning:
    """An early fraud warning about a payment; only an actionable one asks for an answer."""

    warning_id: str
    payment_id: str
    charge_id: str
    actionable: bool


@dataclass(frozen=True, slots=True)
class AccountRead:
    """A creator's account as read from the provider; `signs` is what `payments.readiness` decides on.

    `needs`: kinds of detail that are missing (identity, address, bank, terms, business, contact, other).
    """

    account_id: str
    country: str
    currency: str | None
    signs: AccountSigns
    can_withdraw: bool
    needs: tuple[str, ...]
    due_by: datetime | None


@dataclass(frozen=True, slots=True)
class SavedCard:
    """A card that the provider keeps for a person. `card` is the provider's id, `brand` and `last4` are for the eye."""

    card: str
    brand: str
    last4: str


@dataclass(eq=False)
class ProviderDown(Refusal):
    """The provider did not answer, or not clearly: the outcome is unknown. The same call is repeated or looked up.

    `replayed`: the unclear answer was a stored one, so that repeating the call can only bring it again.
    """

    code: ClassVar[str] = "try_later"
    replayed: bool = False


@dataclass(eq=False)
class ProviderDenied(Refusal):
    """Our own access was refused: nothing was done, nothing can be done until the operator mends it."""

    code: ClassVar[str] = "provider_denied"
    request_id: str | None = None


@dataclass(eq=False)
class ProviderRefused(Refusal):
    """A definite no. `reason` is the provider's code; `request_id` is for the log."""

    code: ClassVar[str] = "provider_refused"
    reason: str
    request_id: str | None = None


@dataclass(eq=False)
class CardRefused(ProviderRefused):
    """The bank said no to a saved card; `needs_bank` when it would say yes on a page where it can ask the fan."""

    code: ClassVar[str] = "card_refused"
    payment_id: str | None = None
    needs_bank: bool = False


class PaymentProvider(Protocol):
    """Methods named `*_params` are pure and only build what a later call sends.

    Every other method raises ProviderDown for an unknown outcome, ProviderRefused for a definite no, ProviderDenied
    when our access is refused, and KeyReused when a key came back with other parameters (a bug of ours).
    """

    def gently(self) -> Self:
        """The same provider at the pace of sweeps, behind everything a person waits for."""

    def checkout_params(self, order: CheckoutOrder | CoinCheckout) -> Params: ...
    async def open_checkout(self, call: Call) -> Checkout: ...
    async def expire_checkout(self, checkout_id: str) -> None: ...
    async def checkout(self, checkout_id: str) -> tuple[Checkout, Payment | None]:
        """The page and its payment; None for a page that is not ours."""

    async def payment(self, payment_id: str) -> Payment | None:
        """None for a payment that is not ours."""

    def card_params(self, order: CardOrder) -> Params: ...
    async def pay_by_card(self, call: Call) -> Payment:
        """Raises CardRefused besides."""

    async def payment_for(self, customer: str, subject: str) -> Payment | None:
        """Look-up of a lost `pay_by_card`."""

    def customer_params(self, subject: str) -> Params: ...
    async def open_customer(self, call: Call) -> str: ...
    async def saved_card(self, customer: str) -> SavedCard | None:
        """The card remembered last."""

    async def forget_card(self, card: str) -> None:
        """A card that is gone already is fine."""

    async def forget_customer(self, customer: str) -> None: ...

    def account_params(self, subject: str, country: str, page_url: str) -> Params: ...
    async def open_account(self, call: Call) -> AccountRead: ...
    async def account(self, account_id: str) -> AccountRead: ...
    async def onboarding_url(self, account_id: str, refresh_url: str, return_url: str) -> str: ...
    async def dashboard_url(self, account_id: str) -> str: ...
    async def available_balance(self, currency: str) -> int:
        """What of the operator's own balance can be sent on at this moment, in our minor units; may be negative."""

    async def account_balance(self, account_id: str, currency: str) -> int:
        """Available and pending together, in our minor units; may be negative."""

    def refund_params(self, subject: str, payment_id: str, amount: Money, reverse: bool) -> Params: ...
    async def refund(self, call: Call) -> Refund: ...
    async def refunds_of(self, payment_id: str) -> tuple[Refund, ...]: ...
    def reversal_params(self, subject: str, transfer_id: str, amount: Money) -> Params: ...
    async def reverse_transfer(self, call: Call) -> Reversal: ...
    async def reversals_of(self, transfer_id: str) -> tuple[Reversal, ...]: ...
    def transfer_params(self, subject: str, group: str, amount: Money, destination: str) -> Params: ...
    async def transfer(self, call: Call) -> str: ...
    async def transfer_for(self, group: str, subject: str) -> str | None:
        """Look-up of a lost `transfer`."""

    async def dispute(self, dispute_id: str) -> DisputeRead: ...
