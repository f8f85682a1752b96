"""Proof 4: the same promise as proof 3, put to Hypothesis, which looks for the shortest story that breaks it."""

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import seed as seeded_by
from hypothesis.stateful import run_state_machine_as_test

from storage.gifts import sqlite
from tests.proofs.gift_history import Planner
from tests.proofs.gift_machine import GiftMachine, OnDisk, Planned
from tests.proofs.test_gift_histories import forgetting_keys, generous, impatient, latest_lot_only
from tests.proofs.tier import chosen, many, seeded

STEPS_A_STORY = 50
IN_MEMORY = many(18_000, 450_000)
ON_DISK = many(2_000, 50_000)

RULES = settings(
    stateful_step_count=STEPS_A_STORY,
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


def tell_stories(machine: type[GiftMachine], seed: int, steps: int, rules: settings = RULES) -> int:
    """About so many steps, in stories; raises AssertionError with the shortest in which something is wrong."""
    before = GiftMachine.steps
    # Hypothesis keeps the seed on the class, so each run has one of its own.
    own = type("Machine", (machine,), {})
    run_state_machine_as_test(seeded_by(seed)(own), settings=settings(rules, max_examples=steps // STEPS_A_STORY))
    return GiftMachine.steps - before


@seeded("gift_machine")
@pytest.mark.timeout(200 * many(1, 100))
@pytest.mark.parametrize(("machine", "steps"), [(Planned, IN_MEMORY), (OnDisk, ON_DISK)])
def test_no_short_story_ends_in_another_book(machine: type[GiftMachine], steps: int, seed: int | None) -> None:
    told = tell_stories(machine, chosen(seed), steps)
    print(f"{told} steps")
    assert told > steps // 2


@pytest.mark.parametrize("machine", [Planned, OnDisk])
@pytest.mark.parametrize("broken", [forgetting_keys, generous, impatient, latest_lot_only])
def test_a_wrong_plan_is_told_as_a_story(
    machine: type[GiftMachine], broken: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The controls."""
    monkeypatch.setattr(Planned, "planner", staticmethod(broken))
    monkeypatch.setattr(sqlite, "plan", broken)
    quick = settings(RULES, phases=[Phase.generate], verbosity=Verbosity.quiet)
    with pytest.raises(AssertionError):
        tell_stories(machine, chosen(None), 5_000, quick)
