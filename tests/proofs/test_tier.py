"""What failed once is tried for ever, and any run can be repeated."""

from pathlib import Path

import pytest

from tests.proofs import tier
from tests.support import seeds

FOLDER = Path(__file__).parent


def test_the_seeds_a_proof_failed_on_are_its_own() -> None:
    text = "# proof seed why\npower 7  # a torn page\n\nstorm 8  # a lock too many\npower 9\n"
    assert tier.kept("power", text) == [7, 9]
    assert tier.kept("storm", text) == [8]
    assert tier.kept("other", text) == []


def test_a_kept_seed_names_a_proof_that_there_is() -> None:
    proofs = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("test_*.py"))
    lines = (FOLDER / "failed_seeds.txt").read_text(encoding="utf-8").splitlines()
    named = [line.split()[0] for line in lines if line and not line.startswith("#")]
    assert [name for name in named if f'seeded("{name}")' not in proofs] == []


def test_a_seed_that_is_asked_for_is_taken_and_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEED", "42")
    assert tier.chosen(None) == 42
    assert tier.chosen(7) == 7
    assert capsys.readouterr().out == "SEED=42\nSEED=7\n"
    monkeypatch.setenv("SEED", "any")
    assert len({tier.chosen(None) for _ in range(5)}) > 1


def test_without_a_wish_every_run_takes_the_same_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEED", raising=False)
    monkeypatch.delenv("PROOFS", raising=False)
    assert {tier.chosen(None) for _ in range(5)} == {seeds.USUAL}
    monkeypatch.setenv("PROOFS", "long")
    assert len({tier.chosen(None) for _ in range(5)}) > 1


def test_a_part_of_the_long_tier_is_never_less_than_the_short_one() -> None:
    assert tier.of_share(2_000, 100_000, 1) == 100_000
    assert tier.of_share(2_000, 100_000, 0.1) == 10_000
    assert tier.of_share(2_000, 100_000, 0.001) == 2_000
    assert tier.of_share(5, 1, 1) == tier.of_share(5, 1, 0.1) == 1
