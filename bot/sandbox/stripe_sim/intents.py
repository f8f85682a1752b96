"""Payment intents: the object, its creation by API (one-tap payments) and its cancelling."""

from bot.sandbox.stripe_sim import payments
from bot.sandbox.stripe_sim.amounts import check_charge
from bot.sandbox.stripe_sim.errors import invalid, refused
from bot.sandbox.stripe_sim.events import emit
from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.payment_methods import customer as find_customer
from bot.sandbox.stripe_sim.transfers import destination
from bot.sandbox.stripe_sim.world import Obj, World


def new_intent(world: World, amount: int, currency: str, params: Params, customer: str | None) -> Obj:
    """An intent waiting for a payment method, with the routing of `transfer_data`; says nothing yet."""
    intent_id = world.new_id("pi_3")
    future = params.text("setup_future_usage")
    intent: Obj = {
        "id": intent_id,
        "object": "payment_intent",
        "allowed_payment_method_types": None,
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"{intent_id}_secret_{world.new_id('', 25)}",
        "confirmation_method": "automatic",
        "created": world.ts(),
        "currency": currency,
        "customer": customer,
        "customer_account": None,
        "description": params.text("description"),
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": params.metadata(),
        "managed_payments": None,
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"installments": None, "mandate_options": None, "network": None,
                                            "request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": future,
        "shipping": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": routing(world, amount, currency, params),
        "transfer_group": params.text("transfer_group"),
    }  # fmt: skip
    return world.put(intent)


def routing(world: World, amount: int, currency: str, params: Params) -> Obj | None:
    """Checks `transfer_data` against the account it names and answers what the intent keeps of it."""
    if "transfer_data" not in params:
        return None
    data = params.child("transfer_data")
    account = destination(world, data.need("destination"), data.name("destination"))
    if account["default_currency"] != currency:
        # Stripe would convert here; a tip that converts is not paid out whole, so this Stripe refuses it loudly.
        raise refused(
            f"The destination account settles in {account['default_currency']}, not in {currency}.",
            param=data.name("destination"),
        )
    kept: Obj = {"destination": account["id"]}
    if "amount" in data:
        kept["amount"] = data.amount()
        if kept["amount"] > amount:
            raise invalid("The transfer amount cannot be greater than the charge amount.", data.name("amount"))
    return kept


def create(world: World, params: Params) -> Obj:
    """An intent, confirmed at once when asked. Raises 402 with the intent inside when the card says no."""
    amount = params.amount()
    currency = params.need("currency").lower()
    check_charge(amount, currency)
    customer_id = params.text("customer")
    if customer_id is not None:
        find_customer(world, customer_id)
    confirm = params.flag("confirm")
    if params.flag("off_session") and not confirm:
        raise invalid("The parameter `off_session` can only be set when confirming.", "off_session")
    method = _method(world, params, customer_id)
    automatic = params.child("automatic_payment_methods")
    if confirm and automatic.text("allow_redirects", "always") == "always" and "return_url" not in params:
        raise invalid("A `return_url` must be given when payment methods with redirects are enabled.", "return_url")
    intent = new_intent(world, amount, currency, params, customer_id)
    intent["allowed_payment_method_types"] = params.texts("allowed_payment_method_types") or None
    if automatic.values:
        intent["automatic_payment_methods"] = {
            "allow_redirects": automatic.text("allow_redirects", "always"), "enabled": automatic.flag("enabled"),
        }  # fmt: skip
    emit(world, "payment_intent.created", intent)
    if confirm and method is not None:
        payments.charge_saved(world, intent, method, off_session=params.flag("off_session"))
    return intent


def _method(world: World, params: Params, customer_id: str | None) -> Obj | None:
    method_id = params.text("payment_method")
    if method_id is None:
        if params.flag("confirm"):
            raise invalid("You cannot confirm this PaymentIntent because it's missing a payment method.",
                          "payment_method", "payment_intent_unexpected_state")  # fmt: skip
        return None
    method = world.get("payment_method", method_id, param="payment_method")
    if method["customer"] is not None and method["customer"] != customer_id:
        raise refused(
            "The PaymentMethod you provided belongs to a customer. Please include that Customer in the `customer` "
            "parameter on the PaymentIntent.",
            param="payment_method",
        )
    if method["customer"] is None and customer_id is not None:
        raise refused(
            "The provided PaymentMethod was previously used or was detached from a Customer. "
            "It can only be used with the Customer it is attached to.",
            param="payment_method",
        )
    return method


def cancel(world: World, intent_id: str, params: Params) -> Obj:
    intent = world.get("payment_intent", intent_id, param="intent")
    if intent["status"] in ("succeeded", "canceled", "processing"):
        raise refused(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.",
            "payment_intent_unexpected_state",
        )
    if world.notes[intent_id].get("session"):
        raise refused("You cannot cancel this PaymentIntent because it was created by Checkout; expire the session.")
    intent["status"] = "canceled"
    intent["canceled_at"] = world.ts()
    intent["cancellation_reason"] = params.text("cancellation_reason")
    emit(world, "payment_intent.canceled", intent)
    return intent
