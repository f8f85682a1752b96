"""A method call's parameters: form fields are strings, JSON bodies are typed, nested values may be JSON texts."""

import json
from typing import Any

from bot.sandbox.telegram_sim.errors import JSON, bad


class Params:
    """Reads typed values by name and answers 400 when a value is missing or of the wrong kind."""

    __slots__ = ("files", "raw")

    def __init__(self, raw: dict[str, Any], files: dict[str, tuple[str, bytes]] | None = None) -> None:
        self.raw = raw
        self.files = files or {}

    def text(self, name: str, default: str = "") -> str:
        """A string; numbers are taken as their digits."""
        value = self.raw.get(name)
        return default if value is None else str(value)

    def has(self, name: str) -> bool:
        """Whether the value was given at all."""
        return self.raw.get(name) not in (None, "")

    def integer(self, name: str, default: int | None = None) -> int:
        """An integer; 400 when it is not one or is missing without a default."""
        value = self.raw.get(name)
        if value is None or value == "":
            if default is None:
                raise bad(f"parameter {name} is required")
            return default
        try:
            return int(value)
        except (TypeError, ValueError) as error:
            raise bad(f"invalid {name} specified") from error

    def flag(self, name: str) -> bool:
        """A boolean; absent means False."""
        value = self.raw.get(name)
        return value is True or (isinstance(value, (str, int)) and str(value).lower() in ("true", "1", "yes"))

    def value(self, name: str) -> Any:
        """A nested value (object or array), decoded when it came as a JSON text; None when absent."""
        value = self.raw.get(name)
        if isinstance(value, str):
            if not value:
                return None
            try:
                return json.loads(value)
            except ValueError as error:
                raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from error
        return value

    def mapping(self, name: str) -> JSON | None:
        """A nested object; 400 for any other kind."""
        value = self.value(name)
        if value is not None and not isinstance(value, dict):
            raise bad(f"object expected as {name.replace('_', ' ')}")
        return value

    def array(self, name: str) -> list[Any] | None:
        """A nested array; 400 for any other kind."""
        value = self.value(name)
        if value is not None and not isinstance(value, list):
            raise bad(f"array expected as {name.replace('_', ' ')}")
        return value
