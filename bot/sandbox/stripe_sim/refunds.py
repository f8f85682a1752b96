"""Refunds: at once, slow ones, and those that turn out to have failed."""

from bot.sandbox.stripe_sim import balances, reversals
from bot.sandbox.stripe_sim.disputes import of_charge
from bot.sandbox.stripe_sim.early_warnings import settle_warnings
from bot.sandbox.stripe_sim.errors import invalid, refused
from bot.sandbox.stripe_sim.events import emit, update
from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.world import Obj, World

SLOW_SECONDS = 3600
REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create(world: World, params: Params) -> Obj:
    """A refund of a charge or of an intent's charge. Raises while disputed, above the remainder, twice in full."""
    charge = _charge(world, params)
    reason = params.text("reason")
    if reason is not None and reason not in REASONS:
        raise invalid(f"Invalid reason: must be one of {', '.join(REASONS)}", "reason")
    taken = world.notes[charge["id"]].get("refunding", 0)
    left = charge["amount"] - taken
    if any(not dispute["is_charge_refundable"] for dispute in of_charge(world, charge["id"])):
        raise refused(f"Charge {charge['id']} has been charged back; cannot issue a refund.", "charge_disputed")
    if left == 0:
        raise refused(f"Charge {charge['id']} has already been refunded.", "charge_already_refunded")
    amount = params.amount() if "amount" in params else left
    if amount > left:
        raise refused(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).",
                      param="amount")  # fmt: skip
    if params.flag("reverse_transfer") and "transfer" not in charge:
        raise refused(f"Charge {charge['id']} does not have an associated transfer.", param="reverse_transfer")
    card = world.notes[charge["id"]]["card"]
    kind = card.refunds if card is not None else "at_once"
    refund = _make(world, charge, amount, params, pending=kind == "pending")
    world.notes[charge["id"]]["refunding"] = taken + amount
    if params.flag("reverse_transfer"):
        _reverse(world, charge, refund)
    _announce(world, charge, refund, kind)
    return refund


def _charge(world: World, params: Params) -> Obj:
    if ("charge" in params) == ("payment_intent" in params):
        raise invalid("You must provide exactly one of charge, payment_intent.", "charge", "parameter_missing")
    charge_id = params.text("charge")
    if charge_id is None:
        intent = world.get("payment_intent", params.need("payment_intent"), param="payment_intent")
        charge_id = intent["latest_charge"]
    charge = world.get("charge", charge_id, param="charge") if charge_id is not None else None
    if charge is None or charge["status"] != "succeeded":
        raise refused("This PaymentIntent does not have a successful charge to refund.",
                      "payment_intent_unexpected_state")  # fmt: skip
    return charge


def _make(world: World, charge: Obj, amount: int, params: Params, *, pending: bool) -> Obj:
    card = charge["payment_method_details"]["type"] == "card"
    refund_id = world.new_id("re_3" if card else "pyr_3")
    kind = "refund" if card else "payment_refund"
    txn = balances.post(world, kind, -amount, charge["currency"], refund_id, description=charge["description"])
    details = {"reference": "7278380000000001", "reference_status": "available",
               "reference_type": "acquirer_reference_number", "type": "refund"}  # fmt: skip
    refund: Obj = {
        "id": refund_id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": txn["id"],
        "charge": charge["id"],
        "created": world.ts(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {"card": details, "type": "card"} if card else {"type": "us_bank_account"},
        "metadata": params.metadata(),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": params.text("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if pending else "succeeded",
        "transfer_reversal": None,
    }
    if pending:
        refund["pending_reason"] = "processing"
    return world.put(refund)


def _reverse(world: World, charge: Obj, refund: Obj) -> None:
    """Takes the transfer back in the proportion in which the charge has been refunded so far."""
    transfer = world.tables["transfer"][charge["transfer"]]
    share = transfer["amount"] * world.notes[charge["id"]]["refunding"] // charge["amount"]
    amount = min(max(share - transfer["amount_reversed"], 0), transfer["amount"] - transfer["amount_reversed"])
    if amount > 0:
        reversal = reversals.reverse(world, transfer, amount, {}, refund["id"])
        refund["transfer_reversal"] = reversal["id"]


def _announce(world: World, charge: Obj, refund: Obj, kind: str) -> None:
    emit(world, "refund.created", refund)
    reversal = refund["transfer_reversal"]
    if kind == "pending":
        if reversal is not None:
            emit(world, "transfer.reversed", world.tables["transfer"][charge["transfer"]])
        world.later(world.ts() + SLOW_SECONDS, lambda: succeed(world, refund))
        return
    _count(world, charge, refund["amount"])
    if reversal is not None:
        emit(world, "transfer.reversed", world.tables["transfer"][charge["transfer"]])
    if kind == "fails":
        world.later(world.ts() + SLOW_SECONDS, lambda: fail(world, refund))
    else:
        emit(world, "refund.updated", refund, previous={})


def _count(world: World, charge: Obj, amount: int) -> None:
    previous = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    emit(world, "charge.refunded", charge, previous=previous)
    settle_warnings(world, charge)


def succeed(world: World, refund: Obj) -> None:
    """A pending refund arrives; nothing happens to any other."""
    if refund["status"] != "pending":
        return
    del refund["pending_reason"]
    charge = world.tables["charge"][refund["charge"]]
    _count(world, charge, refund["amount"])
    update(world, refund, "refund.updated", {"status": "succeeded"})


def fail(world: World, refund: Obj) -> None:
    """The fan's bank sends the refund back: the money returns, the charge counts as not refunded by it."""
    if refund["status"] not in ("pending", "succeeded"):
        raise refused(f"A refund that is {refund['status']} cannot fail.")
    charge = world.tables["charge"][refund["charge"]]
    kind = "refund_failure" if refund["id"].startswith("re_") else "payment_failure_refund"
    txn = balances.post(world, kind, refund["amount"], refund["currency"], refund["id"])
    if refund["status"] == "succeeded":
        charge["amount_refunded"] -= refund["amount"]
        charge["refunded"] = False
    world.notes[charge["id"]]["refunding"] -= refund["amount"]
    refund.pop("pending_reason", None)
    previous = {"status": refund["status"]}
    refund.update(status="failed", failure_reason="unknown", failure_balance_transaction=txn["id"])
    emit(world, "refund.updated", refund, previous=previous)
    emit(world, "refund.failed", refund)
