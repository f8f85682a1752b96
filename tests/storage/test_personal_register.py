"""No table may know a person without an answer to what he is given of it, and what becomes of it when he goes."""

from bot.personal.model import Fate
from bot.replies.personal import sections
from bot.replies.words import Words
from storage.personal.register import REGISTER, STAFF
from storage.schema import metadata

# Joined profiles are asked for together; open pages of an account end with it.
ELSEWHERE = {("members", "merged_into"), ("members", "split_from"), ("dashboard_visits", "account_id")}
PEOPLE = {"members", "platform_accounts"}


def test_every_column_that_names_a_person_is_answered_for() -> None:
    named = {
        (table.name, key.parent.name)
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in PEOPLE
    }
    answered = {(held.table.name, held.whose) for held in REGISTER} | ELSEWHERE
    unanswered = {(table, column) for table, column in named - answered if column not in STAFF}
    # Whom a message was delivered to is a column of his own messages.
    assert unanswered == {("notices", "delivered_to")}


def test_columns_that_are_named_exist() -> None:
    for held in REGISTER:
        names = {column.name for column in held.table.columns}
        assert held.whose in names
        assert set(held.blank) <= names, held.table.name
        assert (held.fate is Fate.BLANKED) == bool(held.blank), held.table.name


def test_nothing_that_is_handed_out_names_somebody_else_or_opens_something() -> None:
    for held in REGISTER:
        if held.name is None:
            continue
        shown = {column.name for column in held.table.columns} - held.hidden
        assert not any("hash" in name or "token" in name for name in shown), held.table.name
        others = {
            key.parent.name for key in held.table.foreign_keys
            if key.column.table.name in PEOPLE and key.parent.name in shown
        }  # fmt: skip
        # Creators are public, and are named instead of numbered.
        assert others <= {"creator_id"}, held.table.name


def test_every_section_has_words() -> None:
    assert set(sections(Words())) == {held.name for held in REGISTER if held.name is not None}
