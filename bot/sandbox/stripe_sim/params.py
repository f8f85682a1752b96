"""Reading decoded form values: typed, with Stripe's complaint when they are missing or malformed."""

import re
from typing import Any

from bot.sandbox.stripe_sim.errors import invalid

_INTEGER = re.compile(r"^-?\d+$")


class Params:
    """One level of decoded parameters; `path` is how Stripe names it in an error."""

    def __init__(self, values: dict[str, Any], path: str = "") -> None:
        self.values = values
        self.path = path

    def name(self, key: str) -> str:
        return f"{self.path}[{key}]" if self.path else key

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def text(self, key: str, default: str | None = None) -> str | None:
        value = self.values.get(key, default)
        if isinstance(value, dict | list):
            raise invalid(f"Invalid string: {value}", self.name(key))
        return value if value != "" else default

    def need(self, key: str) -> str:
        value = self.text(key)
        if value is None:
            raise invalid(f"Missing required param: {self.name(key)}.", self.name(key), "parameter_missing")
        return value

    def integer(self, key: str, default: int | None = None) -> int | None:
        value = self.text(key)
        if value is None:
            return default
        if not _INTEGER.match(value):
            raise invalid(f"Invalid integer: {value}", self.name(key), "parameter_invalid_integer")
        return int(value)

    def need_integer(self, key: str) -> int:
        self.need(key)
        return self.integer(key) or 0

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.text(key)
        if value is None:
            return default
        if value not in ("true", "false"):
            raise invalid(f"Invalid boolean: {value}", self.name(key))
        return value == "true"

    def child(self, key: str) -> "Params":
        """A nested hash; an absent or emptied one reads as empty."""
        value = self.values.get(key)
        if value is None or value == "":
            return Params({}, self.name(key))
        if not isinstance(value, dict):
            raise invalid(f"Invalid hash: {value}", self.name(key))
        return Params(value, self.name(key))

    def children(self, key: str) -> list["Params"]:
        value = self.values.get(key) or []
        if not isinstance(value, list):
            raise invalid(f"Invalid array: {value}", self.name(key))
        return [Params(v if isinstance(v, dict) else {}, f"{self.name(key)}[{i}]") for i, v in enumerate(value)]

    def texts(self, key: str) -> list[str]:
        value = self.values.get(key) or []
        if not isinstance(value, list) or any(not isinstance(v, str) for v in value):
            raise invalid(f"Invalid array: {value}", self.name(key))
        return list(value)

    def metadata(self, old: dict[str, str] | None = None) -> dict[str, str]:
        """Metadata after this request: an empty value unsets a key, an empty hash all keys."""
        given = self.values.get("metadata")
        if given == "":
            return {}
        merged = {**(old or {}), **self.child("metadata").values}
        if len(merged) > 50:
            raise invalid("Metadata can only have up to 50 keys.", self.name("metadata"))
        for key, value in merged.items():
            if not isinstance(value, str) or len(key) > 40 or len(value) > 500:
                raise invalid(f"Metadata key or value too long: {key}", self.name("metadata"))
        return {key: value for key, value in merged.items() if value != ""}

    def amount(self, key: str = "amount") -> int:
        """A required positive amount in minor units, at most eight digits."""
        value = self.need_integer(key)
        if value < 1:
            raise invalid("This value must be greater than or equal to 1.", self.name(key), "parameter_invalid_integer")
        if value > 99_999_999:
            raise invalid("Amount must be no more than 99999999.", self.name(key), "amount_too_large")
        return value
