"""Links to dashboards, and the visits that they became."""

from sqlalchemy import Column, ForeignKey, Index, Text

from storage.schema.base import Id, UtcTime, table
from storage.schema.members import platform_accounts

dashboard_visits = table(
    "dashboard_visits",
    Column("token_hash", Text, primary_key=True),
    Column("account_id", Id, ForeignKey(platform_accounts.c.id), nullable=False),
    # Set by whoever opens the link, which ends it: from then on only this secret leads in.
    Column("visit_hash", Text, unique=True),
    Column("ends_at", UtcTime, nullable=False),
    Index(None, "account_id"),
    Index(None, "ends_at"),
    rowid=False,
)
