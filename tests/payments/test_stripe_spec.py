"""The judge catches what Stripe would not accept, and accepts what it would."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.stripe_spec import Checker, checker, load_spec
from bot.sandbox.stripe_spec.forms import decode
from bot.sandbox.stripe_spec.overlay import OVERLAY
from bot.sandbox.stripe_spec.overlay_build import build
from bot.sandbox.stripe_spec.source import raw_spec
from tests.support.stripe_bench import account_params, tip_params

JUDGE = checker()
SESSION = ("POST", "/v1/checkout/sessions")
TRANSFERS = ("POST", "/v1/transfers")


def flat(value: Any, name: str = "") -> list[tuple[str, str]]:
    """Nested parameters as form pairs, the way the SDK writes them."""
    if isinstance(value, dict):
        return [pair for key, one in value.items() for pair in flat(one, f"{name}[{key}]" if name else key)]
    if isinstance(value, list):
        return [pair for index, one in enumerate(value) for pair in flat(one, f"{name}[{index}]")]
    return [(name, {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value))]


def tip(**changes: Any) -> list[tuple[str, str]]:
    return flat(tip_params(1_800_000_000, "acct_1", **changes))


def coins() -> list[tuple[str, str]]:
    """A coin pack with every option that the payment code may switch on."""
    params = tip_params(
        1_800_000_000,
        None,
        1000,
        customer="cus_1",
        automatic_tax={"enabled": True},
        tax_id_collection={"enabled": True},
        invoice_creation={"enabled": True},
        consent_collection={"terms_of_service": "required"},
        custom_text={"terms_of_service_acceptance": {"message": "No refunds of spent coins."}},
    )
    del params["customer_creation"]
    return flat(params)


GOOD_REQUESTS: list[tuple[str, str, list[tuple[str, str]]]] = [
    (*SESSION, tip()),
    (*SESSION, tip(gross=546, intent={"setup_future_usage": "off_session"})),
    (*SESSION, coins()),
    ("POST", "/v1/accounts", flat(account_params())),
    ("POST", "/v1/account_links", flat({
        "account": "acct_1", "type": "account_onboarding", "refresh_url": "https://a", "return_url": "https://b",
        "collection_options": {"fields": "eventually_due"},
    })),
    ("POST", "/v1/accounts/acct_1/login_links", []),
    ("POST", "/v1/payment_intents", flat({
        "amount": 546, "currency": "usd", "customer": "cus_1", "payment_method": "pm_1", "off_session": True,
        "confirm": True, "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        "allowed_payment_method_types": ["card"], "transfer_data": {"destination": "acct_1", "amount": 500},
        "transfer_group": "tip:1", "metadata": {"bouquet_id": "tip:1"}, "expand": ["latest_charge.balance_transaction"],
    })),
    ("POST", "/v1/transfers", flat({
        "amount": 5, "currency": "usd", "destination": "acct_1", "transfer_group": "payout:7",
        "metadata": {"a": "b"}, "description": "x", "source_transaction": "ch_1",
    })),
    ("POST", "/v1/transfers/tr_1/reversals", flat({"amount": 5, "metadata": {"a": "b"}})),
    ("POST", "/v1/refunds", flat({"payment_intent": "pi_1", "reverse_transfer": True, "amount": 5,
                                  "reason": "requested_by_customer", "metadata": {"a": "b"}})),
    ("POST", "/v1/customers", flat({"metadata": {"bouquet_id": "member:1"}})),
    ("POST", "/v1/payment_methods/pm_1/detach", []),
    ("DELETE", "/v1/customers/cus_1", []),
    ("POST", "/v1/checkout/sessions/cs_1/expire", []),
    ("POST", "/v1/disputes/dp_1", flat({"evidence": {"product_description": "a tip"}, "submit": False})),
    ("POST", "/v1/disputes/dp_1/close", []),
    ("POST", "/v1/webhook_endpoints", flat({"url": "https://a", "enabled_events": ["charge.updated"], "connect": True,
                                            "api_version": "2026-10-28.endive"})),
    ("GET", "/v1/events", flat({"types": ["charge.updated", "refund.failed"], "ending_before": "evt_1",
                                "delivery_success": False, "limit": 100, "created": {"gte": 5}})),
    ("GET", "/v1/balance_transactions", flat({"payout": "po_1", "expand": ["data.source"], "created": 7})),
    ("GET", "/v1/transfers", flat({"transfer_group": "tip:1"})),
    ("GET", "/v1/customers/cus_1/payment_methods", flat({"type": "card"})),
    ("GET", "/v1/radar/early_fraud_warnings", flat({"charge": "ch_1"})),
    ("GET", "/v1/account", []),
    ("GET", "/v1/balance", []),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "form"), GOOD_REQUESTS, ids=lambda value: str(value)[:40])
def test_the_calls_of_the_payment_code_are_accepted(method: str, path: str, form: list[tuple[str, str]]) -> None:
    assert JUDGE.request(method, path, form) == []


BAD_REQUESTS: dict[str, tuple[str, str, list[tuple[str, str]], str]] = {
    "unknown operation": ("POST", "/v1/chargebacks", [], "no such operation"),
    "wrong method": ("DELETE", "/v1/charges", [], "no such operation"),
    "unknown field": (*SESSION, [*tip(), ("tip", "5")], "unknown field"),
    "key among the parameters": (*SESSION, [*tip(), ("idempotency_key", "k")], "unknown field"),
    "removed in this version": (*SESSION, [*tip(), ("payment_method_types[0]", "card")], "unknown field"),
    "unknown field deep inside": (*SESSION, [*tip(), ("line_items[0][price_data][price]", "5")], "unknown field"),
    "misspelt enum": (*SESSION, [*tip(), ("ui_mode", "hosted")], "none of the allowed"),
    "misspelt locale": (*SESSION, [*[p for p in tip() if p[0] != "locale"], ("locale", "klingon")], "allowed"),
    "not an integer": (*SESSION, [*[p for p in tip() if p[0] != "expires_at"], ("expires_at", "soon")], "integer"),
    "decimal money": (*TRANSFERS, flat({"amount": "5.00", "currency": "usd", "destination": "a"}), "integer"),
    "not a boolean": ("POST", "/v1/refunds", flat({"charge": "ch_1", "reverse_transfer": "True"}), "boolean"),
    "missing currency": ("POST", "/v1/transfers", flat({"amount": 5, "destination": "acct_1"}), "missing"),
    "missing amount": ("POST", "/v1/transfers", flat({"currency": "usd", "destination": "acct_1"}), "missing"),
    "upper-case currency": (*TRANSFERS, flat({"amount": 5, "currency": "USD", "destination": "a"}), "lower-case"),
    "nothing to pay": (*SESSION, [p for p in tip() if not p[0].startswith("line_items")], "missing"),
    "nowhere to return": (*SESSION, [p for p in tip() if p[0] != "success_url"], "missing"),
    "gap in a list": (*SESSION, [*tip(), ("line_items[3][quantity]", "1")], "gaps"),
    "given twice": (*SESSION, [*tip(), ("mode", "payment")], "given twice"),
    "value and container": (*SESSION, [*tip(), ("mode[a]", "payment")], "both a value and a container"),
    "empty text": ("POST", "/v1/transfers/tr_1/reversals", [("description", "")], "empty string"),
    "too long": (*SESSION, [*tip(), ("custom_text[submit][message]", "x" * 1201)], "longer than 1200"),
    "long metadata": ("POST", "/v1/customers", flat({"metadata": {"a": "x" * 501}}), "longer than 500"),
    "long metadata key": ("POST", "/v1/customers", flat({"metadata": {"x" * 41: "a"}}), "longer than 40"),
    "too much metadata": ("POST", "/v1/customers", flat({"metadata": {f"k{i}": "v" for i in range(51)}}), "50 keys"),
    "nine digits": (*TRANSFERS, flat({"amount": 10**8, "currency": "usd", "destination": "a"}), "eight digits"),
    "nothing at all": ("POST", "/v1/transfers/tr_1/reversals", [("amount", "0")], "positive"),
    "refund of two things": ("POST", "/v1/refunds", flat({"charge": "c", "payment_intent": "p"}), "exactly one"),
    "long page": ("GET", "/v1/events", [("limit", "101")], "between 1 and 100"),
    "too many types": ("GET", "/v1/events", flat({"types": [f"a.{i}" for i in range(21)]}), "more than 20"),
    "unknown filter": ("GET", "/v1/transfers", [("metadata[a]", "b")], "unknown field"),
    "missing filter": ("POST", "/v1/account_links", flat({"account": "a", "type": "account_onboarding"}), "missing"),
    "unknown event": ("POST", "/v1/webhook_endpoints",
                      flat({"url": "https://a", "enabled_events": ["tip.paid"]}), "none of the allowed"),
    "customer twice": (*SESSION, [*tip(), ("customer", "cus_1")], "not together"),
    "off session unconfirmed": ("POST", "/v1/payment_intents",
                                flat({"amount": 5, "currency": "usd", "off_session": True}), "needs confirm"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_REQUESTS)
def test_a_wrong_request_is_caught(case: str) -> None:
    method, path, form, complaint = BAD_REQUESTS[case]
    found = JUDGE.request(method, path, form)
    assert any(complaint in violation.message for violation in found), found


TRANSFER: dict[str, Any] = {
    "id": "tr_1", "object": "transfer", "amount": 500, "amount_reversed": 0, "balance_transaction": "txn_1",
    "created": 1, "currency": "usd", "description": None, "destination": "acct_1", "destination_payment": "py_1",
    "livemode": False, "metadata": {}, "reversed": False, "source_transaction": None, "source_type": "card",
    "transfer_group": "tip:1",
    "reversals": {"object": "list", "data": [], "has_more": False, "url": "/v1/transfers/tr_1/reversals"},
}  # fmt: skip


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in TRANSFER.items() if name != key}


def test_a_right_answer_is_accepted() -> None:
    assert JUDGE.response("GET", "/v1/transfers/tr_1", 200, TRANSFER) == []
    listing = {"object": "list", "data": [TRANSFER], "has_more": False, "url": "/v1/transfers"}
    assert JUDGE.response("GET", "/v1/transfers", 200, listing) == []
    error = {"error": {"type": "invalid_request_error", "message": "no"}}
    assert JUDGE.response("GET", "/v1/transfers/tr_1", 404, error) == []


BAD_ANSWERS: dict[str, tuple[int, Any, str]] = {
    "missing field": (200, without("reversals"), "missing"),
    "invented field": (200, {**TRANSFER, "fee": 5}, "unknown field"),
    "text for a number": (200, {**TRANSFER, "amount": "500"}, "must be integer"),
    "number for a text": (200, {**TRANSFER, "currency": 5}, "must be string"),
    "yes for a number": (200, {**TRANSFER, "amount": True}, "must be integer"),
    "null where none is allowed": (200, {**TRANSFER, "metadata": None}, "must not be null"),
    "wrong object": (200, {**TRANSFER, "object": "payout"}, "none of the allowed"),
    "number in metadata": (200, {**TRANSFER, "metadata": {"a": 5}}, "must be string"),
    "list without its flag": (200, {**TRANSFER, "reversals": {"object": "list", "data": [], "url": "/x"}}, "missing"),
    "invented inside a list": (200, {**TRANSFER, "reversals": {
        **TRANSFER["reversals"], "data": [{"id": "trr_1", "object": "transfer_reversal"}]}}, "missing"),
    "error without an envelope": (400, {"message": "no"}, "missing"),
    "unknown kind of error": (400, {"error": {"type": "bad_luck"}}, "none of the allowed"),
    "invented error field": (402, {"error": {"type": "card_error", "reason": "x"}}, "unknown field"),
    "not an object": (200, [TRANSFER], "must be object"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_ANSWERS)
def test_a_wrong_answer_is_caught(case: str) -> None:
    status, body, complaint = BAD_ANSWERS[case]
    found = JUDGE.response("GET", "/v1/transfers/tr_1", status, body)
    assert any(complaint in violation.message for violation in found), found


EVENT: dict[str, Any] = {
    "id": "evt_1", "object": "event", "api_version": "2026-10-28.endive", "created": 1, "livemode": False,
    "data": {"object": TRANSFER}, "pending_webhooks": 1, "type": "transfer.created",
    "request": {"id": "req_1", "idempotency_key": None},
}  # fmt: skip


def test_a_right_event_is_accepted() -> None:
    assert JUDGE.event(EVENT) == []
    assert JUDGE.event({**EVENT, "account": "acct_1", "data": {"object": TRANSFER, "previous_attributes": {}}}) == []


BAD_EVENTS: dict[str, tuple[Any, str]] = {
    "unknown type": ({**EVENT, "type": "transfer.paid"}, "unknown event type"),
    "no type": ({key: value for key, value in EVENT.items() if key != "type"}, "missing"),
    "invented field": ({**EVENT, "attempt": 1}, "unknown field"),
    "no object": ({**EVENT, "data": {}}, "missing"),
    "object of no kind": ({**EVENT, "data": {"object": {"id": "x"}}}, "unknown kind"),
    "object of an unknown kind": ({**EVENT, "data": {"object": {"object": "tip"}}}, "unknown kind"),
    "broken object": ({**EVENT, "data": {"object": {**TRANSFER, "amount": None}}}, "must not be null"),
    "invented in the object": ({**EVENT, "data": {"object": {**TRANSFER, "fee": 1}}}, "unknown field"),
    "invented beside the object": ({**EVENT, "data": {"object": TRANSFER, "old": {}}}, "unknown field"),
    "account is null": ({**EVENT, "account": None}, "must not be null"),
    "time as text": ({**EVENT, "created": "now"}, "must be integer"),
}


@pytest.mark.parametrize("case", BAD_EVENTS)
def test_a_wrong_event_is_caught(case: str) -> None:
    event, complaint = BAD_EVENTS[case]
    found = JUDGE.event(event)
    assert any(complaint in violation.message for violation in found), found


def test_a_literal_path_is_not_read_as_an_id() -> None:
    assert JUDGE.operation("GET", "/v1/account")[0] == "/v1/account"  # type: ignore[index]  # None would fail the test
    assert JUDGE.operation("GET", "/v1/accounts/acct_1")[0] == "/v1/accounts/{account}"  # type: ignore[index]


def test_metadata_keys_that_are_digits_are_names() -> None:
    assert decode([("metadata[0]", "a"), ("metadata[7]", "b")]) == ({"metadata": {"0": "a", "7": "b"}}, [])


def test_lists_are_read_in_the_order_of_their_indexes() -> None:
    assert decode([("a[1]", "y"), ("a[0]", "x"), ("b[]", "z")]) == ({"a": ["x", "y"], "b": ["z"]}, [])


def test_the_overlay_is_what_the_installed_sdk_says() -> None:
    assert json.loads(OVERLAY.read_text()) == build()


def test_without_the_overlay_the_present_version_would_be_refused() -> None:
    """The overlay earns its keep: the published file does not know `allowed_payment_method_types`."""
    assert Checker(load_spec()).request(*SESSION, tip()) == []
    assert any(
        "allowed_payment_method_types" in violation.where for violation in Checker(raw_spec()).request(*SESSION, tip())
    )


def test_the_cut_keeps_properties_that_are_called_like_prose() -> None:
    assert "description" in raw_spec()["schemas"]["transfer"]["properties"]
    assert "description" not in raw_spec()["schemas"]["transfer"]


def test_a_second_run_reads_the_cache_and_finds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOUQUET_CACHE", str(tmp_path))
    raw_spec.cache_clear()
    first = raw_spec()
    (cached,) = tmp_path.iterdir()
    stamp = cached.stat().st_mtime_ns
    raw_spec.cache_clear()
    assert raw_spec() == first
    assert cached.stat().st_mtime_ns == stamp
    raw_spec.cache_clear()
