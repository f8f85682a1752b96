"""Payouts: Stripe sends a creator's available balance to their bank, daily and by itself."""

from bot.sandbox.stripe_sim import balances
from bot.sandbox.stripe_sim.errors import refused
from bot.sandbox.stripe_sim.events import emit, update
from bot.sandbox.stripe_sim.world import PLATFORM, Obj, World

BANK_SECONDS = 2 * 86400


def sweep(world: World, account_id: str) -> None:
    """Pays out what is available, if the account has a bank and payouts are on; else nothing happens."""
    if account_id == PLATFORM:
        if world.settings.platform_payouts == "daily":
            _pay(world, PLATFORM, world.settings.currency, "ba_platform")
        return
    account = world.tables["account"][account_id]
    banks = account["external_accounts"]["data"]
    if account["payouts_enabled"] and banks and not world.notes[account_id]["closed"]:
        _pay(world, account_id, account["default_currency"], banks[0]["id"])


def _pay(world: World, account_id: str, currency: str, bank: str) -> None:
    amount = balances.held(world, account_id, currency, "available")
    if amount <= 0:
        return
    now = world.ts()
    payout_id = world.new_id("po_1")
    carried = [
        txn
        for txn in world.rows("balance_transaction", account_id)
        if txn["status"] == "available" and txn["currency"] == currency and not world.notes[txn["id"]].get("payout")
    ]
    txn = balances.post(world, "payout", -amount, currency, payout_id, account=account_id)
    for one in [*carried, txn]:
        world.notes[one["id"]]["payout"] = payout_id
    payout: Obj = {
        "id": payout_id,
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": now + BANK_SECONDS,
        "automatic": True,
        "balance_transaction": txn["id"],
        "created": now,
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "destination": bank,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "completed",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "in_transit",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }
    world.put(payout, account_id)
    emit(world, "payout.created", payout, account_id)
    world.later(now + BANK_SECONDS, lambda: arrive(world, payout))


def arrive(world: World, payout: Obj) -> None:
    """The bank has it. Nothing happens to a payout that failed before."""
    if payout["status"] in ("pending", "in_transit"):
        payout["status"] = "paid"
        payout["trace_id"] = {"status": "supported", "value": world.new_id("", 15).upper()}
        emit(world, "payout.paid", payout, world.owner[payout["id"]])


def fail(world: World, payout: Obj) -> None:
    """The bank sends it back, also days after it was `paid`: the money is in the balance again."""
    if payout["status"] in ("failed", "canceled"):
        raise refused(f"This payout is {payout['status']} already.")
    account_id = world.owner[payout["id"]]
    txn = balances.post(world, "payout_failure", payout["amount"], payout["currency"], payout["id"], account=account_id)
    changes = {
        "status": "failed", "failure_code": "account_closed", "failure_balance_transaction": txn["id"],
        "failure_message": "The bank account has been closed.",
    }  # fmt: skip
    update(world, payout, "payout.failed", changes, account_id)
