"""Everything that can be granted, for creators of whom a test asks nothing else."""

from datetime import datetime
from typing import Any

from bot.eligibility.grace import Grant, GrantState
from bot.eligibility.model import Feature
from bot.members.model import MemberId
from bot.ports import Tx

# Nobody needs numbers: what a configuration without thresholds says.
NO_THRESHOLDS: dict[str, dict[str, Any]] = {
    "programme": {"min_followers": 0, "min_views_30d": 0, "min_posts_30d": 0},
    "tips": {"min_followers": 0},
    "live": {"min_followers": 0},
    "video_gifts": {"min_followers": 0, "min_account_age_days": 0, "min_videos_30d": 0},
}


async def grant_all(tx: Tx, creator_id: MemberId, now: datetime) -> None:
    """Opens every feature for a creator."""
    await tx.grants.save([(creator_id, feature, Grant(GrantState.ON)) for feature in Feature], now)


async def pause(tx: Tx, creator_id: MemberId, feature: Feature, now: datetime) -> None:
    """Closes one feature, as a check does on the date that was told; the others stay."""
    await tx.grants.save([(creator_id, feature, Grant(GrantState.PAUSED))], now)
