"""Early fraud warnings: the card network says a payment looks stolen; no money moves."""

from bot.sandbox.stripe_sim.events import emit, update
from bot.sandbox.stripe_sim.world import Obj, World

KIND = "radar.early_fraud_warning"


def open_warning(world: World, charge: Obj) -> Obj:
    """Warns about the charge; actionable as long as it has not been refunded or disputed."""
    warning: Obj = {
        "id": world.new_id("issfr_1"),
        "object": KIND,
        "actionable": not (charge["refunded"] or charge["disputed"]),
        "charge": charge["id"],
        "created": world.ts(),
        "fraud_type": "misc",
        "livemode": False,
        "payment_intent": charge["payment_intent"],
    }
    world.put(warning)
    emit(world, f"{KIND}.created", warning)
    return warning


def settle_warnings(world: World, charge: Obj) -> None:
    """A refunded charge leaves nothing to act on."""
    for warning in world.rows(KIND):
        if warning["charge"] == charge["id"] and charge["refunded"]:
            update(world, warning, f"{KIND}.updated", {"actionable": False})
