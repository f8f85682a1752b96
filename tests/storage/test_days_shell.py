"""What an operator and somebody who does not trust him see of closed days: commands, files, and a script of its own."""

import asyncio
import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ledger import verify_days
from bot.ledger.evidence import Evidence
from storage.db import Database
from tests.storage.test_days import FIRST_DAY, post
from tests.support.changing_past import behind_the_triggers
from tests.support.clocks import HandClock
from tests.support.shell import Shell, shell_in

DAY = timedelta(days=1)
# A balanced change: the book as it stands is as right as before, only its past is another.
FORGERY = "UPDATE entries SET subject = 'tip:99' WHERE id = 2"


async def _three_days(url: str) -> None:
    clock = HandClock()
    database = await Database.open(url, clock)
    for numbers in ((1,), (2, 3), (4,)):
        await post(database, *numbers)
        clock.move(DAY)
    clock.move(DAY)
    assert await Evidence(clock, database).close() == 3
    await database.close()


@pytest.fixture
def shell(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    """A shell over a book with three closed days."""
    asyncio.run(_three_days(database_url))
    folder = tmp_path / "shell"
    folder.mkdir()
    return shell_in(folder, database_url, monkeypatch, capsys)


def verify(heads: str, entries: str) -> tuple[int, str]:
    """The script alone in a folder, run by a Python that sees none of our packages."""
    alone = Path("alone")
    alone.mkdir(exist_ok=True)
    script = shutil.copy(verify_days.__file__, alone)
    command = [sys.executable, "-I", "-S", script, heads, entries]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_changed_past_is_named_by_check_and_by_the_script(shell: Shell, database_url: str) -> None:
    assert shell("check") == (0, "book: balanced, 4 entries, 3 closed days verified\n")
    assert shell("days export --to heads") == (0, "3 days written to heads\n")
    assert shell("days entries --to before")[0] == 0
    assert verify("heads", "before") == (0, "every day up to 2026-03-04 is what it was\n")

    behind_the_triggers(database_url, FORGERY)
    status, said = shell("check")
    assert status == 1
    assert said.startswith("2026-03-03: The entries of this closed day are not those that its head was made of.")
    assert shell("check --fast") == (0, "book: balanced, 4 entries, closed days not looked at\n")
    assert shell("days entries --to after")[0] == 0
    assert verify("heads", "after") == (1, "2026-03-03 differs from the head that was kept\n")


def test_who_makes_all_heads_anew_is_found_by_the_heads_that_were_kept(shell: Shell, database_url: str) -> None:
    shell("days export --to heads")
    behind_the_triggers(database_url, FORGERY, f"DELETE FROM day_heads WHERE day > '{FIRST_DAY}'")
    asyncio.run(_close_again(database_url))
    assert shell("check")[0] == 0
    status, said = shell("check --heads heads --json")
    told = json.loads(said)
    assert (status, told["sound"], told["balanced"]) == (1, False, True)
    assert told["differences"] == ["2026-03-03: The head of this day is not the one that was kept."]
    shell("days entries --to after")
    assert verify("heads", "after") == (1, "2026-03-03 differs from the head that was kept\n")


async def _close_again(url: str) -> None:
    clock = HandClock()
    clock.move(10 * DAY)
    database = await Database.open(url, clock)
    assert await Evidence(clock, database).close() == 2
    await database.close()


def test_the_script_knows_later_days_and_misses_earlier_ones(shell: Shell) -> None:
    shell("days export --to heads")
    shell("days entries --to entries")
    lines = Path("heads").read_text().splitlines(keepends=True)
    Path("older").write_text("".join(lines[:2]))
    assert verify("older", "entries")[0] == 0
    text = Path("entries").read_text()
    Path("shorter").write_text(text[: text.index("day\t2026-03-04")])
    assert verify("heads", "shorter") == (1, "2026-03-04 differs: it is missing\n")
    Path("gap").write_text(text[: text.index("day\t2026-03-03")] + text[text.index("day\t2026-03-04") :])
    assert verify("heads", "gap") == (1, "2026-03-04 differs: it does not follow the day before\n")
    Path("torn").write_text(text[:-9])
    assert verify("heads", "torn")[0] == 1
    Path("other").write_text("hello\n")
    assert verify("heads", "other")[0] == 1


def test_files_that_are_there_are_not_written_over(shell: Shell) -> None:
    Path("there").write_text("mine")
    for command in ("days export --to there", "days entries --to there"):
        assert shell(command)[0] == 1
    assert Path("there").read_text() == "mine"


def test_a_file_that_holds_no_heads_is_refused(shell: Shell) -> None:
    Path("other").write_text("hello\n")
    status, said = shell("check --heads other")
    assert (status, said) == (2, "'hello' is no line of exported heads\n")


def test_heads_are_printed_a_line_a_day(shell: Shell) -> None:
    status, said = shell("days export")
    assert status == 0
    assert [line.split("\t")[0] for line in said.splitlines()] == ["2026-03-02", "2026-03-03", "2026-03-04"]
