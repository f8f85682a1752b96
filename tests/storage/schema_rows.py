"""Rows found by looking for them: one that a table takes, and for each rule one that this rule alone refuses.

SQLite judges the rules outside of any table, so none need be understood to be broken.
"""

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import combinations, product
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy.dialects import sqlite

Value = str | int | None
Row = dict[str, Value]
Rules = Mapping[str, str]

NUMBERS = (1, 2, 3, 0, -1, 5, 1_000, 10**15)
TEXTS = ("abc", "abd", "", "x", "xy", "a:1", "x" * 10, "y" * 10, "x" * 64, "y" * 64, "x" * 201, "x" * 300, "x" * 5_000)
COLUMNS_AT_ONCE = 3

_DIALECT = sqlite.dialect()
_judge = sqlite3.connect(":memory:", check_same_thread=False)


class NoSuchRow(Exception):
    """Nothing was found that is so: the rule can't be broken alone, or wants values that are not tried."""


def checks(target: Table) -> Rules:
    """The condition of each CHECK, by the name that the database knows."""
    found = (one for one in target.constraints if isinstance(one, CheckConstraint))
    return {str(one.name): str(one.sqltext) for one in found}


def uniques(target: Table) -> dict[str, tuple[str, ...]]:
    """The columns of each key, UNIQUE and unique index, by its name."""
    keys = (one for one in target.constraints if isinstance(one, UniqueConstraint | PrimaryKeyConstraint))
    indexes = (one for one in target.indexes if one.unique)
    return {
        **{str(one.name): tuple(column.name for column in one.columns) for one in keys},
        **{str(one.name): tuple(column.name for column in one.columns) for one in indexes},
    }


def partial(target: Table, name: str) -> Rules:
    """What must hold of a row for a unique index to look at it."""
    where = next((one.dialect_options["sqlite"]["where"] for one in target.indexes if one.name == name), None)
    return {} if where is None else {name: str(where)}


def insert(target: Table, row: Row) -> str:
    """The statement that inserts a row, in words that both databases read."""
    written = ", ".join("NULL" if value is None else repr(value) for value in row.values())
    return f"INSERT INTO {target.name} ({', '.join(row)}) VALUES ({written})"


def references(target: Table) -> dict[str, tuple[str, Column[Any]]]:
    """The reference of each column that has one: its name, and the column to which it leads."""
    found = (one for one in target.constraints if isinstance(one, ForeignKeyConstraint))
    return {one.column_keys[0]: (str(one.name), one.elements[0].column) for one in found}


@cache
def values(column: Column[Any]) -> Sequence[Value]:
    """What is tried in a column, the likeliest first."""
    nothing: tuple[None, ...] = (None,) if column.nullable else ()
    for key in column.foreign_keys:
        if key.column.table is not column.table:
            return (*nothing, taken(key.column.table)[key.column.name], *NUMBERS)
    if column.type.compile(dialect=_DIALECT) != "TEXT":
        return (*nothing, *NUMBERS)
    listed = [_words(column.name, rule) for rule in checks(column.table).values()]
    return (*nothing, *(word for words in listed for word in words), *TEXTS)


@cache
def taken(target: Table) -> Row:
    """A row that every CHECK takes."""
    return mended(target, {column.name: values(column)[0] for column in target.columns}, (), checks(target))


@cache
def refused(target: Table, name: str) -> Row:
    """A row that one CHECK refuses and every other takes."""
    others = dict(checks(target))
    rule = others.pop(name)
    for start in (taken(target), _full(target)):
        for row, changed in _changes(target, start, rule):
            if refused_by(row, {name: rule}):
                with suppress(NoSuchRow):
                    return mended(target, row, changed, others)
    raise NoSuchRow(f"{target.name}: {rule}")


def _full(target: Table) -> Row:
    """A row with something in each column, whatever the rules say."""
    return {
        column.name: next(value for value in values(column) if value is not None) for column in target.columns
    }


def pointing(target: Table, column: str, nowhere: Value) -> Row:
    """A row that every CHECK takes, with a reference to something that is not there."""
    return mended(target, taken(target) | {column: nowhere}, (column,), checks(target))


def twin(target: Table, name: str) -> tuple[Row, Row]:
    """Two rows of which each can be taken alone, and that are the same in the columns of one unique key only."""
    rules = {**checks(target), **partial(target, name)}
    same = uniques(target)[name]
    first = _filled(target, mended(target, taken(target), (), rules), same, rules)
    second = dict(first)
    for other, columns in uniques(target).items():
        if other != name and all(first[column] == second[column] for column in columns):
            second = _different(target, first, second, [column for column in columns if column not in same], rules)
    return first, second


def refused_by(row: Row, rules: Rules) -> list[str]:
    """The rules that a row breaks."""
    columns = ", ".join(f"? AS {name}" for name in row)
    verdicts = ", ".join(f"({rule}) IS NOT FALSE" for rule in rules.values())
    if not rules:
        return []
    (answer,) = _judge.execute(f"SELECT {verdicts} FROM (SELECT {columns})", list(row.values()))
    return [name for name, holds in zip(rules, answer, strict=True) if not holds]


def mended(target: Table, row: Row, keep: Collection[str], rules: Rules) -> Row:
    """The row with such changes that it breaks none of these rules, but not in columns to `keep`."""
    while refusing := refused_by(row, rules):
        rule = rules[refusing[0]]
        better = (
            changed
            for changed, columns in _changes(target, row, rule)
            if not set(columns) & set(keep) and set(refused_by(changed, rules)) < set(refusing)
        )
        found = next(better, None)
        if found is None:
            raise NoSuchRow(f"{target.name}: {rule}")
        row = found
    return row


def _changes(target: Table, row: Row, rule: str) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """The row with other values in columns of which a rule speaks, and which these are; small changes first."""
    own = [column for column in target.columns if re.search(rf"\b{column.name}\b", rule)]
    for count in range(1, COLUMNS_AT_ONCE + 1):
        for columns in combinations(own, count):
            names = tuple(column.name for column in columns)
            for chosen in product(*(values(column) for column in columns)):
                yield row | dict(zip(names, chosen, strict=True)), names


def _filled(target: Table, row: Row, columns: Iterable[str], rules: Rules) -> Row:
    """The row with something in each of these columns: NULL is never the same as NULL."""
    for name in columns:
        if row[name] is None:
            row = _with(row, name, [value for value in values(target.c[name]) if value is not None], rules)
    return row


def _different(target: Table, first: Row, second: Row, columns: Sequence[str], rules: Rules) -> Row:
    for name in columns:
        try:
            return _with(second, name, [value for value in values(target.c[name]) if value != first[name]], rules)
        except NoSuchRow:
            continue
    raise NoSuchRow(f"{target.name}: two rows that differ in {columns}")


def _with(row: Row, name: str, tried: Iterable[Value], rules: Rules) -> Row:
    for value in tried:
        changed = row | {name: value}
        if not refused_by(changed, rules):
            return changed
    raise NoSuchRow(name)


def _words(column: str, rule: str) -> list[str]:
    """The words that a rule allows in a column."""
    listed = re.fullmatch(rf"{column} IN \((.*)\)", rule)
    return re.findall(r"'([^']*)'", listed[1]) if listed else []
