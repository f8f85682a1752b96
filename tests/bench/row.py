"""One row of the table: what was measured, against what, and whether the goal was met."""

import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

ROUNDS = 5
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


def at_least(bound: float) -> Goal:
    return Goal(bound, at_least=True)


def at_most(bound: float) -> Goal:
    return Goal(bound, at_least=False)


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
        """What .bench/latest.json keeps."""
        return {
            "name": self.name, "value": self.value, "unit": self.unit, "reference": self.reference,
            "ratio": self.ratio, "goal": self.goal, "rounds": self.rounds,
        }  # fmt: skip


def compared(name: str, unit: str, ours: Sequence[float], theirs: Sequence[float], goal: Goal, *notes: str) -> Row:
    """A row from the figures of both sides, a figure a round; the medians are compared."""
    value, base = statistics.median(ours), statistics.median(theirs)
    ratio = value / base
    spread = "each round's ratio " + " ".join(f"{one / other:.2f}" for one, other in zip(ours, theirs, strict=True))
    return Row(name, value, unit, base, ratio, str(goal), goal.met(ratio), len(ours), (*notes, spread))


def alone(name: str, unit: str, ours: Sequence[float], goal: Goal, *notes: str) -> Row:
    """A row that has no reference: its goal is a bound in its own unit."""
    value = statistics.median(ours)
    return Row(name, value, unit, None, None, f"{goal} {unit}", goal.met(value), len(ours), notes)


async def in_turn(
    ours: Measure, theirs: Measure, rounds: int = ROUNDS, slices: int = 1
) -> tuple[list[float], list[float]]:
    """Rates of both sides, one after the other: whatever else the machine does meets both alike. With `slices` a round
    is cut into as many turns, for what a busy disk would blur."""
    mine, others = [], []
    for _ in range(rounds):
        turns = [(await theirs(), await ours()) for _ in range(slices)]
        others.append(statistics.harmonic_mean([turn[0] for turn in turns]))
        mine.append(statistics.harmonic_mean([turn[1] for turn in turns]))
    return mine, others


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0..1) of them lie, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]
