"""Onboarding and the Express dashboard of a creator."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, get_args

from aiohttp import web

from bot.sandbox.stripe_sim import balances, onboarding, pages
from bot.sandbox.stripe_sim.accounts import connected
from bot.sandbox.stripe_sim.world import Obj

if TYPE_CHECKING:
    from bot.sandbox.stripe_sim.pages import Desk

OUTCOMES = (
    ("complete", "Everything given", "Ready to receive tips and to be paid out."),
    ("bank_later", "Everything but a bank account", "Receives tips; the bank account is added another day."),
    ("needs_more", "Leave half-way", "Details are missing; a new link will be needed."),
    ("under_review", "Everything given, Stripe looks into it", "Usually a day or two."),
    ("restricted", "Restricted", "Stripe pauses the account and asks for nothing."),
    ("rejected", "Rejected", "Stripe will not have this account."),
)


def _link(desk: "Desk", request: web.Request) -> Obj | None:
    account_id = request.match_info["account"]
    connected(desk.sim.world, account_id)
    links: dict[str, Obj] = desk.sim.world.notes[account_id]["links"]
    return links.get(request.query.get("link", ""))


async def onboard(desk: "Desk", request: web.Request) -> web.StreamResponse:
    """The page behind an account link: once, and within five minutes; else back to `refresh_url`."""
    link = _link(desk, request)
    if link is None:
        return desk.notice("This link is not valid", "Ask for a new one where you got it.")
    if link["state"] != "fresh" or link["expires_at"] <= desk.sim.world.ts():
        return pages.go(link["refresh_url"])
    if request.method != "HEAD":
        link["state"] = "opened"
    account = desk.sim.world.tables["account"][request.match_info["account"]]
    return desk.show("onboard.html", account=account, outcomes=OUTCOMES, link=request.query["link"])


async def onboarded(desk: "Desk", request: web.Request) -> web.StreamResponse:
    """The creator is done with the page, one way or another."""
    link = _link(desk, request)
    form = await request.post()
    outcome = str(form.get("outcome", ""))
    known: dict[str, onboarding.Onboarding] = {name: name for name in get_args(onboarding.Onboarding)}
    if link is None or link["state"] != "opened" or outcome not in known:
        return desk.notice("This page has been used", "Ask for a new link where you got it.", 410)
    link["state"] = "used"
    onboarding.onboard(desk.sim.world, request.match_info["account"], known[outcome])
    return pages.go(link["return_url"])


async def express(desk: "Desk", request: web.Request) -> web.StreamResponse:
    """Balance, payouts and bank account, as the creator sees them at Stripe."""
    world, account_id = desk.sim.world, request.match_info["account"]
    account = connected(world, account_id)
    currency = account["default_currency"]
    rows = [
        (datetime.fromtimestamp(payout["created"], UTC).strftime("%d %b %Y"), payout)
        for payout in world.rows("payout", account_id)
    ]
    return desk.show(
        "express.html",
        account=account,
        available=balances.held(world, account_id, currency, "available"),
        pending=balances.held(world, account_id, currency, "pending"),
        payouts=rows,
        banks=account["external_accounts"]["data"],
    )


async def change_bank(desk: "Desk", request: web.Request) -> web.StreamResponse:
    """Another bank account; with one, an account that may receive money may also be paid out."""
    world, account_id = desk.sim.world, request.match_info["account"]
    account = connected(world, account_id)
    if account["capabilities"].get("transfers") == "active" and not account["payouts_enabled"]:
        onboarding.onboard(world, account_id, "complete")
    else:
        onboarding.add_bank(world, account)
    return pages.go(f"/stripe/express/{account_id}")


ROUTES = (
    ("GET", "/stripe/onboard/{account}", onboard),
    ("HEAD", "/stripe/onboard/{account}", onboard),
    ("POST", "/stripe/onboard/{account}", onboarded),
    ("GET", "/stripe/express/{account}", express),
    ("POST", "/stripe/express/{account}/bank", change_bank),
)
