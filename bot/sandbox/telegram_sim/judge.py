"""The spec judge: every request, result and update against the Bot API's own description.

The description is an optional folder of official spec files beside the checkout (`BOUQUET_SPECS` names another).
Without it nothing is judged, and `judge_note` says so.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.sandbox.telegram_sim.errors import JSON
from bot.sandbox.telegram_sim.spec import Spec

FILE_NAME = "telegram-bot-api.json"


def spec_folder() -> Path:
    """Where the spec files are looked for."""
    named = os.environ.get("BOUQUET_SPECS")
    return Path(named) if named else Path(__file__).resolve().parents[4] / "shared" / "specs"


def spec_file() -> Path | None:
    """The Bot API's description, or None where it is missing."""
    file = spec_folder() / FILE_NAME
    return file if file.is_file() else None


@cache
def _spec(file: Path) -> Spec:
    """Read once for all simulators of a process."""
    return Spec(file)


@dataclass(frozen=True, slots=True)
class Violation:
    """One deviation: `where` is "request sendMessage", "result getMe" or "update message"."""

    where: str
    problem: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}"


class Judge:
    """Collects what deviates from the description."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.violations: list[Violation] = []
        self.judged = 0
        self._update = spec.checker("Update")
        self._requests: dict[str, dict[str, tuple[list[str], Callable[[Any, str, bool], Iterator[str]]]]] = {}

    def request(self, method: str, raw: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> None:
        """A call as it arrived: unknown, missing, ill-typed, too long."""
        self.judged += 1
        described = self.spec.methods.get(method)
        if described is None:
            self._note(f"request {method}", ["there is no such method"])
            return
        fields = self._requests.get(method)
        if fields is None:
            fields = {f["name"]: (f["types"], self.spec.field(f)) for f in described.get("fields") or []}
            self._requests[method] = fields
        self._note(f"request {method}", self._problems(described, fields, raw, files))

    def _problems(
        self,
        described: JSON,
        fields: dict[str, tuple[list[str], Callable[[Any, str, bool], Iterator[str]]]],
        raw: dict[str, Any],
        files: dict[str, tuple[str, bytes]],
    ) -> Iterator[str]:
        for one in described.get("fields") or []:
            if one["required"] and one["name"] not in raw and one["name"] not in files:
                yield f"{one['name']} is missing"
        formatted = any(raw.get(name) for name in raw if name.endswith("parse_mode"))
        for name, value in raw.items():
            if name not in fields:
                yield f"{name} is unknown"
                continue
            types, check = fields[name]
            yield from check(self.spec.decoded(value, types), name, formatted)

    def result(self, method: str, value: Any) -> None:
        """What the simulator is about to answer."""
        self.judged += 1
        described = self.spec.methods.get(method)
        if described is None:
            return
        found = [list(self.spec.checker(kind)(value, "result")) for kind in described["returns"]]
        if all(found):
            self._note(f"result {method}", min(found, key=len))

    def update(self, value: JSON) -> None:
        """An update that is about to be queued."""
        self.judged += 1
        kind = next((key for key in value if key != "update_id"), "?")
        problems = list(self._update(value, "update"))
        if len(value) != 2:
            problems.append("update: exactly one optional field is expected")
        self._note(f"update {kind}", problems)

    def _note(self, where: str, problems: list[str] | Iterator[str]) -> None:
        self.violations.extend(Violation(where, problem) for problem in problems)


def find_judge(wanted: bool | None) -> tuple[Judge | None, str]:
    """A judge and a sentence about it; None judges where the files are, True insists (FileNotFoundError)."""
    if wanted is False:
        return None, "unjudged: switched off"
    file = spec_file()
    if file is None:
        missing = f"no {FILE_NAME} in the optional folder of official spec files ({spec_folder()})"
        if wanted:
            raise FileNotFoundError(missing)
        return None, f"unjudged: {missing}"
    judge = Judge(_spec(file))
    return judge, f"judged by {judge.spec.version}"
