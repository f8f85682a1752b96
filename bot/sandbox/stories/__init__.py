"""Stories: promises told by personas through their own gestures. They are the demo and the end-to-end test."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.sandbox.stories import (
    almost_eligible,
    apply_and_qualify,
    coins,
    creator_month,
    gift_refund,
    link_accounts,
    live_on_both,
    metric_verified,
    onboarding,
    redeem,
    sku_coins,
    stars_refund,
    suspension,
    tip,
    tip_dispute,
    tip_refund,
    video_gift,
)
from bot.sandbox.stories.playing import play_all
from bot.sandbox.stories.teller import Teller

PLATFORMS = ("discord", "telegram")


@dataclass(frozen=True)
class Story:
    """A promise, and who tells how it is kept."""

    name: str
    promise: str
    tell: Callable[[Teller], Awaitable[None]]


STORIES = (
    Story("tip", tip.PROMISE, tip.tell),
    Story("tip-refund", tip_refund.PROMISE, tip_refund.tell),
    Story("tip-dispute", tip_dispute.PROMISE, tip_dispute.tell),
    Story("onboarding", onboarding.PROMISE, onboarding.tell),
    Story("apply-and-qualify", apply_and_qualify.PROMISE, apply_and_qualify.tell),
    Story("almost-eligible", almost_eligible.PROMISE, almost_eligible.tell),
    Story("link-accounts", link_accounts.PROMISE, link_accounts.tell),
    Story("coins", coins.PROMISE, coins.tell),
    Story("stars-refund", stars_refund.PROMISE, stars_refund.tell),
    Story("sku-coins", sku_coins.PROMISE, sku_coins.tell),
    Story("live-on-both", live_on_both.PROMISE, live_on_both.tell),
    Story("video-gift", video_gift.PROMISE, video_gift.tell),
    Story("metric-verified", metric_verified.PROMISE, metric_verified.tell),
    Story("suspension", suspension.PROMISE, suspension.tell),
    Story("creator-month", creator_month.PROMISE, creator_month.tell),
    Story("redeem", redeem.PROMISE, redeem.tell),
    Story("gift-refund-after-spend", gift_refund.PROMISE, gift_refund.tell),
)


def names() -> list[tuple[str, str]]:
    """Every story with what it promises."""
    return [(story.name, story.promise) for story in STORIES]


async def play(name: str | None, *, platform: str, database: str, as_json: bool) -> int:
    """Plays one story, or all, on one platform or on both, each in a sandbox of its own, and prints the transcripts.

    0 when every promise was kept and every book is balanced; 1 when not; 2 for a story that nobody knows.
    """
    chosen = [story for story in STORIES if name is None or story.name == name]
    platforms = PLATFORMS if platform == "both" else (platform,)
    return await play_all([(each, where) for each in chosen for where in platforms], database, as_json=as_json)
