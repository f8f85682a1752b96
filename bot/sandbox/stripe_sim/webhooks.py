"""Webhook endpoints: registered addresses, what they listen to and their signing secrets."""

from bot.sandbox.stripe_sim.errors import invalid
from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.world import PLATFORM, Obj, World


def matching(world: World, event: Obj) -> list[Obj]:
    """The endpoints that want this event: connect endpoints hear of connected accounts only."""
    of_account = "account" in event
    return [
        endpoint
        for endpoint in world.tables.get("webhook_endpoint", {}).values()
        if endpoint["status"] == "enabled"
        and bool(world.notes[endpoint["id"]]["connect"]) == of_account
        and ("*" in endpoint["enabled_events"] or event["type"] in endpoint["enabled_events"])
    ]


def create(world: World, params: Params) -> Obj:
    """Registers an endpoint; only this answer carries its secret."""
    url = params.need("url")
    if not url.startswith(("http://", "https://")):
        raise invalid("Invalid URL: An explicit scheme (such as https) must be provided.", "url", "url_invalid")
    events = params.texts("enabled_events")
    if not events:
        raise invalid("Missing required param: enabled_events.", "enabled_events", "parameter_missing")
    secret = world.new_id("whsec_", 32)
    endpoint: Obj = {
        "id": world.new_id("we_1"),
        "object": "webhook_endpoint",
        "api_version": params.text("api_version"),
        "application": None,
        "created": world.ts(),
        "description": params.text("description"),
        "enabled_events": events,
        "livemode": False,
        "metadata": params.metadata(),
        "status": "enabled",
        "url": url,
    }
    world.put(endpoint, PLATFORM, connect=params.flag("connect"), secret=secret, old_secret=None)
    return {**endpoint, "secret": secret}


def update(world: World, endpoint_id: str, params: Params) -> Obj:
    endpoint = world.get("webhook_endpoint", endpoint_id, param="webhook_endpoint")
    for key in ("url", "description"):
        if key in params:
            endpoint[key] = params.text(key)
    if "enabled_events" in params:
        endpoint["enabled_events"] = params.texts("enabled_events")
    if "disabled" in params:
        endpoint["status"] = "disabled" if params.flag("disabled") else "enabled"
    endpoint["metadata"] = params.metadata(endpoint["metadata"])
    return endpoint


def delete(world: World, endpoint_id: str) -> Obj:
    world.get("webhook_endpoint", endpoint_id, param="webhook_endpoint")
    del world.tables["webhook_endpoint"][endpoint_id]
    return {"id": endpoint_id, "object": "webhook_endpoint", "deleted": True}
