"""Every table of Bouquet, one file a noun. Importing this package fills `metadata`."""

from storage.schema import (
    coins,
    communities,
    creators,
    dashboards,
    days,
    diamonds,
    erasures,
    follows,
    forms,
    gifts,
    ledger,
    live,
    lots,
    members,
    memory,
    metrics,
    moderation,
    notices,
    payments,
    payouts,
    safety,
    tips,
    videos,
)
from storage.schema.base import metadata

__all__ = [
    "coins", "communities", "creators", "dashboards", "days", "diamonds", "erasures", "follows", "forms", "gifts",
    "ledger", "live", "lots", "members", "memory", "metadata", "metrics", "moderation", "notices", "payments",
    "payouts", "safety", "tips", "videos",
]  # fmt: skip
