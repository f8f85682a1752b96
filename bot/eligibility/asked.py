"""What the configuration asks for, as the rules read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.config import Config
from bot.eligibility.metrics import Source
from bot.eligibility.model import Feature, Needs, Thresholds
from bot.eligibility.rules import of_region

_SECTIONS = {
    Feature.TIPS: "tips", Feature.VIDEO_GIFTS: "video_gifts", Feature.LIVE_GIFTS: "live", Feature.FUND: "fund",
    Feature.MARKETPLACE: "market",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Idle:
    """A number that changes nothing: `key` asks for `value`, and everybody whom it is asked of (`region`, or
    "default") needs `common` already, by `by`."""

    key: str
    region: str
    value: int
    by: str
    common: int


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


def idle(asked: Thresholds) -> Iterator[Idle]:
    """What features ask for although the programme asks everybody for more. An equal number and none say the same as
    the programme, which misleads nobody."""
    for feature, needs in asked.features.items():
        for name, table, common in (
            ("min_followers", needs.followers, asked.followers), ("min_views_30d", needs.views, asked.views),
        ):  # fmt: skip
            for region, value in table.items():
                least = min(of_region(common, one) for one in _asked_of(region, table, common))
                if 0 < value < least:
                    yield Idle(f"{_SECTIONS[feature]}.{name}", region, value, f"programme.{name}", least)


def _asked_of(region: str, table: Mapping[str, int], common: Mapping[str, int]) -> set[str]:
    """Whom a row is for: a country, or under "default" all that have no row."""
    return {region} if region != "default" else {"default", *(common.keys() - table.keys())}
