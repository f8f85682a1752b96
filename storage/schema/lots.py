"""Lots whose price goes back or is disputed: what left the line, what came back to it, and the gifts that it paid for.

Rows speak of the lot as it was bought; coins of it that came back as a lot of their own are its coins.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, PrimaryKeyConstraint, Text

from bot.coins.claims import ClaimState
from storage.schema.base import Id, JsonText, Minor, UtcTime, append_only, keep, table
from storage.schema.choices import one_of

returned_lots = table(
    "returned_lots",
    Column("id", Id, ForeignKey("coin_lots.id"), primary_key=True, autoincrement=False),
    # The lot as it was bought, never one that came back itself.
    Column("origin_id", Id, ForeignKey("coin_lots.id"), nullable=False),
    Index(None, "origin_id"),
)

lot_freezes = table(
    "lot_freezes",
    Column("lot_id", Id, ForeignKey("coin_lots.id"), nullable=False),
    Column("key", Text, nullable=False),
    # Unspent coins that it took off the line and that still lie aside.
    Column("coins", Minor, nullable=False),
    Column("frozen_at", UtcTime, nullable=False),
    Column("thawed_at", UtcTime),
    PrimaryKeyConstraint("lot_id", "key"),
    CheckConstraint("coins >= 0", name="coins"),
    CheckConstraint("thawed_at >= frozen_at", name="dates"),
    rowid=False,
)

lot_takings = table(
    "lot_takings",
    Column("key", Text, primary_key=True),
    Column("lot_id", Id, ForeignKey("coin_lots.id"), nullable=False),
    Column("unspent", Minor, nullable=False),
    Column("spent", Minor, nullable=False),
    Column("owed_minor", Minor, nullable=False),
    Column("owed_currency", Text, nullable=False),
    # A list for each creator who lost diamonds by it, as `bot.coins.ports.Unlucky` has them.
    Column("creators", JsonText, nullable=False),
    Column("taken_at", UtcTime, nullable=False),
    # The bank thought otherwise, and everything is there again.
    Column("given_back_at", UtcTime),
    CheckConstraint("unspent >= 0 AND spent >= 0 AND owed_minor >= 0", name="not_negative"),
    CheckConstraint("length(owed_currency) = 3", name="currency"),
    CheckConstraint("given_back_at >= taken_at", name="dates"),
    Index(None, "lot_id"),
    rowid=False,
)

gift_claims = table(
    "gift_claims",
    Column("gift_id", Id, ForeignKey("gifts.id"), nullable=False),
    # Whose coins paid for this piece of the gift.
    Column("lot_id", Id, ForeignKey("coin_lots.id"), nullable=False),
    Column("coins", Minor, nullable=False),
    Column("parts", Minor, nullable=False),
    Column("state", Text, nullable=False),
    # Where its diamonds lay when they were claimed; what was not there any more is the operator's.
    Column("pending_parts", Minor, nullable=False),
    Column("available_parts", Minor, nullable=False),
    Column("operator_parts", Minor, nullable=False),
    # By which taking it went, as long as it is gone.
    Column("taken_under", Text, ForeignKey("lot_takings.key")),
    PrimaryKeyConstraint("gift_id", "lot_id"),
    CheckConstraint("coins > 0 AND parts > 0", name="amounts"),
    CheckConstraint("pending_parts >= 0 AND available_parts >= 0 AND operator_parts >= 0", name="not_negative"),
    CheckConstraint(
        "pending_parts + available_parts + operator_parts = CASE WHEN state = 'free' THEN 0 ELSE parts END",
        name="all_of_it",
    ),
    CheckConstraint("taken_under IS NULL OR state = 'taken'", name="taken"),
    one_of("state", ClaimState),
    Index(None, "lot_id"),
    Index(None, "taken_under"),
    rowid=False,
)

append_only(returned_lots)
keep(lot_freezes, changing=("coins", "thawed_at"))
keep(lot_takings, changing=("given_back_at",))
keep(gift_claims, changing=("state", "pending_parts", "available_parts", "operator_parts", "taken_under"))
