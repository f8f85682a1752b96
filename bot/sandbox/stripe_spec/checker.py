"""The judge: requests, answers and events against Stripe's own schemas, closed at every depth."""

import functools
import re
from collections.abc import Iterable
from typing import Any

from bot.sandbox.stripe_spec.forms import decode
from bot.sandbox.stripe_spec.limits import beyond
from bot.sandbox.stripe_spec.overlay import load_spec
from bot.sandbox.stripe_spec.source import Spec
from bot.sandbox.stripe_spec.violation import Violation

_INTEGER = re.compile(r"^-?\d+$")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
_CURRENCY = re.compile(r"^[a-z]{3}$")
_KINDS: dict[str, tuple[type, ...]] = {
    "integer": (int,), "number": (int, float), "boolean": (bool,), "string": (str,), "array": (list,),
    "object": (dict,),
}  # fmt: skip


class Checker:
    """Answers what is wrong; an empty list means that Stripe's description allows it."""

    def __init__(self, spec: Spec) -> None:
        self._schemas: Spec = spec["schemas"]
        self._objects: dict[str, str] = spec["objects"]
        self._events = set(spec["events"])
        # Literal segments first, so that /v1/account never reads as a gap of something else.
        self._paths = [
            (path, re.compile("^" + re.sub(r"\{[^}]+\}", "[^/]+", path) + "$"), operations)
            for path, operations in sorted(spec["paths"].items(), key=lambda item: item[0].count("{"))
        ]

    def operation(self, method: str, path: str) -> tuple[str, Spec] | None:
        """The path template and operation that a request means."""
        for template, pattern, operations in self._paths:
            if pattern.match(path) and method.lower() in operations:
                return template, operations[method.lower()]
        return None

    def request(self, method: str, path: str, form: Iterable[tuple[str, str]]) -> list[Violation]:
        """What is wrong with a request whose form or query is given as decoded pairs."""
        found = self.operation(method, path)
        if found is None:
            return [Violation(f"{method} {path}", "no such operation")]
        template, operation = found
        values, mistakes = decode(form)
        where = f"{method} {template}"
        schema = operation["query" if method.upper() == "GET" else "form"]
        problems = [Violation(where, mistake) for mistake in mistakes]
        problems += self._check(schema, values, where + " ", text=True)
        problems += [Violation(f"{where} {field}", message) for field, message in beyond(method, template, values)]
        return problems

    def response(self, method: str, path: str, status: int, body: Any) -> list[Violation]:
        """What is wrong with an answer's JSON for its status."""
        found = self.operation(method, path)
        if found is None:
            schema: Spec = {"$ref": "#/components/schemas/error"}
            return self._check(schema, body, f"{method} {path} {status} ", text=False)
        template, operation = found
        answers = operation["answers"]
        schema = answers.get(str(status)) or answers["default"]
        return self._check(schema, body, f"{method} {template} {status} ", text=False)

    def event(self, event: Any) -> list[Violation]:
        """What is wrong with an event: envelope, type, and the object it carries."""
        problems = self._check({"$ref": "#/components/schemas/event"}, event, "event ", text=False)
        kind = event.get("type") if isinstance(event, dict) else None
        if kind not in self._events:
            problems.append(Violation("event type", f"unknown event type {kind!r}"))
        data = event.get("data") if isinstance(event, dict) else None
        carried = data.get("object") if isinstance(data, dict) else None
        tag = carried.get("object") if isinstance(carried, dict) else None
        name = self._objects.get(tag) if isinstance(tag, str) else None
        if name is None:
            return [*problems, Violation(f"event {kind} data.object", f"unknown kind of object {tag!r}")]
        return problems + self._check({"$ref": f"#/{name}"}, carried, f"event {kind} data.object", text=False)

    def _check(self, schema: Spec, value: Any, where: str, *, text: bool) -> list[Violation]:
        nullable = schema.get("nullable", False)
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rsplit("/", 1)[-1]]
            nullable = nullable or schema.get("nullable", False)
        if value is None and not text:
            return [] if nullable or not schema else [Violation(where, "must not be null")]
        if "anyOf" in schema:
            return self._any(schema["anyOf"], value, where, text)
        kind = schema.get("type")
        if kind is None:
            return []
        if text and isinstance(value, str):
            return self._text(schema, kind, value, where)
        if not isinstance(value, _KINDS[kind]) or (isinstance(value, bool) and kind != "boolean"):
            return [Violation(where, f"must be {kind}, not {type(value).__name__}")]
        if isinstance(value, dict):
            return self._object(schema, value, where, text)
        if isinstance(value, list):
            items = schema.get("items", {})
            return [p for i, one in enumerate(value) for p in self._check(items, one, f"{where}[{i}]", text=text)]
        return self._scalar(schema, value, where)

    def _any(self, branches: list[Spec], value: Any, where: str, text: bool) -> list[Violation]:
        best: list[Violation] | None = None
        for branch in branches:
            problems = self._check(branch, value, where, text=text)
            if not problems:
                return []
            # The branch of the right kind has something to say about a field, not about the value itself.
            deeper = any(problem.where != where for problem in problems)
            if best is None or (deeper and not any(problem.where != where for problem in best)):
                best = problems
        return best or []

    def _text(self, schema: Spec, kind: str, value: str, where: str) -> list[Violation]:
        """A form value, which is always text: does it read as what the schema wants?"""
        if kind in ("object", "array"):
            return [Violation(where, f"must be {kind}, not a value")]
        if kind == "integer" and not _INTEGER.match(value):
            return [Violation(where, f"not an integer: {value!r}")]
        if kind == "number" and not _NUMBER.match(value):
            return [Violation(where, f"not a number: {value!r}")]
        if kind == "boolean" and value not in ("true", "false"):
            return [Violation(where, f"not a boolean: {value!r}")]
        if kind == "string" and value == "" and "" not in schema.get("enum", ()):
            return [Violation(where, "empty string")]
        return self._scalar(schema, int(value) if kind == "integer" else value, where)

    def _scalar(self, schema: Spec, value: Any, where: str) -> list[Violation]:
        if "enum" in schema and value not in schema["enum"]:
            return [Violation(where, f"{value!r} is none of the allowed values")]
        if isinstance(value, str):
            if len(value) > schema.get("maxLength", len(value)):
                return [Violation(where, f"longer than {schema['maxLength']} characters")]
            if "pattern" in schema and not re.search(schema["pattern"], value):
                return [Violation(where, f"does not match {schema['pattern']}")]
            if schema.get("format") == "currency" and not _CURRENCY.match(value):
                return [Violation(where, f"not a lower-case currency code: {value!r}")]
        return []

    def _object(self, schema: Spec, value: dict[str, Any], where: str, text: bool) -> list[Violation]:
        properties: Spec = schema.get("properties", {})
        rest = schema.get("additionalProperties", False)
        problems = [
            Violation(_join(where, name), "missing") for name in schema.get("required", ()) if name not in value
        ]
        opened = "properties" not in schema and "additionalProperties" not in schema
        for name, one in value.items():
            if name in properties:
                problems += self._check(properties[name], one, _join(where, name), text=text)
            elif isinstance(rest, dict):
                problems += self._check(rest, one, _join(where, name), text=text)
            elif not opened and rest is not True:
                problems.append(Violation(_join(where, name), "unknown field"))
        return problems


def _join(where: str, name: str) -> str:
    return where + name if where.endswith(" ") else f"{where}.{name}"


@functools.lru_cache(maxsize=1)
def checker() -> Checker:
    """The judge by the installed specification, made once. Raises LookupError without it."""
    return Checker(load_spec())
