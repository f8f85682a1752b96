"""Whoever asks where money moves reads two short lists of files, and these are all there are."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MONEY = {"entries", "postings", "balances", "gifts"}
"""A gift is a row beside its entry, written by the same hand."""
MOST = 900
NEARLY = 40
"""How far a count of lines may be off before somebody should write it anew."""
_ROW = re.compile(r"^\| `([a-z_/]+\.py)` \| (\d+) \|", re.MULTILINE)
_OTHER = re.compile(r"`([a-z_/]+\.py)` \((\d+)\) stands in the place of the last two")


def ways() -> dict[str, list[tuple[str, int]]]:
    """Each way's files in the order of reading, with their lines as ARCHITECTURE.md tells them."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    section = text.split("## Where the money moves")[1].split("\n## ")[0]
    entry, gift = section.split("**A gift**")
    on_sqlite = _listed(_ROW, gift)
    return {
        "an entry": _listed(_ROW, entry),
        "a gift on SQLite": on_sqlite,
        "a gift on PostgreSQL": [*on_sqlite[:-2], *_listed(_OTHER, gift)],
    }


def _listed(pattern: re.Pattern[str], text: str) -> list[tuple[str, int]]:
    return [(name, int(lines)) for name, lines in pattern.findall(text)]


def writers(source: str) -> Iterator[str]:
    """The tables of money that a piece of code inserts into, updates or deletes from."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and re.search("insert|update|delete", _last_name(call.func)):
            yield from {_last_name(one) for one in (*call.args, getattr(call.func, "value", None))} & MONEY
        if isinstance(call, ast.Constant) and isinstance(call.value, str):
            yield from re.findall(rf"(?:INTO|UPDATE|FROM ONLY|DELETE FROM) ({'|'.join(MONEY)})\b", call.value)


def _last_name(node: object) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_each_way_of_money_is_read_in_less_than_nine_hundred_lines() -> None:
    for way, files in ways().items():
        assert len(files) >= 4, way
        counts = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name, _ in files}
        assert sum(counts.values()) < MOST, (way, counts)
        assert {name: counts[name] for name, told in files if abs(counts[name] - told) > NEARLY} == {}, way


def test_nobody_else_writes_the_tables_of_money() -> None:
    listed = {name for files in ways().values() for name, _ in files}
    found = {}
    for folder in ("bot", "cogs", "storage"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tables = set(writers(path.read_text(encoding="utf-8")))
            if tables:
                found[path.relative_to(ROOT).as_posix()] = tables
    assert found.keys() - listed == set(), found
    assert {"storage/ledger/store.py", "storage/gifts/statements.py"} <= found.keys()


def test_a_writer_of_money_is_found() -> None:
    assert set(writers("insert(entries).values(a=1)")) == {"entries"}
    assert set(writers("sa.update(schema.balances)")) == {"balances"}
    assert set(writers("postings.delete()")) == {"postings"}
    assert set(writers("execute('UPDATE balances SET amount = 7')")) == {"balances"}
    assert set(writers("select(entries), insert(tips), update(rows)")) == set()
