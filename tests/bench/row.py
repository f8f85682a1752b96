"""One row of the table: what was measured, against what, and whether the goal was met."""

import asyncio
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field

Measure = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Goal:
    """`at_least` or `at_most` of the ratio, or of the value itself where there is no reference."""

    bound: float
    at_least: bool

    def met(self, figure: float) -> bool:
        return figure >= self.bound if self.at_least else figure <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}"


@dataclass(frozen=True)
class Row:
    """A finished row. Without a reference, `reference` and `ratio` are None and the goal speaks of `value`."""

    name: str
    value: float
    unit: str
    reference: float | None
    ratio: float | None
    goal: str
    met: bool
    rounds: int
    notes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, object]:
        return asdict(self)


async def compare(
    name: str, unit: str, ours: Measure, reference: Measure, goal: Goal, *, rounds: int = 5, notes: tuple[str, ...] = ()
) -> Row:
    """Ours and the reference in turn, medians of the rounds: whatever else the machine does hits both alike."""
    mine, theirs = [], []
    for _ in range(rounds):
        theirs.append(await reference())
        mine.append(await ours())
    value, base = statistics.median(mine), statistics.median(theirs)
    ratio = value / base
    return Row(name, value, unit, base, ratio, str(goal), goal.met(ratio), rounds, notes)


async def alone(
    name: str, unit: str, ours: Measure, goal: Goal, *, rounds: int = 5, notes: tuple[str, ...] = ()
) -> Row:
    """A figure that has no reference: its goal is a bound in its own unit."""
    figures = []
    for _ in range(rounds):
        figures.append(await ours())
        await asyncio.sleep(0)
    value = statistics.median(figures)
    return Row(name, value, unit, None, None, f"{goal} {unit}", goal.met(value), rounds, notes)


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0..1) of them lie, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]
