"""Stripe's events in our words: is a delivery genuine, and what is its object now?"""

import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from typing import Any

import stripe

from bot.config import Config
from bot.payments.events import (
    AccountSeen,
    BadEvent,
    BankSeen,
    DisputeSeen,
    Fact,
    Hint,
    Nothing,
    PaymentSeen,
    RefundsSeen,
    ReversalsSeen,
    WarningSeen,
)
from bot.payments.provider import AccountRead, Payment
from bot.payments.readiness import AccountSigns
from bot.payments.stripe_provider import StripeProvider, connect
from bot.payments.stripe_reads import moment
from bot.tokens import Tokens

PLATFORM_EVENTS = (
    "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
    "checkout.session.expired", "payment_intent.succeeded", "payment_intent.payment_failed",
    "payment_intent.requires_action", "payment_intent.canceled", "charge.updated", "charge.refunded",
    "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated", "refund.created", "refund.updated", "refund.failed",
    "radar.early_fraud_warning.created", "radar.early_fraud_warning.updated", "transfer.created", "transfer.reversed",
    "payout.paid", "payout.failed", "balance.available",
)  # fmt: skip
CONNECT_EVENTS = (
    "account.updated", "capability.updated", "account.application.deauthorized", "account.external_account.created",
    "account.external_account.updated", "account.external_account.deleted", "payout.created", "payout.paid",
    "payout.failed", "payout.canceled",
)  # fmt: skip
_TYPES_PER_CALL = 20
_DEAUTHORIZED = "account.application.deauthorized"

# Whatever can hold a person's details or open a private page; the rest of a body is ids, sums and states.
_PRIVATE = frozenset({
    "address", "billing_details", "cancel_url", "client_secret", "collected_information", "company", "customer_details",
    "customer_email", "dob", "email", "external_accounts", "first_name", "hosted_invoice_url", "individual",
    "ip_address", "last_name", "name", "owner", "payment_method_details", "phone", "receipt_email", "receipt_number",
    "receipt_url", "refresh_url", "return_url", "shipping", "shipping_address", "success_url", "support_address",
    "support_email", "support_phone", "url", "verification",
})  # fmt: skip
Read = Callable[[str], Coroutine[Any, Any, Fact]]


class StripeEvents:
    """Fits `PaymentEvents`. `secrets`: the signing secrets of each endpoint, two while one is being replaced."""

    def __init__(
        self, client: stripe.StripeClient, provider: StripeProvider, secrets: Mapping[str, Sequence[str]],
        tolerance_seconds: int,
    ) -> None:  # fmt: skip
        self._v1, self._provider = client.v1, provider
        self._secrets, self._tolerance = secrets, tolerance_seconds
        self._reads: tuple[tuple[str, Read], ...] = (
            ("checkout.session.", self._checkout),
            ("payment_intent.", self._intent),
            ("charge.dispute.", self._dispute),
            ("charge.refunded", self._refunded_charge),
            ("charge.updated", self._charge),
            ("refund.", self._refund),
            ("radar.early_fraud_warning.", self._warning),
            ("transfer.reversed", self._reversed),
        )

    def verify(self, raw: bytes, header: str, endpoint: str) -> Hint:
        """The event of a delivery. Raises BadEvent for a bad signature and for a body that is no event."""
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            raise BadEvent("not UTF-8") from None
        self._check_signature(text, header, endpoint)
        try:
            body = json.loads(text)
            if body["object"] != "event":
                raise BadEvent("not an event of this kind")
            hint = _hint(body)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadEvent("not an event") from None
        if (hint.account is not None) != (endpoint == "connect"):
            raise BadEvent("meant for the other endpoint")
        return hint

    def _check_signature(self, text: str, header: str, endpoint: str) -> None:
        if not header.isascii():
            # No signature of theirs, and the comparison would raise.
            raise BadEvent("no valid signature")
        for secret in self._secrets.get(endpoint, ()):
            try:
                stripe.WebhookSignature.verify_header(text, header, secret, self._tolerance)
            except stripe.SignatureVerificationError:
                continue
            return
        raise BadEvent("no valid signature")

    async def read(self, hint: Hint) -> Fact:
        """What the event's object is now."""
        if hint.account is not None:
            return await self._account(hint)
        for prefix, read in self._reads:
            if hint.type.startswith(prefix):
                fact = await read(hint.object_id)
                if hint.type == "payment_intent.payment_failed" and isinstance(fact, PaymentSeen):
                    return PaymentSeen(fact.payment, refused_try=True)
                return fact
        return Nothing(f"{hint.type} asks for nothing")

    async def since(self, moment: datetime, *, undelivered_only: bool) -> tuple[Hint, ...]:
        """The operator's own events since then, oldest first; events of creators' accounts are not among them."""
        found: dict[str, Hint] = {}
        for start in range(0, len(PLATFORM_EVENTS), _TYPES_PER_CALL):
            params: Any = {
                "types": list(PLATFORM_EVENTS[start : start + _TYPES_PER_CALL]),
                "created": {"gte": int(moment.timestamp())},
                "limit": 100,
            }
            if undelivered_only:
                params["delivery_success"] = False
            await self._collect(params, found)
        return tuple(sorted(found.values(), key=lambda hint: hint.created_at))

    async def _collect(self, params: Any, found: dict[str, Hint]) -> None:
        while True:
            page = await self._provider.ask(lambda: self._v1.events.list_async(params))
            for body in page["data"]:
                found[body["id"]] = _hint(body)
            if not page["has_more"]:
                return
            params["starting_after"] = page["data"][-1]["id"]

    # What each kind of object is now

    async def _checkout(self, session_id: str) -> Fact:
        _, payment = await self._provider.checkout(session_id)
        return _seen(payment)

    async def _intent(self, payment_id: str) -> Fact:
        return _seen(await self._provider.payment(payment_id))

    async def _charge(self, charge_id: str) -> Fact:
        return _seen(await self._of_charge(charge_id))

    async def _refunded_charge(self, charge_id: str) -> Fact:
        return await self._with_refunds(await self._of_charge(charge_id))

    async def _refund(self, refund_id: str) -> Fact:
        refund = await self._provider.refund_by_id(refund_id)
        if not refund.payment_id:
            return Nothing("a refund of no payment of ours")
        return await self._with_refunds(await self._provider.payment(refund.payment_id))

    async def _with_refunds(self, payment: Payment | None) -> Fact:
        if payment is None or payment.payment_id is None:
            return Nothing("not a payment of ours")
        return RefundsSeen(payment, await self._provider.refunds_of(payment.payment_id))

    async def _dispute(self, dispute_id: str) -> Fact:
        dispute = await self._provider.dispute(dispute_id)
        payment = await self._provider.payment(dispute.payment_id) if dispute.payment_id else None
        return Nothing("not a payment of ours") if payment is None else DisputeSeen(payment, dispute)

    async def _warning(self, warning_id: str) -> Fact:
        warning = await self._provider.warning(warning_id)
        payment = await self._provider.payment(warning.payment_id) if warning.payment_id else None
        return Nothing("not a payment of ours") if payment is None else WarningSeen(payment, warning)

    async def _reversed(self, transfer_id: str) -> Fact:
        charge_id, reversals = await self._provider.transfer_payment(transfer_id)
        payment = await self._of_charge(charge_id) if charge_id else None
        if payment is None or payment.payment_id is None:
            return Nothing("not a transfer of a payment of ours")
        return ReversalsSeen(payment, await self._provider.refunds_of(payment.payment_id), reversals)

    async def _of_charge(self, charge_id: str) -> Payment | None:
        payment_id = await self._provider.payment_of_charge(charge_id)
        return await self._provider.payment(payment_id) if payment_id else None

    async def _account(self, hint: Hint) -> Fact:
        assert hint.account is not None
        if hint.type == _DEAUTHORIZED:
            # Nothing more can be read of an account that let go of us.
            return AccountSeen(AccountRead(hint.account, "", None, AccountSigns(gone=True), False, (), None))
        if hint.type.startswith(("account.", "capability.")):
            return AccountSeen(await self._provider.account(hint.account))
        if hint.type.startswith("payout."):
            return BankSeen(await self._provider.bank_payout(hint.account, hint.object_id))
        return Nothing(f"{hint.type} asks for nothing")


def _seen(payment: Payment | None) -> Fact:
    return Nothing("not a payment of ours") if payment is None else PaymentSeen(payment)


def _hint(body: dict[str, Any]) -> Hint:
    about = body["data"]["object"]
    return Hint(
        event_id=str(body["id"]),
        type=str(body["type"]),
        object_id=str(about.get("id") or ""),
        account=body.get("account"),
        created_at=moment(int(body["created"])),
        api_version=str(body.get("api_version") or ""),
        livemode=bool(body["livemode"]),
        body=without_private(about),
    )


def without_private(thing: Any) -> Any:
    """A copy of a body without what tells of a person or opens a private page."""
    if isinstance(thing, dict):
        return {name: without_private(value) for name, value in thing.items() if name not in _PRIVATE}
    return [without_private(value) for value in thing] if isinstance(thing, list) else thing


def stripe_for(config: Config, tokens: Tokens) -> tuple[StripeProvider, StripeEvents]:
    """Stripe as the configuration names it; `StripeProvider.close` ends its connections. Raises ValueError without a
    key."""
    if config.stripe.key is None:
        raise ValueError("stripe.key is missing")
    client, http = connect(config.stripe.key.get_secret_value(), config.stripe.api_base)
    provider = StripeProvider(client, http, lambda fingerprint: tokens.keyed("card", fingerprint))
    secrets = {
        "platform": [one.get_secret_value() for one in config.stripe.webhook_secrets],
        "connect": [one.get_secret_value() for one in config.stripe.connect_webhook_secrets],
    }
    return provider, StripeEvents(client, provider, secrets, config.webhook.tolerance_seconds)
