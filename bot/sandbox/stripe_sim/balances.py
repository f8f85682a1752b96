"""Balances: every movement is a balance transaction, and a balance is the sum of its net amounts."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.stripe_sim.events import emit
from bot.sandbox.stripe_sim.world import PLATFORM, Obj, World

_CATEGORY = {
    "payment": "charge",
    "payment_refund": "refund",
    "transfer_refund": "transfer_reversal",
    "payment_failure_refund": "refund_failure",
    "payout_failure": "payout_reversal",
    "payout_cancel": "payout_reversal",
    "stripe_fee": "fee",
}


def post(
    world: World,
    kind: str,
    amount: int,
    currency: str,
    source: str | None,
    *,
    account: str = PLATFORM,
    fee: int = 0,
    available_on: int | None = None,
    category: str | None = None,
    description: str | None = None,
    rate: float | None = None,
) -> Obj:
    """Books one movement; `available_on` in the future leaves it pending until then."""
    now = world.ts()
    due = max(now, available_on if available_on is not None else now)
    fees = [{"amount": fee, "application": None, "currency": currency, "description": "Stripe processing fees",
             "type": "stripe_fee"}]  # fmt: skip
    txn: Obj = {
        "id": world.new_id("txn_1"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": due,
        "balance_type": "payments",
        "created": now,
        "currency": currency,
        "description": description,
        "exchange_rate": rate,
        "fee": fee,
        "fee_details": fees if fee else [],
        "net": amount - fee,
        "reporting_category": category or _CATEGORY.get(kind, kind),
        "source": source,
        "status": "available" if due <= now else "pending",
        "type": kind,
    }
    world.put(txn, account)
    if due > now:
        _once(world, due, account, lambda: _settle(world, account))
    elif txn["net"] > 0 and account != PLATFORM:
        _once(world, now + 86400, account, lambda: world.on_available(account))
    return txn


def _once(world: World, at: int, account: str, task: Callable[[], None]) -> None:
    """One settlement for an account and moment, however many payments were made in that second."""
    mark = (account, at)

    def run() -> None:
        world.settling.discard(mark)
        task()

    if mark not in world.settling:
        world.settling.add(mark)
        world.later(at, run)


def _settle(world: World, account: str) -> None:
    now = world.ts()
    rows = world.rows("balance_transaction", account)
    due = [txn for txn in rows if txn["status"] == "pending" and txn["available_on"] <= now]
    for txn in due:
        txn["status"] = "available"
    if any(txn["net"] > 0 for txn in due):
        emit(world, "balance.available", balance(world, account), account)
        world.on_available(account)


def held(world: World, account: str, currency: str, status: str | None = None) -> int:
    """Minor units of one currency in an account: all of it, or only `available` or `pending`."""
    return sum(
        txn["net"]
        for txn in world.rows("balance_transaction", account)
        if txn["currency"] == currency and status in (None, txn["status"])
    )


def balance(world: World, account: str = PLATFORM) -> Obj:
    """The balance object of the platform or of a connected account."""
    sums: dict[str, dict[str, int]] = {"available": {}, "pending": {}}
    for currency in _currencies(world, account):
        sums["available"][currency] = 0
        sums["pending"][currency] = 0
    for txn in world.rows("balance_transaction", account):
        side = sums[txn["status"]]
        side[txn["currency"]] = side.get(txn["currency"], 0) + txn["net"]
    return {
        "object": "balance",
        "available": _amounts(sums["available"]),
        "livemode": False,
        "pending": _amounts(sums["pending"]),
        "refund_and_dispute_prefunding": {"available": _amounts(_zero(sums)), "pending": _amounts(_zero(sums))},
    }


def _zero(sums: dict[str, dict[str, int]]) -> dict[str, int]:
    return dict.fromkeys(sums["available"], 0)


def _amounts(sums: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sorted(sums.items())
    ]


def _currencies(world: World, account: str) -> list[str]:
    if account == PLATFORM:
        return list(world.settings.settlement_currencies)
    return [world.tables["account"][account]["default_currency"]]


def settings_object(world: World, account: str = PLATFORM) -> Obj:
    """The balance settings: payout schedule and what is kept back."""
    stored = world.tables.setdefault("balance_settings", {}).setdefault(account or "platform", {})
    interval = world.settings.platform_payouts if account == PLATFORM else "daily"
    payouts = {
        "minimum_balance_by_currency": None,
        "schedule": {"interval": interval},
        "statement_descriptor": None,
        "status": "enabled",
    }
    return {
        "object": "balance_settings",
        "payments": {
            "debit_negative_balances": True,
            "payouts": {**payouts, **stored.get("payouts", {})},
            "settlement_timing": {"delay_days": world.settings.settle_days},
        },
    }
