"""Events: a copy of the object at the moment, kept for 30 days, handed to the webhooks."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.webhooks import matching
from bot.sandbox.stripe_sim.world import API_VERSION, PLATFORM, Obj, World

KEPT_SECONDS = 30 * 86400


def emit(world: World, kind: str, obj: Obj, account: str = PLATFORM, previous: dict[str, Any] | None = None) -> Obj:
    """Records an event about the object as it is now and queues it for delivery."""
    data: Obj = {"object": world.snapshot(obj)}
    if previous is not None:
        data["previous_attributes"] = previous
    event: Obj = {
        "id": world.new_id("evt_1"),
        "object": "event",
        "api_version": API_VERSION,
        "created": world.ts(),
        "data": data,
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": world.request.id, "idempotency_key": world.request.key},
        "type": kind,
    }
    if account != PLATFORM:
        event["account"] = account
    world.put(event, account)
    event["pending_webhooks"] = len(matching(world, event))
    world.outbox.append(event)
    return event


def update(world: World, obj: Obj, kind: str, changes: dict[str, Any], account: str = PLATFORM) -> None:
    """Applies the changes and emits `kind` with what was there before; nothing changed, nothing said."""
    previous = {key: world.snapshot({"v": obj.get(key)})["v"] for key, v in changes.items() if obj.get(key) != v}
    obj.update(changes)
    if previous:
        emit(world, kind, obj, account, previous)


def wanted(events: Sequence[Obj], params: Params, now: int) -> list[Obj]:
    """The events that `events.list` with these parameters shows."""
    one = params.text("type")
    kinds = params.texts("types") if one is None else [one]
    delivered = params.flag("delivery_success") if "delivery_success" in params else None
    return [
        event for event in events
        if event["created"] >= now - KEPT_SECONDS
        and (not kinds or any(_fits(pattern, event["type"]) for pattern in kinds))
        and (delivered is None or (event["pending_webhooks"] == 0) == delivered)
    ]  # fmt: skip


def _fits(pattern: str, kind: str) -> bool:
    """Whether an event type is the pattern or in the family `charge.*`."""
    return pattern in ("*", kind) or (pattern.endswith("*") and kind.startswith(pattern[:-1]))
