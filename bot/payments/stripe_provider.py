"""Our calls to Stripe: the one implementation of `PaymentProvider`.

Together with its neighbours `stripe_*.py` this is the only place that knows the Stripe library.
"""

import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, Self, cast

import stripe

from bot.money import Money
from bot.payments import stripe_params as build
from bot.payments import stripe_reads as read
from bot.payments.banks import BankPayout
from bot.payments.orders import CoinCheckout
from bot.payments.pace import CALLS_PER_SECOND, SWEEP_CALLS_PER_SECOND, Pace
from bot.payments.provider import (
    AccountRead,
    Call,
    CardOrder,
    Checkout,
    CheckoutOrder,
    DisputeRead,
    FraudWarning,
    Params,
    Payment,
    ProviderRefused,
    Refund,
    Reversal,
    SavedCard,
)
from bot.payments.stripe_errors import in_our_words

API_VERSION = "2026-10-28.endive"
_INTENT = "latest_charge.balance_transaction"
_GONE = frozenset({"resource_missing", "payment_method_unexpected_state"})


def connect(key: str, api_base: str, timeout_seconds: float = 15) -> tuple[stripe.StripeClient, stripe.HTTPXClient]:
    """A client and the connections it uses, which `StripeProvider.close` ends. An empty `api_base` is Stripe itself.

    A synchronous call by mistake raises instead of blocking the loop.
    """
    stripe.enable_telemetry = False
    http = stripe.HTTPXClient(timeout=timeout_seconds)
    base = cast("Any", {"api": api_base} if api_base else {})
    client = stripe.StripeClient(
        key, http_client=http, max_network_retries=2, base_addresses=base, stripe_version=API_VERSION
    )
    return client, http


class StripeProvider:
    """Fits `PaymentProvider`. `keyed` hashes a card's fingerprint so that it can be recognised and not read.
    `calls_per_second` is its pace; sweeps keep a slower one besides."""

    def __init__(
        self, client: stripe.StripeClient, http: stripe.HTTPXClient, keyed: Callable[[str], str],
        calls_per_second: int = CALLS_PER_SECOND, sweep_calls_per_second: int = SWEEP_CALLS_PER_SECOND,
    ) -> None:  # fmt: skip
        self._v1 = client.v1
        self._http = http
        self.keyed = keyed
        self._paces = (Pace(calls_per_second, time.perf_counter),)
        self._sweeps = Pace(sweep_calls_per_second, time.perf_counter)

    def gently(self) -> Self:
        """The same connections, behind the sweeps' own slower pace as well."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, _paces=(self._sweeps, *self._paces))
        return other

    async def close(self) -> None:
        """End the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call] # the library leaves it untyped

    async def ask(self, answer: Callable[[], Awaitable[Any]]) -> dict[str, Any]:
        """One call at our pace; its answer as a plain dictionary. Raises what the port promises."""
        for pace in self._paces:
            await pace.wait()
        try:
            found = await answer()
        except stripe.StripeError as error:
            raise in_our_words(error) from error
        return cast("dict[str, Any]", found.to_dict())

    async def _send(self, method: Callable[..., Awaitable[Any]], call: Call) -> dict[str, Any]:
        return await self.ask(lambda: method(dict(call.params), {"idempotency_key": call.key}))

    # Checkout pages and payments

    def checkout_params(self, order: CheckoutOrder | CoinCheckout) -> Params:
        return build.coin_checkout(order) if isinstance(order, CoinCheckout) else build.checkout(order)

    async def open_checkout(self, call: Call) -> Checkout:
        return read.checkout(await self._send(self._v1.checkout.sessions.create_async, call))

    async def expire_checkout(self, checkout_id: str) -> None:
        await self.ask(lambda: self._v1.checkout.sessions.expire_async(checkout_id))

    async def checkout(self, checkout_id: str) -> tuple[Checkout, Payment | None]:
        found = await self.ask(
            lambda: self._v1.checkout.sessions.retrieve_async(checkout_id, {"expand": [f"payment_intent.{_INTENT}"]})
        )
        return read.checkout(found), read.session_payment(found, self.keyed)

    async def payment(self, payment_id: str) -> Payment | None:
        found = await self.ask(lambda: self._v1.payment_intents.retrieve_async(payment_id, {"expand": [_INTENT]}))
        return read.intent_payment(found, self.keyed)

    async def payment_of_charge(self, charge_id: str) -> str | None:
        """The payment that a charge belongs to."""
        found = await self.ask(lambda: self._v1.charges.retrieve_async(charge_id))
        return read.id_of(found.get("payment_intent"))

    # Remembered cards

    def card_params(self, order: CardOrder) -> Params:
        return build.card(order)

    async def pay_by_card(self, call: Call) -> Payment:
        payment = read.intent_payment(await self._send(self._v1.payment_intents.create_async, call), self.keyed)
        assert payment is not None, "a payment made by us carries our mark"
        return payment

    async def payment_for(self, customer: str, subject: str) -> Payment | None:
        found = await self.ask(
            lambda: self._v1.payment_intents.list_async(
                {"customer": customer, "limit": 100, "expand": [f"data.{_INTENT}"]}
            )
        )
        match = next((one for one in found["data"] if read.subject_of(one) == subject), None)
        return None if match is None else read.intent_payment(match, self.keyed)

    def customer_params(self, subject: str) -> Params:
        return build.customer(subject)

    async def open_customer(self, call: Call) -> str:
        return str((await self._send(self._v1.customers.create_async, call))["id"])

    async def saved_card(self, customer: str) -> SavedCard | None:
        found = await self.ask(
            lambda: self._v1.customers.payment_methods.list_async(customer, {"type": "card", "limit": 1})
        )
        return read.saved_card(found["data"][0]) if found["data"] else None

    async def forget_card(self, card: str) -> None:
        await self._unless_gone(lambda: self._v1.payment_methods.detach_async(card))

    async def forget_customer(self, customer: str) -> None:
        await self._unless_gone(lambda: self._v1.customers.delete_async(customer))

    async def _unless_gone(self, answer: Callable[[], Awaitable[Any]]) -> None:
        try:
            await self.ask(answer)
        except ProviderRefused as no:
            if no.reason not in _GONE:
                raise

    # Creators' accounts

    def account_params(self, subject: str, country: str, page_url: str) -> Params:
        return build.account(subject, country, page_url)

    async def open_account(self, call: Call) -> AccountRead:
        return read.account(await self._send(self._v1.accounts.create_async, call))

    async def account(self, account_id: str) -> AccountRead:
        return read.account(await self.ask(lambda: self._v1.accounts.retrieve_async(account_id)))

    async def onboarding_url(self, account_id: str, refresh_url: str, return_url: str) -> str:
        params = cast("Any", build.account_link(account_id, refresh_url, return_url))
        return str((await self.ask(lambda: self._v1.account_links.create_async(params)))["url"])

    async def dashboard_url(self, account_id: str) -> str:
        return str((await self.ask(lambda: self._v1.accounts.login_links.create_async(account_id)))["url"])

    async def available_balance(self, currency: str) -> int:
        found = await self.ask(self._v1.balance.retrieve_async)
        return _sum(found["available"], currency)

    async def account_balance(self, account_id: str, currency: str) -> int:
        found = await self.ask(lambda: self._v1.balance.retrieve_async({}, {"stripe_account": account_id}))
        return _sum([*found["available"], *found["pending"]], currency)

    async def bank_payout(self, account_id: str, payout_id: str) -> BankPayout:
        """A payout of a creator's account to his bank, with what it carried of ours."""
        there: Any = {"stripe_account": account_id}
        payout = await self.ask(lambda: self._v1.payouts.retrieve_async(payout_id, {}, there))
        moves = await self._carried(payout_id, there) if payout["automatic"] else []
        return read.bank_payout(account_id, payout, moves)

    async def _carried(self, payout_id: str, there: Any) -> list[Any]:
        found: list[Any] = []
        more = True
        while more:
            params: Any = {"payout": payout_id, "limit": 100, "expand": ["data.source"]}
            params |= {"starting_after": found[-1]["id"]} if found else {}
            page = await self.ask(partial(self._v1.balance_transactions.list_async, params, there))
            found += page["data"]
            more = page["has_more"]
        return found

    # Money that goes back, and forth again

    def refund_params(self, subject: str, payment_id: str, amount: Money, reverse: bool) -> Params:
        return build.refund(subject, payment_id, amount, reverse)

    async def refund(self, call: Call) -> Refund:
        return read.refund(await self._send(self._v1.refunds.create_async, call))

    async def refund_by_id(self, refund_id: str) -> Refund:
        """One refund as it stands."""
        return read.refund(
            await self.ask(lambda: self._v1.refunds.retrieve_async(refund_id, {"expand": ["transfer_reversal"]}))
        )

    async def refunds_of(self, payment_id: str) -> tuple[Refund, ...]:
        found = await self.ask(
            lambda: self._v1.refunds.list_async(
                {"payment_intent": payment_id, "limit": 100, "expand": ["data.transfer_reversal"]}
            )
        )
        return tuple(read.refund(one) for one in reversed(found["data"]))

    def reversal_params(self, subject: str, transfer_id: str, amount: Money) -> Params:
        return build.reversal(subject, transfer_id, amount)

    async def reverse_transfer(self, call: Call) -> Reversal:
        params = dict(call.params)
        transfer = str(params.pop("transfer"))
        options: Any = {"idempotency_key": call.key}
        create = self._v1.transfers.reversals.create_async
        return read.reversal(await self.ask(lambda: create(transfer, cast("Any", params), options)))

    async def reversals_of(self, transfer_id: str) -> tuple[Reversal, ...]:
        found = await self.ask(lambda: self._v1.transfers.reversals.list_async(transfer_id, {"limit": 100}))
        return tuple(read.reversal(one) for one in reversed(found["data"]))

    def transfer_params(self, subject: str, group: str, amount: Money, destination: str) -> Params:
        return build.transfer(subject, group, amount, destination)

    async def transfer(self, call: Call) -> str:
        return str((await self._send(self._v1.transfers.create_async, call))["id"])

    async def transfer_for(self, group: str, subject: str) -> str | None:
        found = await self.ask(lambda: self._v1.transfers.list_async({"transfer_group": group, "limit": 100}))
        return next((str(one["id"]) for one in found["data"] if read.subject_of(one) == subject), None)

    async def transfer_payment(self, transfer_id: str) -> tuple[str | None, tuple[Reversal, ...]]:
        """The charge behind a transfer, if it came from one, and what of it came back."""
        found = await self.ask(lambda: self._v1.transfers.retrieve_async(transfer_id))
        return read.id_of(found.get("source_transaction")), await self.reversals_of(transfer_id)

    async def dispute(self, dispute_id: str) -> DisputeRead:
        return read.dispute(await self.ask(lambda: self._v1.disputes.retrieve_async(dispute_id)))

    async def warning(self, warning_id: str) -> FraudWarning:
        """An early fraud warning as it stands."""
        return read.warning(await self.ask(lambda: self._v1.radar.early_fraud_warnings.retrieve_async(warning_id)))


def _sum(parts: Iterable[dict[str, Any]], currency: str) -> int:
    """Our minor units of the parts of a balance that are of this currency."""
    return sum(build.from_wire(part["amount"], currency).amount_minor for part in parts if part["currency"] == currency)
