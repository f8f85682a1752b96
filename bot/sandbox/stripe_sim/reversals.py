"""Taking a transfer back, whole or in part."""

from bot.sandbox.stripe_sim import balances
from bot.sandbox.stripe_sim.errors import refused
from bot.sandbox.stripe_sim.events import emit
from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.world import Obj, World


def create(world: World, transfer_id: str, params: Params) -> Obj:
    """A reversal asked for by itself. Raises above the remainder, or where a plain transfer is not covered."""
    transfer = world.get("transfer", transfer_id, param="transfer")
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = params.amount() if "amount" in params else left
    if left == 0:
        raise refused("Transfer has already been fully reversed.", "transfer_already_reversed")
    if amount > left:
        raise refused(f"Transfer reversal amount ({amount}) is greater than unreversed amount ({left}).",
                      param="amount")  # fmt: skip
    if not world.notes[transfer_id]["destination_charge"] and not _covered(world, transfer, amount):
        raise refused("Insufficient funds in the destination account to reverse this transfer.",
                      "balance_insufficient")  # fmt: skip
    reversal = reverse(world, transfer, amount, params.metadata(), refund_id=None)
    emit(world, "transfer.reversed", transfer)
    return reversal


def _covered(world: World, transfer: Obj, amount: int) -> bool:
    account = world.tables["account"][transfer["destination"]]
    payment = world.tables["charge"][transfer["destination_payment"]]
    own = int(amount * world.notes[payment["id"]]["factor"])
    return balances.held(world, account["id"], account["default_currency"]) >= own


def reverse(world: World, transfer: Obj, amount: int, metadata: dict[str, str], refund_id: str | None) -> Obj:
    """Moves the money back and updates the transfer; says nothing yet."""
    reversal_id = world.new_id("trr_1")
    due = world.tables["balance_transaction"][transfer["balance_transaction"]]["available_on"]
    currency = transfer["currency"]
    txn = balances.post(world, "transfer_refund", amount, currency, reversal_id, available_on=due)
    back = _given_back(world, transfer, amount, due, reversal_id)
    reversal: Obj = {
        "id": reversal_id,
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": txn["id"],
        "created": world.ts(),
        "currency": currency,
        "destination_payment_refund": back["id"],
        "metadata": metadata,
        "source_refund": refund_id,
        "transfer": transfer["id"],
    }
    world.put(reversal)
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    transfer["reversals"]["data"].insert(0, reversal)
    return reversal


def _given_back(world: World, transfer: Obj, amount: int, due: int, reversal_id: str) -> Obj:
    """The creator's side: a refund of the payment that the transfer made in their account."""
    account_id = transfer["destination"]
    account = world.tables["account"][account_id]
    payment = world.tables["charge"][transfer["destination_payment"]]
    factor = world.notes[payment["id"]]["factor"]
    back_id = world.new_id("pyr_1")
    own = balances.post(
        world, "payment_refund", -int(amount * factor), account["default_currency"], back_id,
        account=account_id, available_on=due, rate=None if factor == 1.0 else factor,
    )  # fmt: skip
    payment["amount_refunded"] += amount
    payment["refunded"] = payment["amount_refunded"] == payment["amount"]
    back: Obj = {
        "id": back_id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": own["id"],
        "charge": payment["id"],
        "created": world.ts(),
        "currency": transfer["currency"],
        "customer": None,
        "customer_account": None,
        "destination_details": {"type": "stripe_account"},
        "metadata": {},
        "payment_intent": None,
        "payment_method": None,
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": reversal_id,
        "status": "succeeded",
        "transfer_reversal": None,
    }
    return world.put(back, account_id)
