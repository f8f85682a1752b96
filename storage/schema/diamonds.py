"""Diamonds on disk: how far a creator's gifts have matured, what his available ones are worth, what boards lost.

As with gifts, nothing refers to the members: rows keep the ids that they were written with.
"""

from sqlalchemy import CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, Text

from storage.schema.base import Id, Minor, UtcTime, table

creator_maturity = table(
    "creator_maturity",
    Column("creator_id", Id, primary_key=True, autoincrement=False),
    # Gifts to him that are available at this moment or before have matured, all others have not.
    Column("matured_until", UtcTime, nullable=False),
    CheckConstraint("creator_id > 0", name="creator"),
)

diamond_worths = table(
    "diamond_worths",
    # What lies on a creator's account of available diamonds, by what the lots behind it promised.
    Column("creator_id", Id, nullable=False),
    Column("currency", Text, nullable=False),
    Column("worth_minor", Minor, nullable=False),
    Column("worth_diamonds", Minor, nullable=False),
    Column("parts", Minor, nullable=False),
    PrimaryKeyConstraint("creator_id", "currency", "worth_minor", "worth_diamonds"),
    CheckConstraint("parts >= 0", name="not_negative"),
    CheckConstraint("length(currency) = 3 AND worth_minor > 0 AND worth_diamonds > 0", name="worth"),
    rowid=False,
)

# By the places of `gifter_tallies`: what boards take off there, because the coins were given back.
tally_corrections = table(
    "tally_corrections",
    Column("community_id", Id, nullable=False),
    Column("day", Integer, nullable=False),
    Column("fan_id", Id, nullable=False),
    Column("creator_id", Id, nullable=False),
    Column("session_id", Id, nullable=False),
    Column("coins", Minor, nullable=False),
    Column("gifts", Minor, nullable=False),
    PrimaryKeyConstraint("community_id", "day", "fan_id", "creator_id", "session_id"),
    CheckConstraint("coins > 0 AND gifts >= 0", name="amounts"),
    Index(None, "creator_id", "day"),
    Index(None, "session_id"),
    rowid=False,
)
