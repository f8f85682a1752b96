"""Rules that the Bot API's description states in words only: lengths, ranges, alphabets, fixed values."""

import re
from dataclasses import dataclass

_LENGTH = re.compile(r"(?:(\d+)-(\d+)|up to (\d+)|can't exceed (\d+)) (characters|bytes)", re.IGNORECASE)
_RANGE = re.compile(r"(?:^|[,.;:] |[Vv]alues between |[Mm]ust be between )(\d+)(?:-| and )(\d+)(?=$|[ .,;])")
_COUNT = re.compile(r"\b(?:list of|array of|up to) (?:up to )?(?:(\d+)-)?(\d+) ", re.IGNORECASE)
_FIXED = re.compile(r"(?:always|must be) [\"“]?([a-z_0-9]+)[\"”]?$")
_ALPHABETS = (
    (re.compile(r"[Oo]nly (?:characters )?A-Z, a-z, 0-9, _ and - are allowed"), re.compile(r"[A-Za-z0-9_-]*")),
    (re.compile(r"only lowercase English letters, digits and underscores"), re.compile(r"/?[a-z0-9_]*")),
)
_NAMES_OF_KINDS = frozenset({"type", "status", "source"})


@dataclass(frozen=True, slots=True)
class Rule:
    """What the prose of one field demands; None means that it says nothing about it."""

    low: int = 0
    high: int | None = None
    unit: str = ""
    alphabet: re.Pattern[str] | None = None
    fixed: str | None = None
    parsed: bool = False

    def broken_by(self, value: object, formatted: bool) -> str | None:
        """What is wrong with the value, or None; `formatted` texts are measured after parsing, not here."""
        if self.fixed is not None and value != self.fixed:
            return f"must be {self.fixed!r}, not {value!r}"
        if self.alphabet is not None and isinstance(value, str) and not self.alphabet.fullmatch(value):
            return f"has characters that are not allowed: {value!r}"
        if self.high is None or (self.parsed and formatted):
            return None
        size = self._size(value)
        if size is not None and not self.low <= size <= self.high:
            return f"must be {self.low}-{self.high} {self.unit}, is {size}"
        return None

    def _size(self, value: object) -> int | None:
        if self.unit == "bytes" and isinstance(value, str):
            return len(value.encode())
        if self.unit == "characters" and isinstance(value, str):
            return len(value)
        if self.unit == "items" and isinstance(value, list):
            return len(value)
        if self.unit == "in value" and isinstance(value, int) and not isinstance(value, bool):
            return value
        return None


NO_RULE = Rule()


def rule_of(name: str, types: list[str], description: str) -> Rule:
    """The rule that a field's description states."""
    fixed = _FIXED.search(description) if name in _NAMES_OF_KINDS else None
    if fixed is not None:
        return Rule(fixed=fixed[1])
    alphabet = next((chars for words, chars in _ALPHABETS if words.search(description)), None)
    low, high, unit = _bounds(types, description)
    if high is None and alphabet is None:
        return NO_RULE
    return Rule(low, high, unit, alphabet, None, "entities parsing" in description or "entity parsing" in description)


def _bounds(types: list[str], description: str) -> tuple[int, int | None, str]:
    if "String" in types and (found := _LENGTH.search(description)):
        high = int(found[2] or found[3] or found[4])
        return int(found[1] or 0), high, found[5].lower()
    if types == ["Integer"] and (found := _RANGE.search(description)):
        return int(found[1]), int(found[2]), "in value"
    if types[0].startswith("Array of ") and (found := _COUNT.search(description)):
        return int(found[1] or 0), int(found[2]), "items"
    return 0, None, ""
