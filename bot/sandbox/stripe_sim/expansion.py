"""`expand`: ids replaced by the objects they name, at most four levels deep."""

from typing import Any

from bot.sandbox.stripe_sim.errors import invalid
from bot.sandbox.stripe_sim.world import Obj, World

_EXPANDABLE = {
    "account", "balance_transaction", "charge", "customer", "destination", "destination_payment",
    "destination_payment_refund", "failure_balance_transaction", "latest_charge", "line_items", "payment_intent",
    "payment_method", "refunds", "source", "source_refund", "source_transaction", "source_transfer",
    "source_transfer_reversal", "transfer", "transfer_reversal",
}  # fmt: skip


def expand(world: World, obj: Obj, paths: list[str]) -> Obj:
    """A copy of the answer with every path expanded. Raises 400 for what cannot be expanded."""
    copy = world.snapshot(obj)
    for path in paths:
        steps = path.split(".")
        if len(steps) - (steps[0] == "data") > 4:
            raise invalid("You cannot expand more than 4 levels of a property.", "expand")
        _step(world, copy, steps, path)
    return copy


def _step(world: World, node: Any, steps: list[str], path: str) -> None:
    if not steps or node is None:
        return
    if isinstance(node, list):
        for item in node:
            _step(world, item, steps, path)
        return
    head = steps[0]
    if head == "data" and node.get("object") == "list":
        _step(world, node["data"], steps[1:], path)
        return
    _includable(world, node, head)
    if (len(steps) == 1 and head not in _EXPANDABLE) or (head not in node and not _optional(node, head)):
        raise invalid(f"This property cannot be expanded ({path}).", "expand")
    value = node.get(head)
    target = world.find(value) if isinstance(value, str) and head in _EXPANDABLE else None
    if target is not None:
        node[head] = world.snapshot(target)
    _step(world, node.get(head), steps[1:], path)


def _optional(node: Obj, head: str) -> bool:
    """A charge without a transfer has no such field, yet it may be asked for."""
    return head == "transfer" and node.get("object") == "charge"


def _includable(world: World, node: Obj, head: str) -> None:
    kind, object_id = node.get("object"), node.get("id", "")
    if head == "line_items" and kind == "checkout.session" and head not in node:
        rows, url = world.notes[object_id]["lines"], f"/v1/checkout/sessions/{object_id}/line_items"
    elif head == "refunds" and kind == "charge" and head not in node:
        rows = [refund for refund in world.rows("refund", world.owner[object_id]) if refund["charge"] == object_id]
        url = f"/v1/charges/{object_id}/refunds"
    else:
        return
    node[head] = {"object": "list", "data": world.snapshot({"v": rows})["v"], "has_more": False, "url": url}
