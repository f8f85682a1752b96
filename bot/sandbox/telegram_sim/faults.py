"""Faults on purpose: by method pattern and count, or by seeded chance."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random

from bot.sandbox.telegram_sim.errors import ApiError, too_many

_WORDS = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}


@dataclass(eq=False, slots=True)
class Fault:
    """What happens to the next `times` calls (None: all) whose method fits `pattern` (case does not count).

    `status` answers with an error instead of acting; `delay` waits that many real seconds first; `cut` acts and
    then closes the connection without an answer; `before` closes it without acting.
    """

    pattern: str = "*"
    times: int | None = 1
    status: int | None = None
    retry_after: int = 1
    description: str | None = None
    delay: float = 0.0
    cut: bool = False
    before: bool = False
    chance: float = 1.0
    chat_id: int | None = None
    hits: int = 0

    def error(self) -> ApiError | None:
        """The error to answer with, if any."""
        if self.status is None:
            return None
        if self.status == 429 and self.description is None:
            return too_many(self.retry_after)
        return ApiError(self.status, self.description or _WORDS.get(self.status, "Bad Request: fault on purpose"))


@dataclass(slots=True)
class Faults:
    """The faults that are set, the first that fits wins."""

    random: Random
    active: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        """Set a fault; remove it with `clear` or when its count is used up."""
        self.active.append(fault)
        return fault

    def clear(self, fault: Fault | None = None) -> None:
        """Take one fault back, or all."""
        self.active = [] if fault is None else [f for f in self.active if f is not fault]

    def next(self, method: str, chat_id: object) -> Fault | None:
        """The fault that strikes this call, counted down."""
        for fault in self.active:
            if fault.chat_id is not None and str(chat_id) != str(fault.chat_id):
                continue
            if not fnmatchcase(method.lower(), fault.pattern.lower()):
                continue
            if fault.chance < 1.0 and self.random.random() >= fault.chance:
                continue
            fault.hits += 1
            if fault.times is not None and fault.hits >= fault.times:
                self.clear(fault)
            return fault
        return None
