"""What the configuration asks for, as the rules read it."""

from bot.config import Config
from bot.eligibility.metrics import Source
from bot.eligibility.model import Feature, Needs, Thresholds


def thresholds(config: Config) -> Thresholds:
    """Every number that a rule asks for; the profile's, unless the operator set his own."""
    programme, metrics, videos = config.programme, config.metrics, config.video_gifts
    return Thresholds(
        min_age=programme.min_age,
        regions=None if "*" in programme.regions else frozenset(programme.regions),
        excluded_accounts=frozenset(programme.excluded_accounts),
        followers=programme.min_followers,
        views=programme.min_views_30d,
        posts=programme.min_posts_30d,
        good_standing_days=programme.good_standing_days,
        accepted_sources=frozenset(Source(source) for source in metrics.accepted_sources),
        stale_days=metrics.stale_days,
        features={
            Feature.TIPS: Needs(config.tips.min_followers, regions=frozenset(config.tips.regions) or None),
            Feature.VIDEO_GIFTS: Needs(
                videos.min_followers, videos=videos.min_videos_30d, account_age_days=videos.min_account_age_days
            ),
            Feature.LIVE_GIFTS: Needs(config.live.min_followers),
            Feature.FUND: Needs(config.fund.min_followers, config.fund.min_views_30d),
            Feature.MARKETPLACE: Needs(config.market.min_followers),
        },
    )
