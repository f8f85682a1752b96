"""A statement is compiled once a process, however many engines make it."""

from sqlalchemy import Integer, column, table
from sqlalchemy.dialects.sqlite import aiosqlite

from storage.compiled import COMPILED, CompiledStatements
from storage.db import Database
from tests.support.clocks import HandClock

_WORDS = ("SELECT", ("id",), False, False)


def test_engines_of_one_kind_share_what_is_compiled() -> None:
    kept, one, other = CompiledStatements(), aiosqlite.dialect(), aiosqlite.dialect()
    kept[one, *_WORDS] = "compiled"
    assert kept.get((other, *_WORDS)) == "compiled"


def test_another_version_of_the_server_has_words_of_its_own() -> None:
    kept, old, new = CompiledStatements(), aiosqlite.dialect(), aiosqlite.dialect()
    old.server_version_info, new.server_version_info = (3, 30, 0), (3, 40, 0)
    kept[old, *_WORDS] = "without RETURNING"
    assert kept.get((new, *_WORDS)) is None


def test_what_was_used_longest_ago_is_given_up() -> None:
    kept, dialect = CompiledStatements(size=10), aiosqlite.dialect()
    for number in range(100):
        kept[dialect, number] = number
    assert len(kept) < 20
    assert kept[dialect, 99] == 99


async def test_a_second_book_compiles_nothing_anew(database_url: str, clock: HandClock) -> None:
    rare = table("members", column("id", Integer)).select().limit(0).offset(17)
    grown = []
    for _ in range(2):
        before = len(COMPILED)
        database = await Database.open(database_url, clock)
        async with database.reading() as tx:
            await tx.connection.execute(rare)
        await database.close()
        grown.append(len(COMPILED) - before)
    assert grown[0] > 0
    assert grown[1] == 0
