"""Build hook: compiles the message catalogues, so that a wheel speaks every language of the source."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg] # hatchling leaves its config untyped
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, self.root)
        from bot.cli.catalogues import compile_catalogues

        compile_catalogues(Path(self.root) / "bot" / "locales")
