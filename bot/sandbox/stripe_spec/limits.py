"""Limits that Stripe's documentation states and its OpenAPI file does not."""

from collections.abc import Iterator
from typing import Any

Complaint = tuple[str, str]
_AMOUNTS = {"amount", "unit_amount"}


def beyond(method: str, template: str, values: dict[str, Any]) -> list[Complaint]:
    """The documented limits a request breaks: the field and the complaint."""
    found = [*_everywhere(values, "")]
    rule = _RULES.get((method.upper(), template))
    if rule is not None:
        found += rule(values)
    return found


def _everywhere(node: Any, path: str) -> Iterator[Complaint]:
    if isinstance(node, list):
        for index, one in enumerate(node):
            yield from _everywhere(one, f"{path}[{index}]")
    if not isinstance(node, dict):
        return
    for name, one in node.items():
        here = f"{path}.{name}" if path else name
        if name == "metadata" and isinstance(one, dict):
            yield from _metadata(one, here)
        elif name in _AMOUNTS and isinstance(one, str) and one.lstrip("-").isdigit():
            if not (0 if name == "unit_amount" else 1) <= int(one) <= 99_999_999:
                yield here, "not a positive amount of at most eight digits"
        elif name == "limit" and isinstance(one, str) and one.isdigit() and not 1 <= int(one) <= 100:
            yield here, "must be between 1 and 100"
        else:
            yield from _everywhere(one, here)


def _metadata(values: dict[str, Any], path: str) -> Iterator[Complaint]:
    if len(values) > 50:
        yield path, "more than 50 keys"
    for key, value in values.items():
        if len(key) > 40:
            yield f"{path}.{key}", "key longer than 40 characters"
        if isinstance(value, str) and len(value) > 500:
            yield f"{path}.{key}", "value longer than 500 characters"


def _need(values: dict[str, Any], *names: str) -> list[Complaint]:
    return [(name, "missing") for name in names if name not in values]


def _session(values: dict[str, Any]) -> list[Complaint]:
    found = _need(values, "mode")
    if values.get("mode") == "payment":
        found += _need(values, "line_items")
    if values.get("ui_mode", "hosted_page") == "hosted_page":
        found += _need(values, "success_url")
    if isinstance(values.get("line_items"), list) and len(values["line_items"]) > 100:
        found.append(("line_items", "more than 100 lines"))
    if "customer" in values and "customer_creation" in values:
        found.append(("customer_creation", "not together with customer"))
    inner = values.get("payment_intent_data")
    data = inner.get("transfer_data") if isinstance(inner, dict) else None
    if isinstance(data, dict) and "amount" in data and isinstance(inner, dict) and "application_fee_amount" in inner:
        found.append(("payment_intent_data.transfer_data.amount", "not together with application_fee_amount"))
    return found


def _intent(values: dict[str, Any]) -> list[Complaint]:
    if values.get("off_session") == "true" and values.get("confirm") != "true":
        return [("off_session", "needs confirm")]
    return []


def _refund(values: dict[str, Any]) -> list[Complaint]:
    if ("charge" in values) == ("payment_intent" in values):
        return [("charge", "exactly one of charge and payment_intent")]
    return []


def _events(values: dict[str, Any]) -> list[Complaint]:
    if isinstance(values.get("types"), list) and len(values["types"]) > 20:
        return [("types", "more than 20 types")]
    if "type" in values and "types" in values:
        return [("type", "not together with types")]
    return []


def _account(values: dict[str, Any]) -> list[Complaint]:
    return [("type", "not together with controller")] if "type" in values and "controller" in values else []


_RULES = {
    ("POST", "/v1/checkout/sessions"): _session,
    ("POST", "/v1/payment_intents"): _intent,
    ("POST", "/v1/refunds"): _refund,
    ("POST", "/v1/transfers"): lambda values: _need(values, "amount"),
    ("POST", "/v1/account_links"): lambda values: _need(values, "refresh_url", "return_url"),
    ("POST", "/v1/accounts"): _account,
    ("GET", "/v1/events"): _events,
}
