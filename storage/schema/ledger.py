"""The book on disk: entries and postings that never change, and the balances they add up to."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text

from storage.schema.base import Id, Minor, UtcTime, append_only, table

entries = table(
    "entries",
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    # One key, one event: whoever comes second finds what the first one posted.
    Column("key", Text, nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("corrects", Text, ForeignKey("entries.key")),
    Column("occurred_at", UtcTime, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    CheckConstraint("length(key) BETWEEN 1 AND 200", name="key"),
    CheckConstraint("length(subject) BETWEEN 1 AND 200", name="subject"),
    CheckConstraint("corrects <> key", name="corrects_another"),
    Index(None, "subject"),
    # A gift is told to people by the id of its entry. SQLite's part in a batch of gifts costs a twentieth more by it.
    told=True,
)

postings = table(
    "postings",
    Column("entry_id", Id, ForeignKey("entries.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("amount", Minor, nullable=False),
    PrimaryKeyConstraint("entry_id", "position"),
    CheckConstraint("position >= 0", name="position"),
    CheckConstraint("amount > 0", name="amount_positive"),
    CheckConstraint("source <> target", name="moves"),
    rowid=False,
)

balances = table(
    "balances",
    Column("account", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("amount", Minor, nullable=False),
    PrimaryKeyConstraint("account", "unit"),
    # An account with an owner carries his id after a colon. Nobody can hold less than nothing.
    CheckConstraint("amount >= 0 OR account NOT LIKE '%:%'", name="owned_not_negative"),
    rowid=False,
)

append_only(entries)
append_only(postings)
