"""Every endpoint this Stripe answers: method, path, and the noun that handles it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.stripe_sim import (
    accounts,
    balances,
    checkout,
    disputes,
    early_warnings,
    intents,
    payment_methods,
    refunds,
    reversals,
    transfers,
    webhooks,
)
from bot.sandbox.stripe_sim.account_object import platform_account
from bot.sandbox.stripe_sim.events import wanted
from bot.sandbox.stripe_sim.paging import page
from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.world import PLATFORM, Obj, World


@dataclass(frozen=True)
class Call:
    """One request after decoding: `account` is the connected account asked for, or the platform."""

    world: World
    params: Params
    account: str
    path: str
    args: tuple[str, ...]

    def listing(self, rows: list[Obj], *same: str) -> Obj:
        """A page of the rows whose fields equal the parameters of the same name."""
        for name in same:
            value = self.params.text(name)
            if value is not None:
                rows = [row for row in rows if row.get(name) == value]
        return page(rows, self.params, self.path)

    def rows(self, kind: str, *same: str) -> Obj:
        return self.listing(self.world.rows(kind, self.account), *same)

    def one(self, kind: str) -> Obj:
        return self.world.get(kind, self.args[0], self.account)


Handler = Callable[[Call], Obj]


def _own_account(call: Call) -> Obj:
    if call.account != PLATFORM:
        return accounts.connected(call.world, call.account)
    return platform_account(call.world)


def _balance_settings(call: Call) -> Obj:
    return balances.settings_object(call.world, call.account)


def _update_balance_settings(call: Call) -> Obj:
    stored = call.world.tables.setdefault("balance_settings", {}).setdefault(call.account or "platform", {})
    given = call.params.child("payments").child("payouts").values
    kept = {k: v for k, v in given.items() if k in ("statement_descriptor", "schedule")}
    minimum = given.get("minimum_balance_by_currency")
    if isinstance(minimum, dict):
        kept["minimum_balance_by_currency"] = {k: int(v) for k, v in minimum.items() if v != ""}
    stored["payouts"] = {**stored.get("payouts", {}), **kept}
    return balances.settings_object(call.world, call.account)


def _balance_transactions(call: Call) -> Obj:
    rows = call.world.rows("balance_transaction", call.account)
    payout = call.params.text("payout")
    if payout is not None:
        call.world.get("payout", payout, call.account, "payout")
        rows = [row for row in rows if call.world.notes[row["id"]].get("payout") == payout]
    return call.listing(rows, "type", "currency", "source")


def _customer(call: Call) -> Obj:
    return call.one("customer")


def _customer_methods(call: Call) -> Obj:
    payment_methods.customer(call.world, call.args[0])
    return call.listing(payment_methods.methods_of(call.world, call.args[0]), "type")


def _sessions(call: Call) -> Obj:
    rows = call.world.rows(checkout.KIND, call.account)
    email = call.params.child("customer_details").text("email")
    if email is not None:
        rows = [row for row in rows if (row["customer_details"] or {}).get("email") == email]
    return call.listing(rows, "customer", "payment_intent", "status")


def _events(call: Call) -> Obj:
    return call.listing(wanted(call.world.rows("event", call.account), call.params, call.world.ts()))


def _reversals(call: Call) -> Obj:
    transfer = call.one("transfer")
    return call.listing(list(transfer["reversals"]["data"]))


def _accounts(call: Call) -> Obj:
    rows = [row for row in call.world.rows("account") if not call.world.notes[row["id"]]["closed"]]
    return call.listing(rows)


def _get(kind: str) -> Handler:
    return lambda call: call.one(kind)


def _list(kind: str, *same: str) -> Handler:
    return lambda call: call.rows(kind, *same)


_TABLE: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/v1/account", _own_account),
    ("POST", "/v1/accounts", lambda c: accounts.create(c.world, c.params)),
    ("GET", "/v1/accounts", _accounts),
    ("GET", "/v1/accounts/{}", lambda c: accounts.connected(c.world, c.args[0])),
    ("POST", "/v1/accounts/{}", lambda c: accounts.modify(c.world, c.args[0], c.params)),
    ("DELETE", "/v1/accounts/{}", lambda c: accounts.delete(c.world, c.args[0])),
    ("POST", "/v1/accounts/{}/login_links", lambda c: accounts.login_link(c.world, c.args[0])),
    ("POST", "/v1/account_links", lambda c: accounts.link(c.world, c.params)),
    ("GET", "/v1/balance", lambda c: balances.balance(c.world, c.account)),
    ("GET", "/v1/balance_settings", _balance_settings),
    ("POST", "/v1/balance_settings", _update_balance_settings),
    ("GET", "/v1/balance_transactions", _balance_transactions),
    ("GET", "/v1/balance_transactions/{}", _get("balance_transaction")),
    ("GET", "/v1/charges", _list("charge", "customer", "payment_intent", "transfer_group")),
    ("GET", "/v1/charges/{}", _get("charge")),
    ("POST", "/v1/checkout/sessions", lambda c: checkout.create(c.world, c.params)),
    ("GET", "/v1/checkout/sessions", _sessions),
    ("GET", "/v1/checkout/sessions/{}", _get(checkout.KIND)),
    ("POST", "/v1/checkout/sessions/{}/expire", lambda c: checkout.expire(c.world, c.args[0])),
    ("GET", "/v1/checkout/sessions/{}/line_items", lambda c: c.listing(checkout.lines_of(c.world, c.args[0]))),
    ("POST", "/v1/customers", lambda c: payment_methods.create_customer(c.world, c.params)),
    ("GET", "/v1/customers/{}", _customer),
    ("DELETE", "/v1/customers/{}", lambda c: payment_methods.delete_customer(c.world, c.args[0])),
    ("GET", "/v1/customers/{}/payment_methods", _customer_methods),
    ("GET", "/v1/payment_methods/{}", _get("payment_method")),
    ("POST", "/v1/payment_methods/{}/detach", lambda c: payment_methods.detach(c.world, c.args[0])),
    ("POST", "/v1/payment_intents", lambda c: intents.create(c.world, c.params)),
    ("GET", "/v1/payment_intents", _list("payment_intent", "customer")),
    ("GET", "/v1/payment_intents/{}", _get("payment_intent")),
    ("POST", "/v1/payment_intents/{}/cancel", lambda c: intents.cancel(c.world, c.args[0], c.params)),
    ("POST", "/v1/refunds", lambda c: refunds.create(c.world, c.params)),
    ("GET", "/v1/refunds", _list("refund", "charge", "payment_intent")),
    ("GET", "/v1/refunds/{}", _get("refund")),
    ("POST", "/v1/transfers", lambda c: transfers.create(c.world, c.params)),
    ("GET", "/v1/transfers", _list("transfer", "destination", "transfer_group")),
    ("GET", "/v1/transfers/{}", _get("transfer")),
    ("POST", "/v1/transfers/{}/reversals", lambda c: reversals.create(c.world, c.args[0], c.params)),
    ("GET", "/v1/transfers/{}/reversals", _reversals),
    ("GET", "/v1/disputes", _list("dispute", "charge", "payment_intent")),
    ("GET", "/v1/disputes/{}", _get("dispute")),
    ("POST", "/v1/disputes/{}", lambda c: disputes.respond(c.world, c.args[0], c.params)),
    ("POST", "/v1/disputes/{}/close", lambda c: disputes.give_up(c.world, c.args[0])),
    ("GET", "/v1/radar/early_fraud_warnings", _list(early_warnings.KIND, "charge", "payment_intent")),
    ("GET", "/v1/radar/early_fraud_warnings/{}", _get(early_warnings.KIND)),
    ("GET", "/v1/events", _events),
    ("GET", "/v1/events/{}", _get("event")),
    ("GET", "/v1/payouts", _list("payout", "status", "destination")),
    ("GET", "/v1/payouts/{}", _get("payout")),
    ("POST", "/v1/webhook_endpoints", lambda c: webhooks.create(c.world, c.params)),
    ("GET", "/v1/webhook_endpoints", _list("webhook_endpoint")),
    ("GET", "/v1/webhook_endpoints/{}", _get("webhook_endpoint")),
    ("POST", "/v1/webhook_endpoints/{}", lambda c: webhooks.update(c.world, c.args[0], c.params)),
    ("DELETE", "/v1/webhook_endpoints/{}", lambda c: webhooks.delete(c.world, c.args[0])),
)
_ROUTES = tuple(
    (method, re.compile("^" + path.replace("{}", "([^/]+)") + "$"), handler) for method, path, handler in _TABLE
)
PATHS: tuple[tuple[str, str], ...] = tuple((method, path) for method, path, _ in _TABLE)


def match(method: str, path: str) -> tuple[Handler, tuple[str, ...]] | None:
    """The handler for a request and what stands in its path's gaps, or None."""
    for verb, pattern, handler in _ROUTES:
        found = pattern.match(path)
        if found is not None and verb == method:
            return handler, found.groups()
    return None
