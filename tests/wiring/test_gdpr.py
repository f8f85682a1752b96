"""`bouquet gdpr` answers about the person behind an account, from the database alone."""

import asyncio
import json
import stat
from pathlib import Path

import pytest

from bot.cli.app import run_command
from bot.members.model import Identity, Platform
from storage import migrate
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.configs import Written

ACCOUNT = "discord:4242"


@pytest.fixture
def config(written: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A deployment in which Zelda was seen once."""
    monkeypatch.chdir(tmp_path)
    file = written()
    (tmp_path / "data").mkdir()
    url = "sqlite:///data/bouquet.db"
    migrate.upgrade(url)

    async def meet() -> None:
        clock = HandClock()
        database = await Database.open(url, clock)
        async with database.transaction() as tx:
            await tx.members.met(Identity(Platform.DISCORD, "4242", "Zelda"), clock.now())
        await database.close()

    asyncio.run(meet())
    return str(file)


def test_a_file_is_written_for_whoever_asks_by_letter(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "zelda.json"
    assert run_command(["gdpr", "export", ACCOUNT, "--to", str(to), "--config", config]) == 0
    assert json.loads(to.read_text("utf-8"))["data"]["person"][0]["name"] == "Zelda"
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    assert "written to" in capsys.readouterr().out
    # Never over another file.
    assert run_command(["gdpr", "export", ACCOUNT, "--to", str(to), "--config", config]) == 1


def test_forgetting_is_shown_first_and_planned_by_a_yes(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["gdpr", "delete", ACCOUNT, "--config", config]) == 0
    shown = capsys.readouterr().out
    assert "Payments stay in the book for 10 years" in shown
    assert "Nothing is planned yet: add --yes." in shown
    assert run_command(["gdpr", "delete", ACCOUNT, "--yes", "--config", config]) == 0
    assert "Planned." in capsys.readouterr().out


def test_strangers_and_names_are_refused(config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = str(tmp_path / "nobody.json")
    assert run_command(["gdpr", "export", "telegram:4242", "--to", to, "--config", config]) == 1
    assert run_command(["gdpr", "delete", "telegram:4242", "--config", config]) == 1
    assert "was never seen here" in capsys.readouterr().err
    assert run_command(["gdpr", "delete", "Zelda", "--config", config]) == 2
    assert not Path(to).exists()
