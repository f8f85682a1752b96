"""What a fan does on the checkout page: pay by card or bank, authenticate, be declined, go away."""

from typing import Literal

from bot.sandbox.stripe_sim import checkout, payments
from bot.sandbox.stripe_sim.cards import Card
from bot.sandbox.stripe_sim.errors import StripeError, refused
from bot.sandbox.stripe_sim.events import emit
from bot.sandbox.stripe_sim.payment_methods import bank_method, card_method
from bot.sandbox.stripe_sim.world import Obj, World

PayResult = Literal["paid", "declined", "needs_authentication", "processing"]


def open_session(world: World, session_id: str) -> Obj:
    """The session, if it can still be paid. Raises StripeError otherwise."""
    session = world.get(checkout.KIND, session_id, param="session")
    if session["status"] != "open":
        raise refused(f"This checkout is {session['status']}.")
    return session


def pay_by_card(world: World, session_id: str, card: Card, *, authenticated: bool = False) -> PayResult:
    """One attempt with a card. A declined one leaves the session open, as Stripe's page does."""
    session = open_session(world, session_id)
    intent = checkout.intent_of(world, session)
    method = card_method(world, card)
    code = card.declines
    if code is None and card.later_declines is not None and intent["setup_future_usage"] is None:
        code = card.later_declines
    if code is not None:
        payments.decline(world, intent, method, code)
        return "declined"
    if card.authenticates and not authenticated:
        _ask_bank(world, intent, method)
        return "needs_authentication"
    world.notes[method["id"]]["authenticated"] = authenticated
    checkout.keep_card(world, session, intent, method)
    payments.succeed(world, intent, method, completed=lambda: checkout.complete(world, session, paid=True))
    return "paid"


def _ask_bank(world: World, intent: Obj, method: Obj) -> None:
    intent["status"] = "requires_action"
    intent["payment_method"] = method["id"]
    intent["next_action"] = {
        "type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"},
    }  # fmt: skip
    emit(world, "payment_intent.requires_action", intent)


def authenticate(world: World, session_id: str, *, passed: bool) -> PayResult:
    """The answer on the bank's 3-D Secure page. Raises where no bank has asked."""
    session = open_session(world, session_id)
    intent = checkout.intent_of(world, session)
    if intent["status"] != "requires_action":
        raise refused("No bank is waiting for an answer.")
    method = world.tables["payment_method"][intent["payment_method"]]
    intent["next_action"] = None
    if not passed:
        payments.decline(world, intent, method, "authentication_required")
        return "declined"
    world.notes[method["id"]]["authenticated"] = True
    checkout.keep_card(world, session, intent, method)
    payments.succeed(world, intent, method, completed=lambda: checkout.complete(world, session, paid=True))
    return "paid"


def pay_by_bank(world: World, session_id: str) -> PayResult:
    """A bank debit: the checkout is complete, the money is not there yet."""
    session = open_session(world, session_id)
    intent = checkout.intent_of(world, session)
    method = bank_method(world, session["currency"])
    checkout.keep_card(world, session, intent, method)
    payments.start_bank_debit(world, intent, method)
    checkout.complete(world, session, paid=False)
    return "processing"


def bank_answers(world: World, session_id: str, *, cleared: bool) -> PayResult:
    """Days later. Raises StripeError where no bank payment is under way."""
    session = world.get(checkout.KIND, session_id, param="session")
    intent = world.tables["payment_intent"].get(session["payment_intent"] or "")
    if intent is None or intent["status"] != "processing":
        raise refused("No bank payment is under way for this checkout.")
    if cleared:
        payments.bank_debit_clears(world, intent, lambda: checkout.complete(world, session, paid=True))
        return "paid"
    payments.bank_debit_fails(world, intent)
    emit(world, "checkout.session.async_payment_failed", session)
    return "declined"


__all__ = ["PayResult", "StripeError", "authenticate", "bank_answers", "open_session", "pay_by_bank", "pay_by_card"]
