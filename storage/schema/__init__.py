"""Every table of Bouquet, one file a noun. Importing this package fills `metadata`."""

from storage.schema import (
    communities,
    creators,
    days,
    forms,
    gifts,
    ledger,
    members,
    memory,
    moderation,
    notices,
    payments,
    safety,
    tips,
)
from storage.schema.base import metadata

__all__ = [
    "communities", "creators", "days", "forms", "gifts", "ledger", "members", "memory", "metadata", "moderation",
    "notices", "payments", "safety", "tips",
]  # fmt: skip
