"""Stripe's objects in our words. Pure: plain dictionaries in (`StripeObject.to_dict()`), our values out."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.money import CURRENCIES, Money
from bot.payments.banks import BankPayout, BankState
from bot.payments.provider import (
    AccountRead,
    Checkout,
    DisputeRead,
    DisputeStatus,
    FraudWarning,
    MoveStatus,
    Payment,
    PaymentStatus,
    Refund,
    Reversal,
    SavedCard,
)
from bot.payments.readiness import AccountSigns
from bot.payments.stripe_params import from_wire

Object = Mapping[str, Any]
Keyed = Callable[[str], str]

_INTENT = {
    "succeeded": PaymentStatus.SETTLED,
    "processing": PaymentStatus.PENDING,
    "canceled": PaymentStatus.FAILED,
}
_REFUND = {"succeeded": MoveStatus.DONE, "failed": MoveStatus.FAILED, "canceled": MoveStatus.FAILED}
# A cancelled one never left: its money waits for the next.
_BANK = {"paid": BankState.PAID, "failed": BankState.FAILED}
_WITHDRAWN, _REINSTATED = "dispute", "dispute_reversal"


def moment(seconds: int) -> datetime:
    """A Stripe time stamp as an aware datetime."""
    return datetime.fromtimestamp(seconds, UTC)


def id_of(value: object) -> str | None:
    """The id of something that may be expanded or not."""
    if isinstance(value, Mapping):
        found = value.get("id")
        return found if isinstance(found, str) else None
    return value if isinstance(value, str) else None


def expanded(value: object) -> Object:
    """The object behind a reference, empty where it was not expanded."""
    return value if isinstance(value, Mapping) else {}


def subject_of(thing: Object) -> str | None:
    """Our row behind an object; None for one that is not ours."""
    marks = expanded(thing.get("metadata"))
    found = marks.get("bouquet_id") if marks.get("bouquet_kind") else None
    return found if isinstance(found, str) else None


def checkout(session: Object) -> Checkout:
    """The page itself; it leads somewhere only while it is open."""
    status = _session_status(session)
    url = session.get("url") if session.get("status") == "open" else None
    ends = session.get("expires_at")
    return Checkout(session["id"], url, status, moment(ends) if ends else None)


def session_payment(session: Object, keyed: Keyed) -> Payment | None:
    """The payment of a page, whose intent (if any) must be expanded; None for a page that is not ours."""
    subject = subject_of(session)
    if subject is None:
        return None
    intent = expanded(session.get("payment_intent"))
    return _payment(
        subject, _session_status(session), session["id"], intent, keyed,
        gross=from_wire(session["amount_total"], session["currency"]),
        livemode=session["livemode"], created=session["created"],
    )  # fmt: skip


def _session_status(session: Object) -> PaymentStatus:
    if session.get("status") == "open":
        return PaymentStatus.OPEN
    if session.get("status") == "expired":
        return PaymentStatus.EXPIRED
    if session.get("payment_status") in ("paid", "no_payment_required"):
        return PaymentStatus.SETTLED
    # Completed and unpaid: a bank is still thinking, unless its intent says that it thought better of it.
    refused = expanded(session.get("payment_intent")).get("status") in ("requires_payment_method", "canceled")
    return PaymentStatus.FAILED if refused else PaymentStatus.PENDING


def intent_payment(intent: Object, keyed: Keyed) -> Payment | None:
    """A payment by its intent, whose latest charge should be expanded; None for one that is not ours."""
    subject = subject_of(intent)
    if subject is None:
        return None
    status = _INTENT.get(intent["status"], PaymentStatus.OPEN)
    return _payment(
        subject, status, None, intent, keyed,
        gross=from_wire(intent["amount"], intent["currency"]),
        livemode=intent["livemode"], created=intent["created"],
    )  # fmt: skip


def _payment(
    subject: str, status: PaymentStatus, checkout_id: str | None, intent: Object, keyed: Keyed, *, gross: Money,
    livemode: bool, created: int,
) -> Payment:  # fmt: skip
    charge = expanded(intent.get("latest_charge"))
    transfer = expanded(intent.get("transfer_data"))
    part = transfer.get("amount")
    finger = expanded(expanded(charge.get("payment_method_details")).get("card")).get("fingerprint")
    return Payment(
        subject=subject,
        status=status,
        checkout_id=checkout_id,
        payment_id=intent.get("id"),
        charge_id=id_of(intent.get("latest_charge")),
        gross=gross,
        destination=id_of(transfer.get("destination")),
        transferred_minor=None if part is None else from_wire(part, gross.currency).amount_minor,
        transfer_id=id_of(charge.get("transfer")),
        fee=_fee(expanded(charge.get("balance_transaction"))),
        refunded_minor=from_wire(charge.get("amount_refunded") or 0, gross.currency).amount_minor,
        livemode=livemode,
        card_fingerprint=keyed(finger) if finger else None,
        customer=id_of(intent.get("customer")),
        saved_card=id_of(intent.get("payment_method")) if intent.get("setup_future_usage") else None,
        created_at=moment(charge.get("created") or created),
    )


def _fee(row: Object) -> Money | None:
    if not row or row["currency"] not in CURRENCIES:
        return None
    return from_wire(row["fee"], row["currency"])


def refund(thing: Object) -> Refund:
    """A refund, whose transfer reversal should be expanded."""
    back = expanded(thing.get("transfer_reversal"))
    currency = thing["currency"]
    return Refund(
        refund_id=thing["id"],
        subject=subject_of(thing),
        payment_id=id_of(thing.get("payment_intent")) or "",
        amount=from_wire(thing["amount"], currency),
        reversed_minor=from_wire(back["amount"], back["currency"]).amount_minor if back else 0,
        status=_REFUND.get(thing.get("status") or "", MoveStatus.PENDING),
        reversal_id=id_of(thing.get("transfer_reversal")),
    )


def reversal(thing: Object) -> Reversal:
    """Money back from a creator's account."""
    return Reversal(
        reversal_id=thing["id"],
        transfer_id=id_of(thing["transfer"]) or "",
        subject=subject_of(thing),
        amount=from_wire(thing["amount"], thing["currency"]),
        refund_id=id_of(thing.get("source_refund")),
    )


def dispute_status(word: str) -> DisputeStatus:
    """Inquiries move no money; `prevented` and a closed inquiry ended well; an unknown word is an open dispute."""
    if word in ("won", "warning_closed", "prevented"):
        return DisputeStatus.WON
    if word == "lost":
        return DisputeStatus.LOST
    return DisputeStatus.INQUIRY if word.startswith("warning_") else DisputeStatus.OPEN


def dispute(thing: Object) -> DisputeRead:
    """A dispute with the sums of its own balance rows, which carry their sign from the operator's side."""
    currency = thing["currency"]
    rows: list[Object] = list(thing.get("balance_transactions") or ())
    due = expanded(thing.get("evidence_details")).get("due_by")
    return DisputeRead(
        dispute_id=thing["id"],
        payment_id=id_of(thing.get("payment_intent")) or "",
        charge_id=id_of(thing["charge"]) or "",
        status=dispute_status(thing["status"]),
        amount=from_wire(thing["amount"], currency),
        withdrawn_minor=-_sum(rows, "amount", lambda amount: amount < 0),
        reinstated_minor=_sum(rows, "amount", lambda amount: amount > 0),
        fee_minor=_sum(rows, "fee", lambda _fee: True),
        due_by=moment(due) if due else None,
    )


def _sum(rows: Iterable[Object], field: str, counted: Callable[[int], bool]) -> int:
    return sum(from_wire(row[field], row["currency"]).amount_minor for row in rows if counted(row[field]))


def warning(thing: Object) -> FraudWarning:
    """An early fraud warning."""
    return FraudWarning(
        thing["id"], id_of(thing.get("payment_intent")) or "", id_of(thing["charge"]) or "", thing["actionable"]
    )


def saved_card(method: Object) -> SavedCard:
    """A remembered card."""
    details = expanded(method.get("card"))
    return SavedCard(method["id"], str(details.get("brand") or "card"), str(details.get("last4") or "····"))


def account(thing: Object) -> AccountRead:
    """A creator's account; a deleted one has nothing but its id."""
    if thing.get("deleted"):
        return AccountRead(thing["id"], "", None, AccountSigns(gone=True), False, (), None)
    asked = expanded(thing.get("requirements"))
    due = tuple(asked.get("currently_due") or ())
    past = tuple(asked.get("past_due") or ())
    deadline = asked.get("current_deadline")
    signs = AccountSigns(
        disabled_reason=asked.get("disabled_reason"),
        transfers=expanded(thing.get("capabilities")).get("transfers"),
        due=due,
        past_due=past,
        details_submitted=bool(thing.get("details_submitted")),
    )
    return AccountRead(
        account_id=thing["id"],
        country=thing.get("country") or "",
        currency=thing.get("default_currency"),
        signs=signs,
        can_withdraw=bool(thing.get("payouts_enabled")),
        needs=kinds_of_detail((*due, *past, *(asked.get("eventually_due") or ()))),
        due_by=moment(deadline) if deadline else None,
    )


_KINDS = (
    ("external_account", "bank"),
    ("tos_acceptance", "terms"),
    ("business_profile", "business"),
    ("business_type", "business"),
    ("company.", "business"),
    (".address", "address"),
    (".email", "contact"),
    (".phone", "contact"),
    (".dob", "identity"),
    (".first_name", "identity"),
    (".last_name", "identity"),
    (".id_number", "identity"),
    (".ssn_last_4", "identity"),
    ("verification", "identity"),
)


def bank_payout(account_id: str, payout: Object, moves: Iterable[Object]) -> BankPayout:
    """A payout to a bank; `moves` are the balance transactions in it, with their sources."""
    sources = [move["source"] for move in moves if isinstance(move.get("source"), Mapping)]
    transfers = [id_of(source.get("source_transfer")) for source in sources]
    return BankPayout(
        payout_id=payout["id"],
        account_id=account_id,
        amount=from_wire(payout["amount"], payout["currency"]),
        state=_BANK.get(payout["status"], BankState.COMING),
        on=moment(payout["arrival_date"]),
        failure=str(payout.get("failure_code") or ""),
        transfers=tuple(one for one in transfers if one),
        listed=bool(payout["automatic"]),
    )


def kinds_of_detail(names: Iterable[str]) -> tuple[str, ...]:
    """Which kinds of detail Stripe's requirement names ask for, each once: a creator reads "your bank account"."""
    return tuple(dict.fromkeys(_kind(name) for name in names))


def _kind(name: str) -> str:
    return next((kind for part, kind in _KINDS if part in name), "other")
