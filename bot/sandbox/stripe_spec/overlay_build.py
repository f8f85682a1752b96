"""Makes `overlay.json`: the SDK's own types compared with the OpenAPI file, by reading its source.

python -m bot.sandbox.stripe_spec.overlay_build
"""

import ast
import importlib.util
import json
from pathlib import Path
from typing import Any

from bot.sandbox.stripe_spec.overlay import OVERLAY
from bot.sandbox.stripe_spec.source import Spec, raw_spec

REQUESTS = {
    "post /v1/checkout/sessions": "params.checkout._session_create_params.SessionCreateParams",
    "post /v1/payment_intents": "params._payment_intent_create_params.PaymentIntentCreateParams",
    "post /v1/payment_intents/{intent}/confirm": "params._payment_intent_confirm_params.PaymentIntentConfirmParams",
    "post /v1/payment_intents/{intent}/cancel": "params._payment_intent_cancel_params.PaymentIntentCancelParams",
    "post /v1/accounts": "params._account_create_params.AccountCreateParams",
    "post /v1/accounts/{account}": "params._account_update_params.AccountUpdateParams",
    "post /v1/account_links": "params._account_link_create_params.AccountLinkCreateParams",
    "post /v1/balance_settings": "params._balance_settings_update_params.BalanceSettingsUpdateParams",
    "post /v1/customers": "params._customer_create_params.CustomerCreateParams",
    "post /v1/refunds": "params._refund_create_params.RefundCreateParams",
    "post /v1/transfers": "params._transfer_create_params.TransferCreateParams",
    "post /v1/transfers/{id}/reversals": "params._transfer_reversal_create_params.TransferReversalCreateParams",
    "post /v1/disputes/{dispute}": "params._dispute_update_params.DisputeUpdateParams",
    "post /v1/webhook_endpoints": "params._webhook_endpoint_create_params.WebhookEndpointCreateParams",
    "post /v1/webhook_endpoints/{webhook_endpoint}":
        "params._webhook_endpoint_update_params.WebhookEndpointUpdateParams",
}  # fmt: skip
SCHEMAS = {
    "account": "_account.Account", "capability": "_capability.Capability", "balance": "_balance.Balance",
    "balance_settings": "_balance_settings.BalanceSettings", "bank_account": "_bank_account.BankAccount",
    "balance_transaction": "_balance_transaction.BalanceTransaction", "charge": "_charge.Charge",
    "checkout.session": "checkout._session.Session", "customer": "_customer.Customer",
    "dispute": "_dispute.Dispute", "event": "_event.Event", "item": "_line_item.LineItem",
    "payment_intent": "_payment_intent.PaymentIntent", "payment_method": "_payment_method.PaymentMethod",
    "payout": "_payout.Payout", "price": "_price.Price", "product": "_product.Product",
    "radar.early_fraud_warning": "radar._early_fraud_warning.EarlyFraudWarning", "refund": "_refund.Refund",
    "transfer": "_transfer.Transfer", "transfer_reversal": "_transfer_reversal.TransferReversal",
    "webhook_endpoint": "_webhook_endpoint.WebhookEndpoint",
}  # fmt: skip
_OPTIONS = {"api_key", "idempotency_key", "stripe_account", "stripe_context", "stripe_version", "max_network_retries",
            "content_type", "headers", "account"}  # fmt: skip
Scope = dict[str, ast.ClassDef]


def sdk_folder() -> Path:
    found = importlib.util.find_spec("stripe")
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0])


def _module(dotted: str) -> tuple[Scope, ast.ClassDef]:
    module, name = dotted.rsplit(".", 1)
    tree = ast.parse((sdk_folder() / (module.replace(".", "/") + ".py")).read_text())
    scope = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    return scope, scope[name]


def _fields(node: ast.ClassDef) -> dict[str, ast.expr]:
    """Field name to annotation, `from` spelled by the functional form included."""
    return {
        one.target.id: one.annotation
        for one in node.body
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and "ClassVar" not in ast.dump(one)
    }


class Comparison:
    """Collects additions, removals and enum values for one schema root at a time."""

    def __init__(self, spec: Spec, *, removals: bool) -> None:
        self.spec = spec
        self.removals = removals
        self.changes: dict[str, Spec] = {}
        self.seen: set[str] = set()

    def visit(self, root: str, schema: Spec, annotation: ast.expr, scope: Scope, path: str) -> None:
        """Compares one field's schema with its annotation, downwards."""
        options = self._options(schema)
        names = [option["$ref"].rsplit("/", 1)[-1] for option in options if "$ref" in option]
        # The SDK has one class for a full and a reduced shape: what either has is not news.
        also = {field for name in names for field in self.spec["schemas"][name].get("properties", {})}
        for name in names[:1]:
            for node in _classes(annotation, scope):
                self.visit_object(name, self.spec["schemas"][name], node, scope, "", also)
        for option in options:
            if "$ref" in option:
                continue
            if "enum" in option and option["enum"] != [""]:
                new = sorted(_literals(annotation) - set(option["enum"]) - {""})
                if new:
                    self._note(root)["enum"][path] = new
            if "items" in option:
                self.visit(root, option["items"], annotation, scope, f"{path}.[]")
            if "properties" in option:
                for node in _classes(annotation, scope):
                    self.visit_object(root, option, node, scope, path)

    def visit_object(
        self, root: str, schema: Spec, node: ast.ClassDef, scope: Scope, path: str, also: set[str] | None = None
    ) -> None:
        """Compares an object schema with a class."""
        mark = f"{root}|{path}|{node.name}|{node.lineno}"
        if mark in self.seen or not schema.get("properties"):
            return
        self.seen.add(mark)
        fields = _fields(node)
        inner = {**scope, **{one.name: one for one in node.body if isinstance(one, ast.ClassDef)}}
        known = schema["properties"]
        names = {name.rstrip("_") if name in ("from_", "global_") else name: name for name in fields}
        prefix = f"{path}." if path else ""
        for name in sorted(set(names) - set(known) - (also or set()) - {"deleted"} - (_OPTIONS if not path else set())):
            self._note(root)["add"].append(prefix + name)
        if self.removals and fields:
            for name in sorted(set(known) - set(names) - {"expand"}):
                self._note(root)["remove"].append(prefix + name)
        for name in sorted(set(names) & set(known)):
            self.visit(root, known[name], fields[names[name]], inner, prefix + name)

    def _options(self, schema: Spec) -> list[Spec]:
        if "anyOf" in schema:
            return [one for branch in schema["anyOf"] for one in self._options(branch)]
        return [schema]

    def _note(self, root: str) -> Spec:
        return self.changes.setdefault(root, {"add": [], "remove": [], "enum": {}})

    def result(self) -> dict[str, Spec]:
        return {
            root: {
                kind: found if isinstance(found, dict) else sorted(set(found))
                for kind, found in change.items()
                if found
            }
            for root, change in sorted(self.changes.items())
        }


def _is_literal(annotation: ast.AST) -> bool:
    return (
        isinstance(annotation, ast.Subscript)
        and isinstance(annotation.value, ast.Name)
        and annotation.value.id == "Literal"
    )


def _names(annotation: ast.AST) -> list[str]:
    """Every name in an annotation, quoted parts parsed, the inside of Literal left out."""
    if _is_literal(annotation):
        return []
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return _names(ast.parse(annotation.value, mode="eval").body)
    if isinstance(annotation, ast.Attribute):
        return [annotation.attr]
    own = [annotation.id] if isinstance(annotation, ast.Name) else []
    return own + [name for child in ast.iter_child_nodes(annotation) for name in _names(child)]


def _classes(annotation: ast.expr, scope: Scope) -> list[ast.ClassDef]:
    return [scope[name] for name in dict.fromkeys(_names(annotation)) if name in scope]


def _literals(annotation: ast.AST) -> set[str]:
    """The strings of every Literal in an annotation."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return _literals(ast.parse(annotation.value, mode="eval").body)
    if isinstance(annotation, ast.Subscript) and _is_literal(annotation):
        inside = ast.walk(annotation.slice)
        return {one.value for one in inside if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return {text for child in ast.iter_child_nodes(annotation) for text in _literals(child)}


def build() -> dict[str, Any]:
    """The whole overlay."""
    spec = raw_spec()
    requests = Comparison(spec, removals=True)
    for name, dotted in REQUESTS.items():
        method, path = name.split(" ")
        scope, node = _module(dotted)
        requests.visit_object(name, spec["paths"][path][method]["form"], node, scope, "")
    schemas = Comparison(spec, removals=False)
    for name, dotted in SCHEMAS.items():
        scope, node = _module(dotted)
        schemas.visit_object(name, spec["schemas"][name], node, scope, "")
    asked = requests.result()
    found = asked.get("post /v1/webhook_endpoints", {}).get("enum", {}).get("enabled_events.[]", [])
    return {"base": spec["version"], "requests": asked, "schemas": schemas.result(), "events": sorted(found)}


if __name__ == "__main__":
    OVERLAY.write_text(json.dumps(build(), indent=1, sort_keys=True) + "\n")
