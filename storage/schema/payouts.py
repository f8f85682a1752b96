"""Payouts: diamonds that were redeemed, and the money for them."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, PrimaryKeyConstraint, Text

from bot.payouts.model import PayoutState
from storage.schema.base import Id, Minor, UtcTime, append_only, table
from storage.schema.choices import one_of

payouts = table(
    "payouts",
    Column("id", Id, primary_key=True),
    Column("creator_id", Id, ForeignKey("members.id"), nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    # What of it was set against a debt.
    Column("kept_minor", Minor, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("quoted_at", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
    Column("asked_at", UtcTime),
    Column("closed_at", UtcTime),
    Column("destination", Text),
    Column("transfer_id", Text, unique=True),
    Column("why", Text),
    one_of("state", PayoutState),
    CheckConstraint("amount_minor > 0 AND kept_minor BETWEEN 0 AND amount_minor", name="amounts"),
    CheckConstraint("length(currency) = 3", name="currency"),
    CheckConstraint("(asked_at IS NULL) = (state = 'quoted')", name="asked"),
    Index(None, "creator_id", "asked_at"),
    Index(None, "state", "due_at"),
    told=True,
)

payout_parts = table(
    "payout_parts",
    Column("payout_id", Id, ForeignKey("payouts.id"), nullable=False),
    # Like the book, by the id that the diamonds were written with.
    Column("account_id", Id, nullable=False),
    Column("currency", Text, nullable=False),
    Column("worth_minor", Minor, nullable=False),
    Column("worth_diamonds", Minor, nullable=False),
    Column("parts", Minor, nullable=False),
    PrimaryKeyConstraint("payout_id", "account_id", "currency", "worth_minor", "worth_diamonds"),
    CheckConstraint("parts > 0", name="parts"),
    Index(None, "account_id"),
    rowid=False,
)

append_only(payout_parts)
