"""`bouquet backup` and `bouquet restore` as they are typed, on a book that migrations have made."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import migrate
from storage.db import Database
from tests.storage.test_days import post
from tests.support.clocks import HandClock
from tests.support.databases import empty_database
from tests.support.postgres_server import tools_on_path
from tests.support.shell import Shell, shell_in


async def _post(url: str, *numbers: int) -> None:
    database = await Database.open(url, HandClock())
    await post(database, *numbers)
    await database.close()


@pytest.fixture
def book(database_kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a migrated book with two entries."""
    monkeypatch.setenv("PATH", tools_on_path())
    with empty_database(database_kind, tmp_path) as url:
        migrate.upgrade(url)
        asyncio.run(_post(url, 1, 2))
        yield url


@pytest.fixture
def shell(book: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    folder = tmp_path / "shell"
    folder.mkdir()
    return shell_in(folder, book, monkeypatch, capsys)


def test_a_backup_comes_back_and_what_is_lost_is_named_first(shell: Shell, book: str) -> None:
    status, said = shell("backup --to kept/one")
    assert (status, said.startswith("kept/one: 2 entries as of ")) == (0, True), said
    asyncio.run(_post(book, 3))
    status, said = shell("restore kept/one --dry-run")
    assert status == 0
    assert "entries of the present book that the backup does not know: 1\n" in said
    assert "tip_settled  tip:3:settled" in said
    assert "1 of entries, 2 of postings" in said
    status, said = shell("restore kept/one")
    assert (status, "--discard-newer" in said) == (1, True)
    assert "3 entries" in shell("check")[1]
    status, said = shell("restore kept/one --discard-newer")
    assert (status, said.splitlines()[-1]) == (0, "restored: the book is sound")
    assert shell("check") == (0, "book: balanced, 2 entries, 0 closed days verified\n")


def test_a_no_is_a_line_and_no_traceback(shell: Shell) -> None:
    assert shell("backup --to one")[0] == 0
    for command, words in (
        ("backup --to one", "there already"),
        ("restore other", "there is no file other; name the copy"),
        ("restore one.json", "one.json.json is missing"),
    ):
        status, said = shell(command)
        assert (status, words in said, said.count("\n")) == (1, True, 1), said


def test_a_backup_without_a_name_lies_in_the_folder_of_backups(shell: Shell, database_kind: str) -> None:
    status, said = shell("backup")
    assert status == 0
    file = Path(said.split(": ")[0])
    assert file.parent.name == "backups"
    assert file.suffix == (".db" if database_kind == "sqlite" else ".dump")
    assert file.exists()


def test_a_restore_while_the_bot_runs_is_refused(shell: Shell, book: str) -> None:
    shell("backup --to one")

    async def beside() -> Database:
        return await Database.open(book, HandClock())

    loop = asyncio.new_event_loop()
    database = loop.run_until_complete(beside())
    status, said = shell("restore one")
    loop.run_until_complete(database.close())
    loop.close()
    assert status == 1
    assert "stop" in said
