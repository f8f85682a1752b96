"""LIVE sessions, and where their boards stand. What was given in them stands with the gifts."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text

from bot.live.model import EndedBy
from bot.matches.model import MatchState
from bot.members.model import Platform
from storage.schema.base import Flag, Id, Minor, UtcTime, table
from storage.schema.choices import one_of

live_sessions = table(
    "live_sessions",
    Column("id", Id, primary_key=True),
    # As it stood when it began: rows keep the id when two people turn out to be one.
    Column("creator_id", Id, nullable=False),
    Column("community_id", Id, ForeignKey("communities.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("goal", Minor),
    Column("gifts_on", Flag, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    # He said since then that he is still LIVE.
    Column("awake_at", UtcTime, nullable=False),
    Column("warned_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("ended_by", Text),
    CheckConstraint("creator_id > 0", name="creator"),
    CheckConstraint("goal > 0", name="goal"),
    CheckConstraint("length(title) > 0", name="title"),
    CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
    CheckConstraint("ended_at >= started_at AND awake_at >= started_at", name="dates"),
    one_of("ended_by", EndedBy),
    Index(None, "creator_id", "id"),
    # One LIVE of a creator runs at a time.
    Index(
        "uq_live_sessions_running", "creator_id", unique=True,
        sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
    ),
    Index(
        "ix_live_sessions_running", "community_id",
        sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
    ),
    told=True,
)  # fmt: skip

live_boards = table(
    "live_boards",
    Column("id", Id, primary_key=True),
    Column("session_id", Id, ForeignKey("live_sessions.id"), nullable=False),
    Column("platform", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    # None: to be written, for the first time or because it was deleted.
    Column("message_id", Text),
    # It shows the end, or there is no place for it any more.
    Column("closed_at", UtcTime),
    UniqueConstraint("session_id", "platform", "chat_id"),
    CheckConstraint("length(chat_id) > 0 AND length(message_id) > 0", name="place"),
    one_of("platform", Platform),
)

live_matches = table(
    "live_matches",
    Column("id", Id, primary_key=True),
    # The LIVE whose creator asked for it, and the one whose creator was asked.
    Column("asking_id", Id, ForeignKey("live_sessions.id"), nullable=False),
    Column("asked_id", Id, ForeignKey("live_sessions.id"), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    # Agreed to; gifts count from then on and until it ends.
    Column("started_at", UtcTime),
    Column("ends_at", UtcTime),
    Column("closed_at", UtcTime),
    # What it came to, written with its close.
    Column("asking_coins", Minor),
    Column("asked_coins", Minor),
    CheckConstraint("asking_id <> asked_id", name="two_lives"),
    CheckConstraint("minutes > 0", name="minutes"),
    CheckConstraint("(started_at IS NULL) = (ends_at IS NULL)", name="times"),
    CheckConstraint("started_at >= asked_at AND ends_at > started_at AND closed_at >= asked_at", name="dates"),
    CheckConstraint("asking_coins >= 0 AND asked_coins >= 0", name="not_negative"),
    CheckConstraint(
        "(closed_at IS NULL) = (asking_coins IS NULL) AND (closed_at IS NULL) = (asked_coins IS NULL)", name="result"
    ),
    one_of("state", MatchState),
    Index(None, "asking_id"),
    Index(None, "asked_id"),
    Index(
        "ix_live_matches_open", "id",
        sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL"),
    ),
    told=True,
)  # fmt: skip
