"""The Bot API's machine-readable description, compiled into checkers of JSON values."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.sandbox.telegram_sim.errors import JSON
from bot.sandbox.telegram_sim.prose import NO_RULE, rule_of

Checker = Callable[[Any, str], Iterator[str]]
# Seconds at the end of the year 2100: a larger date was given in milliseconds.
LAST_DATE = 4_133_980_799
_INTEGER = re.compile(r"-?\d+")
_LISTS_OF_ENTITIES = ("parse_mode", "text_parse_mode", "question_parse_mode", "quote_parse_mode")


class Spec:
    """Methods and types of the description; checkers are compiled on first use and yield problems."""

    def __init__(self, file: Path) -> None:
        described = json.loads(file.read_text(encoding="utf-8"))
        self.version: str = described["version"]
        self.methods: dict[str, JSON] = described["methods"]
        self.types: dict[str, JSON] = described["types"]
        self._checkers: dict[str, Checker] = {}

    # -- values -----------------------------------------------------------------------------------------
    def checker(self, kind: str) -> Checker:
        """The checker of a type expression such as "Array of Message"."""
        found = self._checkers.get(kind)
        if found is None:
            # Types refer to each other in circles: a forwarder stands in while the real one is built.
            self._checkers[kind] = lambda value, path: self._checkers[kind](value, path)
            found = self._checkers[kind] = self._build(kind)
        return found

    def _build(self, kind: str) -> Checker:
        if kind.startswith("Array of "):
            return self._array(self.checker(kind.removeprefix("Array of ")))
        basic = _BASIC.get(kind)
        if basic is not None:
            return basic
        described = self.types[kind]
        if described.get("subtypes"):
            return self._choice(kind, described["subtypes"])
        return self._object(kind, described.get("fields") or [])

    def _array(self, item: Checker) -> Checker:
        def check(value: Any, path: str) -> Iterator[str]:
            if not isinstance(value, list):
                yield f"{path}: an array is expected, not {_short(value)}"
                return
            for index, one in enumerate(value):
                yield from item(one, f"{path}[{index}]")

        return check

    def _object(self, kind: str, fields: list[JSON]) -> Checker:
        known = {f["name"]: self.field(f) for f in fields}
        required = [f["name"] for f in fields if f["required"]]

        def check(value: Any, path: str) -> Iterator[str]:
            if not isinstance(value, dict):
                yield f"{path}: {kind} is an object, not {_short(value)}"
                return
            for name in required:
                if name not in value:
                    yield f"{path}: {kind} lacks {name}"
            formatted = any(value.get(name) for name in _LISTS_OF_ENTITIES)
            for name, one in value.items():
                if name not in known:
                    yield f"{path}: {kind} has no field {name}"
                else:
                    yield from known[name](one, f"{path}.{name}", formatted)

        return check

    def field(self, described: JSON) -> Callable[[Any, str, bool], Iterator[str]]:
        """The checker of a field: its types, then what its prose demands."""
        name, types = described["name"], described["types"]
        check = self._union(types) if len(types) > 1 else self.checker(types[0])
        rule = rule_of(name, types, described["description"])
        is_date = name == "date" or name.endswith("_date")

        def checked(value: Any, path: str, formatted: bool) -> Iterator[str]:
            yield from check(value, path)
            if is_date and isinstance(value, int) and value > LAST_DATE:
                yield f"{path}: {value} lies beyond the year 2100: milliseconds?"
            if rule is not NO_RULE and (problem := rule.broken_by(value, formatted)):
                yield f"{path}: {problem}"

        return checked

    def _union(self, kinds: list[str]) -> Checker:
        checkers = [self.checker(kind) for kind in kinds]

        def check(value: Any, path: str) -> Iterator[str]:
            found = [list(one(value, path)) for one in checkers]
            if all(found):
                yield from min(found, key=len)

        return check

    def _choice(self, kind: str, subtypes: list[str]) -> Checker:
        """A type with subtypes: its fixed word (type, status, source) tells which one is meant."""
        words: dict[tuple[str, str], str] = {}
        for subtype in subtypes:
            for field in self.types.get(subtype, {}).get("fields") or []:
                fixed = rule_of(field["name"], field["types"], field["description"]).fixed
                if fixed is not None:
                    words[(field["name"], fixed)] = subtype
        any_of = self._union(subtypes)
        names = sorted({name for name, _ in words})

        def check(value: Any, path: str) -> Iterator[str]:
            if isinstance(value, dict):
                for name in names:
                    subtype = words.get((name, str(value.get(name))))
                    if subtype is not None:
                        yield from self.checker(subtype)(value, path)
                        return
                if names:
                    yield f"{path}: {_short(value)} is no {kind}"
                    return
            yield from any_of(value, path)

        return check

    # -- requests ---------------------------------------------------------------------------------------
    def decoded(self, value: Any, types: list[str]) -> Any:
        """A form field's text as the value it stands for; unreadable text stays text and then fails."""
        if not isinstance(value, str) or "String" in types or "InputFile" in types:
            if "Integer" in types and isinstance(value, str) and _INTEGER.fullmatch(value):
                return int(value)
            return value
        if "Boolean" in types and value.lower() in ("true", "false"):
            return value.lower() == "true"
        try:
            return json.loads(value)
        except ValueError:
            return value


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _basic(name: str, accepts: Callable[[Any], bool]) -> Checker:
    def check(value: Any, path: str) -> Iterator[str]:
        if not accepts(value):
            yield f"{path}: {name} is expected, not {_short(value)}"

    return check


_BASIC = {
    "Integer": _basic("Integer", lambda v: isinstance(v, int) and not isinstance(v, bool)),
    "Float": _basic("Float", lambda v: isinstance(v, int | float) and not isinstance(v, bool)),
    "String": _basic("String", lambda v: isinstance(v, str)),
    "Boolean": _basic("Boolean", lambda v: isinstance(v, bool)),
    "InputFile": _basic("InputFile", lambda v: isinstance(v, str)),
}
