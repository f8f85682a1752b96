"""What the two profiles ask for."""

from collections.abc import Mapping

from bot.config.people import Programme
from bot.eligibility.metrics import Source
from bot.eligibility.model import Feature, Needs, Thresholds


def thresholds(profile: str, programme: Programme) -> Thresholds:
    """The numbers of a profile, with ages, regions and kinds of account as the configuration has them. Raises KeyError
    for a profile that does not exist."""
    regions = None if "*" in programme.regions else frozenset(programme.regions)
    announced = profile == "tiktok-2021"
    return Thresholds(
        min_age=programme.min_age,
        regions=regions,
        excluded_accounts=frozenset(programme.excluded_accounts),
        followers={"default": 10_000 if announced else 50},
        views={"default": 1000 if announced else 100},
        posts={"default": 3 if announced else 1},
        good_standing_days=90 if announced else 30,
        accepted_sources=VERIFIED if announced else VERIFIED | {Source.BOT},
        stale_days=30 if announced else 60,
        features=FEATURES[profile],
    )


VERIFIED = frozenset({Source.CONNECTOR, Source.MODERATOR})

FEATURES: Mapping[str, Mapping[Feature, Needs]] = {
    "tiktok-2021": {
        Feature.TIPS: Needs(followers={"default": 100_000}),
        Feature.VIDEO_GIFTS: Needs(followers={"default": 100_000}, videos={"default": 1}, account_age_days=30),
        # The base of the programme is stricter.
        Feature.LIVE_GIFTS: Needs(followers={"default": 1000}),
        Feature.FUND: Needs(followers={"default": 10_000}, views={"default": 100_000}),
        Feature.MARKETPLACE: Needs(followers={"default": 10_000}),
    },
    "small-community": {
        Feature.TIPS: Needs(followers={"default": 50}),
        Feature.VIDEO_GIFTS: Needs(followers={"default": 50}, videos={"default": 1}, account_age_days=7),
        Feature.LIVE_GIFTS: Needs(followers={"default": 50}),
        Feature.FUND: Needs(followers={"default": 100}, views={"default": 500}),
        Feature.MARKETPLACE: Needs(followers={"default": 500}),
    },
}
