"""Connected accounts: creation, links to Stripe's own pages, updates and removal."""

from typing import Any

from bot.sandbox.stripe_sim.account_object import FRESH_REQUIREMENTS, account_object, requirements
from bot.sandbox.stripe_sim.balances import held
from bot.sandbox.stripe_sim.countries import CURRENCY
from bot.sandbox.stripe_sim.errors import StripeError, invalid, refused
from bot.sandbox.stripe_sim.events import emit, update
from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.world import PLATFORM, Obj, World

LINK_SECONDS = 300


def create(world: World, params: Params) -> Obj:
    """A v1 account with `controller`; `type` and `controller` exclude each other."""
    if "type" in params and "controller" in params:
        raise invalid("You may not provide the `type` parameter and `controller` parameter simultaneously.", "type")
    country = params.text("country", world.settings.country) or world.settings.country
    if country not in CURRENCY:
        raise invalid(f"Country '{country}' is unknown.", "country", "country_unsupported")
    account_id = world.new_id("acct_1", 15)
    account = account_object(world, account_id, country)
    account["metadata"] = params.metadata()
    account["email"] = params.text("email")
    account["business_type"] = params.text("business_type")
    _controller(account, params.child("controller"))
    for name, wanted in params.child("capabilities").values.items():
        if isinstance(wanted, dict) and wanted.get("requested") == "true":
            account["capabilities"][name] = "inactive"
    account["business_profile"].update(_plain(params.child("business_profile").values))
    account["requirements"] = requirements(due=FRESH_REQUIREMENTS, disabled="requirements.past_due", late=True)
    world.put(account, PLATFORM, links={}, payouts=True, closed=False)
    world.owner[account_id] = PLATFORM
    return account


def _controller(account: Obj, given: Params) -> None:
    controller = account["controller"]
    dashboard = given.child("stripe_dashboard").text("type", "full")
    controller["fees"] = {"payer": given.child("fees").text("payer", "account")}
    controller["losses"] = {"payments": given.child("losses").text("payments", "stripe")}
    controller["requirement_collection"] = given.text("requirement_collection", "stripe")
    controller["stripe_dashboard"] = {"type": dashboard}
    losses, collection = controller["losses"]["payments"], controller["requirement_collection"]
    if dashboard == "express" and losses == "stripe":
        raise invalid("Express dashboard accounts need `controller[losses][payments]` to be `application`.",
                      "controller[losses][payments]")  # fmt: skip
    if dashboard != "none" and collection == "application":
        raise invalid("`requirement_collection` of `application` needs `stripe_dashboard[type]` of `none`.",
                      "controller[requirement_collection]")  # fmt: skip


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: (value if value != "" else None) for key, value in values.items()}


def connected(world: World, account_id: str, param: str = "account") -> Obj:
    """A connected account we still have access to. Raises 403 otherwise, as Stripe does."""
    account = world.tables.get("account", {}).get(account_id)
    if account is None or world.notes[account_id]["closed"]:
        message = (
            f"The provided key does not have access to account '{account_id}' (or that account does not exist). "
            "Application access may have been revoked."
        )
        raise StripeError(403, message, code="account_invalid", param=param)
    return account


def modify(world: World, account_id: str, params: Params) -> Obj:
    account = connected(world, account_id)
    changes: Obj = {"metadata": params.metadata(account["metadata"])}
    if "email" in params:
        changes["email"] = params.text("email")
    if "business_profile" in params:
        changes["business_profile"] = {**account["business_profile"], **_plain(params.child("business_profile").values)}
    capabilities = dict(account["capabilities"])
    for name, wanted in params.child("capabilities").values.items():
        if isinstance(wanted, dict) and wanted.get("requested") == "true":
            capabilities.setdefault(name, "inactive")
    changes["capabilities"] = capabilities
    update(world, account, "account.updated", changes, account_id)
    return account


def delete(world: World, account_id: str) -> Obj:
    """Removes an account whose balance is zero."""
    account = connected(world, account_id)
    if held(world, account_id, account["default_currency"]) != 0:
        raise refused("This account has a balance that is not zero and cannot be deleted.", "account_invalid")
    world.notes[account_id]["closed"] = True
    return {"id": account_id, "object": "account", "deleted": True}


def link(world: World, params: Params) -> Obj:
    """A single-use address of the onboarding page, good for five minutes."""
    account = connected(world, params.need("account"))
    kind = params.need("type")
    if kind not in ("account_onboarding", "account_update"):
        raise invalid(f"Invalid type: {kind}", "type")
    urls = {"refresh_url": params.need("refresh_url"), "return_url": params.need("return_url")}
    for name, url in urls.items():
        if not url.startswith(("http://", "https://")):
            raise invalid(f"Not a valid URL: {url}", name, "url_invalid")
    token = world.new_id("", 16)
    now = world.ts()
    expires = now + LINK_SECONDS
    world.notes[account["id"]]["links"][token] = {**urls, "expires_at": expires, "state": "fresh"}
    url = f"{world.base_url}/stripe/onboard/{account['id']}?link={token}"
    return {"object": "account_link", "created": now, "expires_at": expires, "url": url}


def login_link(world: World, account_id: str) -> Obj:
    account = connected(world, account_id)
    if account["controller"]["stripe_dashboard"]["type"] != "express":
        raise refused("Cannot create a login link for an account without the Express Dashboard.")
    if not account["details_submitted"]:
        raise refused("Cannot create a login link for an account that has not completed onboarding.")
    return {"object": "login_link", "created": world.ts(), "url": f"{world.base_url}/stripe/express/{account_id}"}


def deauthorise(world: World, account_id: str) -> None:
    """The creator disconnects the platform: every later call with the account answers 403."""
    connected(world, account_id)
    application = {"id": "ca_sandbox", "object": "application", "name": world.settings.merchant}
    emit(world, "account.application.deauthorized", application, account_id)
    world.notes[account_id]["closed"] = True
