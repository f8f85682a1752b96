"""Faults on demand: what a network and a busy Stripe do to the n-th request."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Literal

FaultKind = Literal[
    "status", "slow", "hang", "drop_before", "execute_then_drop", "execute_then_500", "conflict", "rate_limit",
    "not_json", "truncated", "wrong_content_type",
]  # fmt: skip
Preset = Literal["up", "down", "timeout_after_effect", "500_then_ok", "429"]
AFTER = ("execute_then_drop", "execute_then_500", "not_json", "truncated", "wrong_content_type")


@dataclass
class Fault:
    """Strikes matching requests number `nth` to `nth + times - 1`; `times` None means from then on.

    `method` and `path` are matched as whole regular expressions. `seconds` is wall time for `slow`; `hang`
    waits until `go` is set. `struck` is set with the first request that is hit.
    """

    kind: FaultKind
    method: str = "POST"
    path: str = ".*"
    nth: int = 1
    times: int | None = 1
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    once_per_key: bool = False
    seen: int = 0
    keys: set[str] = field(default_factory=set)
    struck: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    def strikes(self, method: str, path: str, key: str | None) -> bool:
        """Counts the request and says whether it is hit."""
        if not (re.fullmatch(self.method, method) and re.fullmatch(self.path, path)):
            return False
        if self.once_per_key:
            first = (key or path) not in self.keys
            self.keys.add(key or path)
            return first
        self.seen += 1
        return self.seen >= self.nth and (self.times is None or self.seen < self.nth + self.times)


@dataclass
class Faults:
    """The faults in force, tried in the order in which they were added."""

    active: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        self.active.clear()

    def strike(self, method: str, path: str, key: str | None) -> Fault | None:
        """The first fault that hits this request; every fault counts it."""
        hits = [fault for fault in list(self.active) if fault.strikes(method, path, key)]
        return hits[0] if hits else None

    def preset(self, name: Preset) -> None:
        """The states of the sandbox's switch; each replaces all faults before it."""
        self.clear()
        if name == "down":
            self.add(Fault("drop_before", method=".*", times=None))
        elif name == "timeout_after_effect":
            self.add(Fault("execute_then_drop", method="POST", times=None))
        elif name == "500_then_ok":
            self.add(Fault("status", method=".*", status=500, once_per_key=True))
        elif name == "429":
            self.add(Fault("rate_limit", method=".*", times=None))
