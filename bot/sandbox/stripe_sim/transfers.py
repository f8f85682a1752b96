"""Transfers to connected accounts and their reversals."""

from bot.sandbox.stripe_sim import balances
from bot.sandbox.stripe_sim.charges import blank_charge, funds_at
from bot.sandbox.stripe_sim.countries import rate, region
from bot.sandbox.stripe_sim.errors import refused
from bot.sandbox.stripe_sim.events import emit
from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.world import PLATFORM, Obj, World


def destination(world: World, account_id: str, param: str) -> Obj:
    """An account that may receive money now. Raises the refusal Stripe would answer."""
    account = world.tables.get("account", {}).get(account_id)
    if account is None or world.notes[account_id]["closed"]:
        raise refused(f"No such destination: '{account_id}'", "resource_missing", param)
    if account["capabilities"].get("transfers") != "active":
        raise refused(
            "Your destination account needs to have at least one of the following capabilities enabled: "
            "transfers, crypto_transfers, legacy_payments",
            "insufficient_capabilities_for_transfer",
            param,
        )
    if region(account["country"]) != region(world.settings.country):
        raise refused(
            f"Funds can't be sent to accounts located in {account['country']} because it's restricted outside of "
            "your platform's region.",
            "transfers_not_allowed",
            param,
        )
    return account


def create(world: World, params: Params) -> Obj:
    """A transfer from the available balance, or from a charge whose money is still on its way."""
    amount = params.amount()
    currency = params.need("currency").lower()
    account = destination(world, params.need("destination"), "destination")
    source = params.text("source_transaction")
    group = params.text("transfer_group")
    due: int | None = None
    if source is not None:
        charge = _source(world, source, amount, currency)
        due = funds_at(world, charge)
        group = group or charge["transfer_group"] or f"group_{source}"
    elif balances.held(world, PLATFORM, currency, "available") < amount:
        raise refused(
            "You have insufficient available funds in your Stripe account. Try adding funds directly to your "
            "available balance by creating Charges using the 4000000000000077 test card.",
            "balance_insufficient",
        )
    transfer = make(
        world, account, amount, currency, group=group, source=source, due=due,
        metadata=params.metadata(), description=params.text("description"),
    )  # fmt: skip
    emit(world, "transfer.created", transfer)
    return transfer


def _source(world: World, charge_id: str, amount: int, currency: str) -> Obj:
    charge = world.get("charge", charge_id, param="source_transaction")
    if charge["status"] != "succeeded":
        raise refused("The source transaction has not succeeded.", param="source_transaction")
    if charge["currency"] != currency:
        raise refused(
            "The currency of source_transaction's balance transaction must match the transfer currency.",
            param="currency",
        )
    sent = sum(t["amount"] for t in world.rows("transfer") if t["source_transaction"] == charge_id)
    if sent + amount > charge["amount"]:
        raise refused("The transfers from this source_transaction would exceed its amount.", param="amount")
    return charge


def make(
    world: World,
    account: Obj,
    amount: int,
    currency: str,
    *,
    group: str | None,
    source: str | None,
    due: int | None,
    metadata: dict[str, str],
    description: str | None = None,
    of_charge: Obj | None = None,
) -> Obj:
    """Moves the money and makes the payment in the creator's account; says nothing yet."""
    transfer_id = world.new_id("tr_3" if of_charge else "tr_1")
    txn = balances.post(world, "transfer", -amount, currency, transfer_id, available_on=due, description=description)
    payment = _received(world, account, amount, currency, transfer_id, due)
    transfer: Obj = {
        "id": transfer_id,
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": txn["id"],
        "created": world.ts(),
        "currency": currency,
        "description": description,
        "destination": account["id"],
        "destination_payment": payment["id"],
        "livemode": False,
        "metadata": metadata,
        "reversals": {
            "object": "list", "data": [], "has_more": False, "url": f"/v1/transfers/{transfer_id}/reversals",
        },
        "reversed": False,
        "source_transaction": source if of_charge is None else of_charge["id"],
        "source_type": "card",
        "transfer_group": group,
    }  # fmt: skip
    return world.put(transfer, destination_charge=of_charge is not None)


def _received(world: World, account: Obj, amount: int, currency: str, transfer_id: str, due: int | None) -> Obj:
    own = account["default_currency"]
    factor = rate(currency, own)
    payment_id = world.new_id("py_1")
    txn = balances.post(
        world, "payment", int(amount * factor), own, payment_id,
        account=account["id"], available_on=due, rate=None if own == currency else factor,
    )  # fmt: skip
    payment = blank_charge(world, payment_id, amount, currency)
    payment |= {
        "balance_transaction": txn["id"],
        "payment_method_details": {"stripe_account": {}, "type": "stripe_account"},
        "source_transfer": transfer_id,
    }
    return world.put(payment, account["id"], card=None, txn=txn["id"], factor=factor)
