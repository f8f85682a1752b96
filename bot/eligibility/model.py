"""What is known of a creator, what a profile asks for, and how each rule is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from bot.eligibility.metrics import Metric, Record, Source
from bot.errors import Refusal


class Feature(StrEnum):
    """A way to earn, or to take out what was earned."""

    TIPS = "tips"
    VIDEO_GIFTS = "video_gifts"
    LIVE_GIFTS = "live_gifts"
    FUND = "fund"
    MARKETPLACE = "marketplace"
    REDEMPTION = "redemption"


class Rule(StrEnum):
    """What is asked, by a name that stays."""

    AGE = "age"
    REGION = "region"
    ACCOUNT_KIND = "account_kind"
    SUSPENSION = "suspension"
    STRIKES = "strikes"
    REAPPLY = "reapply"
    FOLLOWERS = "followers"
    VIEWS = "views"
    POSTS = "posts"
    ACCOUNT_AGE = "account_age"
    VIDEOS = "videos"


class Fix(StrEnum):
    """What helps against a rule that is not met."""

    STATE_AGE = "state_age"
    STATE_REGION = "state_region"
    STATE_KIND = "state_kind"
    MEASURE = "measure"
    MEASURE_AGAIN = "measure_again"
    VERIFY = "verify"
    GROW = "grow"
    WAIT = "wait"
    APPEAL = "appeal"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reason:
    """How one rule is met. Numbers are plain integers, ages are years, regions and kinds their codes.

    `have` None: unknown, which is never zero. `on`: the earliest moment at which the rule is met by itself or at the
    present pace, None where there is none. `record`: the value that was judged, with its source and age.
    """

    rule: Rule
    passed: bool
    have: int | str | None = None
    need: int | str | None = None
    fix: Fix | None = None
    on: datetime | None = None
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Creator:
    """What is known of a creator. `over_age`: the age he stated to have reached, no date of birth. `account_kind`: as
    stated; `marked_kind`: a moderator's mark, which counts at once. `records`: every metric value that is kept."""

    over_age: int | None = None
    region: str | None = None
    account_kind: str | None = None
    marked_kind: str | None = None
    suspended: bool = False
    struck_at: datetime | None = None
    reapply_at: datetime | None = None
    opened_at: datetime | None = None
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Needs:
    """What one feature asks for beyond the common rules. Numbers by region, under "default" for all others; an empty
    table asks for nothing. `regions` None: those of the programme."""

    followers: Mapping[str, int] = field(default_factory=dict)
    views: Mapping[str, int] = field(default_factory=dict)
    videos: Mapping[str, int] = field(default_factory=dict)
    account_age_days: int = 0
    regions: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All that the rules ask for. `regions` None: every region. `features`: one that is missing asks for nothing
    beyond the common rules."""

    min_age: Mapping[str, int]
    regions: frozenset[str] | None
    excluded_accounts: frozenset[str]
    followers: Mapping[str, int]
    views: Mapping[str, int]
    posts: Mapping[str, int]
    good_standing_days: int
    accepted_sources: frozenset[Source]
    stale_days: int
    features: Mapping[Feature, Needs]
    # What follows for each region, worked out by the rules when it is first asked for.
    by_region: dict[str | None, object] = field(init=False, default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """Every rule: `common` once for all features, `extra` only what a feature asks for on top."""

    common: tuple[Reason, ...]
    extra: Mapping[Feature, tuple[Reason, ...]]

    def reasons(self, feature: Feature) -> tuple[Reason, ...]:
        """All that counts for a feature. What was earned is paid out however few follow: redemption asks for the
        person's age and kind, and that he is not suspended, and for nothing else."""
        if feature is Feature.REDEMPTION:
            return tuple(reason for reason in self.common if reason.rule in OF_REDEMPTION)
        return (*self.common, *self.extra[feature])

    def passes(self, feature: Feature) -> bool:
        """Whether nothing is missing for a feature."""
        return all(reason.passed for reason in self.reasons(feature))

    def missing(self, feature: Feature) -> tuple[Reason, ...]:
        """Those that are not met; empty: the feature is his."""
        return tuple(reason for reason in self.reasons(feature) if not reason.passed)


@dataclass(eq=False)
class NotEligible(Refusal):
    """Some rules are not met; `reasons` are all that are not, so that everything is told at once. `feature`: what they
    were asked for, None where it is the programme itself."""

    code: ClassVar[str] = "rule_failed"
    reasons: tuple[Reason, ...]
    feature: Feature | None = None


@dataclass(eq=False)
class ApplicantNotEligible(Refusal):
    """Whoever decides cannot accept yet: these rules are not met by what the applicant has proved."""

    code: ClassVar[str] = "applicant_rule_failed"
    reasons: tuple[Reason, ...]


OF_REDEMPTION = frozenset({Rule.AGE, Rule.ACCOUNT_KIND, Rule.SUSPENSION})
COUNTED = {
    Rule.FOLLOWERS: Metric.FOLLOWERS,
    Rule.VIEWS: Metric.VIEWS,
    Rule.POSTS: Metric.POSTS,
    Rule.VIDEOS: Metric.VIDEOS,
}
