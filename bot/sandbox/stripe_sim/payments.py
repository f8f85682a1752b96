"""A payment from the card to the money: success, decline, and the bank debit that takes days."""

from collections.abc import Callable

from bot.sandbox.stripe_sim import charges, transfers
from bot.sandbox.stripe_sim.cards import Card
from bot.sandbox.stripe_sim.disputes import open_dispute
from bot.sandbox.stripe_sim.early_warnings import open_warning
from bot.sandbox.stripe_sim.errors import StripeError
from bot.sandbox.stripe_sim.events import emit
from bot.sandbox.stripe_sim.world import Obj, World


def succeed(
    world: World, intent: Obj, method: Obj, *, charge: Obj | None = None, completed: Callable[[], None] | None = None
) -> Obj:
    """Takes the money and says so in Stripe's order; `completed` closes the checkout in between.

    A disputing card's dispute comes before the intent's own success, as it does at Stripe.
    """
    charge = charge or charges.new_charge(world, intent, method, "succeeded")
    show_booking = charges.book(world, charge)
    transfer = _route(world, intent, charge)
    emit(world, "charge.succeeded", charge)
    _aftermath(world, charge)
    intent["status"] = "succeeded"
    intent["amount_received"] = intent["amount"]
    intent["payment_method"] = method["id"]
    intent["last_payment_error"] = None
    intent["next_action"] = None
    intent["processing"] = None
    emit(world, "payment_intent.succeeded", intent)
    if transfer is not None:
        emit(world, "transfer.created", transfer)
    if completed is not None:
        completed()
    if world.settings.late_fees:
        world.later(world.ts() + 60, show_booking)
    else:
        show_booking()
    return charge


def _route(world: World, intent: Obj, charge: Obj) -> Obj | None:
    data = intent["transfer_data"]
    if data is None:
        return None
    account = world.tables["account"][data["destination"]]
    group = intent["transfer_group"] = charge["transfer_group"] = intent["transfer_group"] or f"group_{intent['id']}"
    transfer = transfers.make(
        world, account, data.get("amount", charge["amount"]), charge["currency"], group=group, source=None,
        due=charges.funds_at(world, charge), metadata={}, of_charge=charge,
    )  # fmt: skip
    charge["transfer"] = transfer["id"]
    return transfer


def _aftermath(world: World, charge: Obj) -> None:
    card: Card | None = world.notes[charge["id"]]["card"]
    if card is None:
        return
    if card.warns:
        open_warning(world, charge)
    if card.disputes_as is not None:
        open_dispute(world, charge, reason=card.disputes_as, inquiry=card.inquiry)


def decline(world: World, intent: Obj, method: Obj, code: str, charge: Obj | None = None) -> StripeError:
    """Records the refusal; the answer is the 402 that an API caller gets. The intent may be paid again."""
    if charge is None:
        charge = charges.new_charge(world, intent, method, "failed", code)
    emit(world, "charge.failed", charge)
    error: Obj = {
        "type": "card_error",
        "code": charges.failure_code(code),
        "charge": charge["id"],
        "doc_url": f"https://stripe.com/docs/error-codes/{charges.failure_code(code).replace('_', '-')}",
        "message": charges.MESSAGES[code],
        "payment_method": world.snapshot(method),
    }
    if method["type"] == "card":
        error["decline_code"] = code
    intent["status"] = "requires_payment_method"
    intent["payment_method"] = None
    intent["processing"] = None
    intent["last_payment_error"] = error
    emit(world, "payment_intent.payment_failed", intent)
    answer = {key: value for key, value in error.items() if key not in ("type", "code", "message")}
    return StripeError(
        402, error["message"], kind="card_error", code=error["code"], executed=True,
        payment_intent=world.snapshot(intent), **answer,
    )  # fmt: skip


def charge_saved(world: World, intent: Obj, method: Obj, *, off_session: bool) -> None:
    """Charges a saved card with nobody at the screen. Raises 402 when the bank says no or wants to ask."""
    card: Card | None = world.notes[method["id"]]["card"]
    code: str | None = None
    if card is not None:
        code = card.declines or card.later_declines
        if code is None and card.authenticates and off_session:
            code = "authentication_required"
    if code is not None:
        raise decline(world, intent, method, code)
    succeed(world, intent, method)


def start_bank_debit(world: World, intent: Obj, method: Obj) -> Obj:
    """A debit that has been sent to the bank: nothing is paid yet."""
    charge = charges.new_charge(world, intent, method, "pending")
    intent["status"] = "processing"
    intent["payment_method"] = method["id"]
    intent["payment_method_types"] = [method["type"]]
    emit(world, "charge.pending", charge)
    emit(world, "payment_intent.processing", intent)
    return charge


def bank_debit_clears(world: World, intent: Obj, completed: Callable[[], None]) -> None:
    charge = world.tables["charge"][intent["latest_charge"]]
    method = world.tables["payment_method"][charge["payment_method"]]
    charge.update(status="succeeded", paid=True, amount_captured=charge["amount"])
    succeed(world, intent, method, charge=charge, completed=completed)


def bank_debit_fails(world: World, intent: Obj) -> None:
    charge = world.tables["charge"][intent["latest_charge"]]
    method = world.tables["payment_method"][charge["payment_method"]]
    charge.update(
        status="failed", paid=False, captured=False, failure_code=charges.failure_code("bank"),
        failure_message=charges.MESSAGES["bank"], outcome=charges.outcome("bank"),
    )  # fmt: skip
    decline(world, intent, method, "bank", charge)
