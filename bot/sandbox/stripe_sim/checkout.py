"""Checkout Sessions: opening, what they cost, expiry, and their end by payment."""

from bot.sandbox.stripe_sim import intents
from bot.sandbox.stripe_sim.amounts import check_charge
from bot.sandbox.stripe_sim.checkout_object import line_item, session_object
from bot.sandbox.stripe_sim.errors import invalid, refused
from bot.sandbox.stripe_sim.events import emit
from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.payment_methods import attach, create_customer
from bot.sandbox.stripe_sim.payment_methods import customer as find_customer
from bot.sandbox.stripe_sim.world import Obj, World

KIND = "checkout.session"
SHORTEST, LONGEST = 30 * 60, 24 * 3600


def create(world: World, params: Params) -> Obj:
    """Opens a session for a one-off payment. Every mistake Stripe would refuse is refused here."""
    if params.need("mode") != "payment":
        raise invalid("This Stripe knows `mode=payment` only.", "mode")
    now = world.ts()
    expires = params.integer("expires_at", now + LONGEST) or 0
    if not SHORTEST <= expires - now <= LONGEST:
        raise invalid("The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session "
                      "creation.", "expires_at")  # fmt: skip
    for name in ("success_url", "cancel_url"):
        url = params.text(name)
        if name == "success_url" and url is None:
            raise invalid("Missing required param: success_url.", "success_url", "parameter_missing")
        if url is not None and not url.startswith(("http://", "https://")):
            raise invalid("Not a valid URL.", name, "url_invalid")
    if "customer" in params and "customer_creation" in params:
        raise invalid("You may only specify one of these parameters: customer, customer_creation.", "customer")
    lines, currency = _lines(world, params)
    total = sum(line["amount_total"] for line in lines)
    check_charge(total, currency, "line_items")
    if "customer" in params:
        find_customer(world, params.need("customer"))
    inner = params.child("payment_intent_data")
    inner.metadata()
    intents.routing(world, total, currency, inner)
    session = session_object(world, params, lines, currency, total, expires)
    world.put(session, lines=lines, intent_data=inner, pays_later=False)
    world.later(expires, lambda: _expire_when_due(world, session))
    return session


def _lines(world: World, params: Params) -> tuple[list[Obj], str]:
    given = params.children("line_items")
    if not given:
        raise invalid("Missing required param: line_items.", "line_items", "parameter_missing")
    currency = ""
    lines: list[Obj] = []
    for line in given:
        data = line.child("price_data")
        if not data.values:
            raise invalid("Prices are given as `price_data` here.", line.name("price_data"))
        own = data.need("currency").lower()
        if currency not in ("", own):
            raise invalid("All line items must have the same currency.", data.name("currency"))
        currency = own
        unit = data.need_integer("unit_amount")
        quantity = line.integer("quantity", 1) or 0
        if unit < 0 or quantity < 1:
            raise invalid("Amount and quantity must be positive.", line.name("quantity"))
        product = data.child("product_data")
        product.need("name")
        lines.append(line_item(world, product, own, unit, quantity, data.text("tax_behavior", "unspecified")))
    return lines, currency


def lines_of(world: World, session_id: str) -> list[Obj]:
    """The session's line items in their order."""
    world.get(KIND, session_id, param="session")
    found: list[Obj] = world.notes[session_id]["lines"]
    return found


def intent_of(world: World, session: Obj) -> Obj:
    """The session's payment intent; made at the first attempt to pay, as hosted Checkout does."""
    if session["payment_intent"] is not None:
        return world.tables["payment_intent"][session["payment_intent"]]
    intent = intents.new_intent(
        world, session["amount_total"], session["currency"], world.notes[session["id"]]["intent_data"],
        session["customer"],
    )  # fmt: skip
    intent["allowed_payment_method_types"] = session["allowed_payment_method_types"]
    world.notes[intent["id"]]["session"] = session["id"]
    session["payment_intent"] = intent["id"]
    emit(world, "payment_intent.created", intent)
    return intent


def expire(world: World, session_id: str) -> Obj:
    """Expires an open session. Raises for any other."""
    session = world.get(KIND, session_id, param="session")
    if session["status"] != "open":
        raise refused("Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session "
                      f"has a status of `{session['status']}`.")  # fmt: skip
    close(world, session)
    return session


def _expire_when_due(world: World, session: Obj) -> None:
    if session["status"] == "open":
        close(world, session)


def close(world: World, session: Obj) -> None:
    session["status"] = "expired"
    session["url"] = None
    emit(world, "checkout.session.expired", session)
    if session["payment_intent"] is not None:
        intent = world.tables["payment_intent"][session["payment_intent"]]
        intent.update(status="canceled", canceled_at=world.ts(), cancellation_reason="expired")
        emit(world, "payment_intent.canceled", intent)


def keep_card(world: World, session: Obj, intent: Obj, method: Obj) -> None:
    """Makes the customer the session asks for, and keeps the card when the fan wants it remembered."""
    wants_card = intent["setup_future_usage"] is not None
    if session["customer"] is None and (session["customer_creation"] == "always" or wants_card):
        session["customer"] = create_customer(world, Params({}))["id"]
    intent["customer"] = session["customer"]
    if wants_card and session["customer"] is not None and method["customer"] is None:
        attach(world, method, session["customer"])


def complete(world: World, session: Obj, *, paid: bool) -> None:
    """Closes the session after the fan has done their part; `paid` is false for a bank debit on its way."""
    later = session["status"] == "complete"
    session["status"] = "complete"
    session["url"] = None
    session["payment_status"] = "paid" if paid else "unpaid"
    session["customer_details"] = {
        "address": {"city": None, "country": "US", "line1": None, "line2": None, "postal_code": "10001", "state": None},
        "business_name": None, "email": "fan@example.com", "individual_name": None, "name": "Test Fan",
        "phone": None, "tax_exempt": "none", "tax_ids": [],
    }  # fmt: skip
    if (session["consent_collection"] or {}).get("terms_of_service") == "required":
        session["consent"] = {"promotions": None, "terms_of_service": "accepted"}
    emit(world, "checkout.session.async_payment_succeeded" if later else "checkout.session.completed", session)
