"""Checkout, 3-D Secure and the receipt."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox.stripe_sim import cards, charges, checkout, pages, paying
from bot.sandbox.stripe_sim.world import Obj

if TYPE_CHECKING:
    from bot.sandbox.stripe_sim.pages import Desk

_GROUPS = (
    ("Goes through", ("three_d_secure", "available_now", "saves_then_declines")),
    ("Is refused", ("declined", "insufficient_funds")),
    (
        "Goes through, with trouble later",
        ("disputed_fraud", "disputed_not_received", "inquiry", "early_warning", "refund_pending", "refund_fails"),
    ),
)


async def show(desk: "Desk", request: web.Request) -> web.StreamResponse:
    """The checkout page of an open session; a plain page once it is complete or expired."""
    session = desk.sim.world.get(checkout.KIND, request.match_info["session"], param="session")
    if session["status"] != "open":
        return desk.show("closed.html", session=session)
    return _open(desk, session, None)


def _open(desk: "Desk", session: Obj, problem: str | None) -> web.Response:
    notes = desk.sim.world.notes[session["id"]]
    groups = [(title, [cards.CARDS[name] for name in names]) for title, names in _GROUPS]
    texts = session["custom_text"]
    return desk.show(
        "pay.html",
        status=402 if problem else 200,
        session=session,
        lines=notes["lines"],
        groups=groups,
        problem=problem,
        saves=notes["intent_data"].text("setup_future_usage") is not None,
        terms=(texts.get("terms_of_service_acceptance") or {}).get("message"),
        until=datetime.fromtimestamp(session["expires_at"], UTC).strftime("%H:%M"),
    )


async def pay(desk: "Desk", request: web.Request) -> web.StreamResponse:
    """One attempt: a card button, a typed number, or a bank debit."""
    world, session_id = desk.sim.world, request.match_info["session"]
    form = await request.post()
    session = world.get(checkout.KIND, session_id, param="session")
    if session["status"] != "open":
        return desk.show("closed.html", session=session)
    if "bank" in form:
        paying.pay_by_bank(world, session_id)
        return _onward(session)
    try:
        card = cards.find(str(form.get("card") or form.get("number") or ""))
    except ValueError as error:
        return _open(desk, session, str(error))
    result = paying.pay_by_card(world, session_id, card)
    if result == "needs_authentication":
        return pages.go(f"/stripe/3ds/{session_id}")
    if result == "declined":
        return _open(desk, session, charges.MESSAGES[card.declines or "generic_decline"])
    return _onward(session)


def _onward(session: Obj) -> web.Response:
    return pages.go((session["success_url"] or "/").replace("{CHECKOUT_SESSION_ID}", session["id"]))


async def ask(desk: "Desk", request: web.Request) -> web.StreamResponse:
    """The bank's page."""
    session = paying.open_session(desk.sim.world, request.match_info["session"])
    return desk.show("secure.html", session=session)


async def answer(desk: "Desk", request: web.Request) -> web.StreamResponse:
    """The fan has told the bank yes or no."""
    session = paying.open_session(desk.sim.world, request.match_info["session"])
    form = await request.post()
    if paying.authenticate(desk.sim.world, session["id"], passed="yes" in form) == "declined":
        return _open(desk, session, "Your bank could not confirm that it is you. Nothing was charged.")
    return _onward(session)


async def receipt(desk: "Desk", request: web.Request) -> web.StreamResponse:
    """What a fan finds behind `receipt_url`."""
    intent = desk.sim.world.get("payment_intent", request.match_info["intent"])
    charge = desk.sim.world.tables["charge"].get(intent["latest_charge"] or "")
    if charge is None:
        return desk.notice("No receipt", "Nothing has been paid here.")
    return desk.show("receipt.html", charge=charge)


ROUTES = (
    ("GET", "/stripe/pay/{session}", show),
    ("POST", "/stripe/pay/{session}", pay),
    ("GET", "/stripe/3ds/{session}", ask),
    ("POST", "/stripe/3ds/{session}", answer),
    ("GET", "/stripe/receipt/{intent}", receipt),
)
