"""What `bouquet check` and `bouquet days` need of the composition root. All of it works beside a running bot."""

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.config import Config
from bot.ledger.audit import AuditReport, Progress, silent
from bot.ledger.days import DayHead, first_difference
from bot.ledger.evidence import DaysReport, Evidence
from bot.wiring.commands import beside
from bot.wiring.serve import WallClock
from storage.ledger.audit import audit


@dataclass(frozen=True)
class BookCheck:
    """What a check found. `days` is None when closed days were left out; `kept_differs` is the first day whose head is
    not the one that somebody has kept."""

    report: AuditReport
    days: DaysReport | None
    kept_differs: date | None

    @property
    def sound(self) -> bool:
        """True when nothing is wrong."""
        return self.report.balanced and self.kept_differs is None and (self.days is None or self.days.changed is None)


async def check_book(
    config: Config, *, fast: bool = False, kept: Mapping[date, str] | None = None, progress: Progress = silent
) -> BookCheck:
    """Replays the book, and unless it must be fast makes the heads of all closed days anew.

    For a process of its own: rows come by the million and none holds another, so nobody looks for cycles among them.
    """
    gc.disable()
    try:
        async with beside(config) as database:
            report = await audit(database, progress)
            evidence = Evidence(WallClock(), database)
            days = None if fast else await evidence.verify(progress)
            differs = first_difference(dict(kept), await evidence.heads()) if kept is not None else None
            return BookCheck(report, days, differs)
    finally:
        gc.enable()


async def heads(config: Config) -> tuple[DayHead, ...]:
    """The heads of all closed days, oldest first."""
    async with beside(config) as database:
        return await Evidence(WallClock(), database).heads()


async def write_entries(config: Config, file: Path) -> int:
    """Writes the text of all closed days; how many days. Raises FileExistsError."""
    days = 0
    async with beside(config) as database:
        with file.open("x", encoding="utf-8", newline="\n") as output:
            async for piece in Evidence(WallClock(), database).text():
                days += piece.startswith("day\t")
                output.write(piece)
    return days
