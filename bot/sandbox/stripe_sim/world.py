"""Everything the simulated Stripe remembers: objects by kind, their owner, what falls due."""

import heapq
import random
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.stripe_sim.errors import missing

Obj = dict[str, Any]
API_VERSION = "2026-10-28.endive"
PLATFORM = ""
_ALPHABET = string.ascii_letters + string.digits


@dataclass
class Settings:
    """How this Stripe behaves: the platform's country and the figures that differ between accounts."""

    country: str = "US"
    currency: str = "usd"
    settlement_currencies: tuple[str, ...] = ("usd",)
    merchant: str = "Bouquet sandbox"
    fee_bp: int = 290
    fee_fixed: int = 30
    dispute_fee: int = 1500
    settle_days: int = 2
    late_fees: bool = False
    platform_payouts: str = "manual"
    opening_balance: int = 0


@dataclass
class RequestMark:
    """The API request that runs now: its events name it."""

    id: str | None = None
    key: str | None = None


@dataclass
class World:
    """The state of one simulated Stripe; every mutation happens synchronously on one event loop."""

    clock: Callable[[], datetime]
    seed: int
    settings: Settings
    base_url: str = ""
    tables: dict[str, dict[str, Obj]] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    notes: dict[str, Obj] = field(default_factory=dict)
    outbox: list[Obj] = field(default_factory=list)
    settling: set[tuple[str, int]] = field(default_factory=set)
    request: RequestMark = field(default_factory=RequestMark)
    on_available: Callable[[str], None] = field(default=lambda account: None)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._order = 0
        self._at: int | None = None
        self.platform_id = self.new_id("acct_1", 15)

    def ts(self) -> int:
        """The simulator's now in seconds; inside a due task the moment it was due."""
        return self._at if self._at is not None else int(self.clock().timestamp())

    def new_id(self, prefix: str, length: int = 24) -> str:
        return prefix + "".join(self.random.choices(_ALPHABET, k=length))

    def put(self, obj: Obj, account: str = PLATFORM, **notes: Any) -> Obj:
        """Remembers an object under its kind and id, with notes that never leave the simulator."""
        self.tables.setdefault(obj["object"], {})[obj["id"]] = obj
        self.owner[obj["id"]] = account
        self.notes[obj["id"]] = notes
        return obj

    def get(self, kind: str, object_id: str, account: str = PLATFORM, param: str = "id") -> Obj:
        """The object itself (not a copy). Raises 404 resource_missing in Stripe's form."""
        obj = self.tables.get(kind, {}).get(object_id)
        if obj is None or self.owner[object_id] != account:
            raise missing(kind, object_id, param)
        return obj

    def find(self, object_id: str) -> Obj | None:
        """An object of any kind and any account, or None."""
        for table in self.tables.values():
            if object_id in table:
                return table[object_id]
        return None

    def rows(self, kind: str, account: str = PLATFORM) -> list[Obj]:
        """The objects of an account, newest first."""
        table = self.tables.get(kind, {})
        return [obj for obj in reversed(table.values()) if self.owner[obj["id"]] == account]

    def later(self, at: int, task: Callable[[], None]) -> None:
        """Runs the task when the simulator's clock has reached `at` and someone looks."""
        self._order += 1
        heapq.heappush(self._due, (at, self._order, task))

    def run_due(self) -> int:
        """Runs all that is due in order of time, each at its own moment; answers how many ran."""
        ran = 0
        now = int(self.clock().timestamp())
        while self._due and self._due[0][0] <= now and self._at is None:
            at, _, task = heapq.heappop(self._due)
            self._at = at
            try:
                task()
            finally:
                self._at = None
            ran += 1
        return ran

    def snapshot(self, obj: Obj) -> Obj:
        """A copy that shares nothing which can change. Objects are JSON, which is copied much faster than what may be
        anything."""
        return {key: _copied(value) for key, value in obj.items()}


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_copied(one) for one in value]
    return value
