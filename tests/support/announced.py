"""The programme of December 2021 as a table of creators, each with what he may earn with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.eligibility.metrics import Metric, Record, Source
from bot.eligibility.model import Creator

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
DAY = timedelta(days=1)


def numbers(*values: int, source: Source = Source.MODERATOR, age: timedelta = DAY) -> tuple[Record, ...]:
    """Followers, views, posts and videos as somebody measured them."""
    metrics = (Metric.FOLLOWERS, Metric.VIEWS, Metric.POSTS, Metric.VIDEOS)
    return tuple(Record(metric, value, source, NOW - age) for metric, value in zip(metrics, values, strict=True))


STAR = Creator(18, "US", "personal", opened_at=NOW - 400 * DAY, records=numbers(100_000, 100_000, 3, 1))
ALL = {"tips", "video_gifts", "live_gifts", "fund", "marketplace", "redemption"}
BASE = {"live_gifts", "marketplace", "redemption"}
PAID_OUT = {"redemption"}

FACTS: list[tuple[str, Creator, set[str]]] = [
    ("has all", STAR, ALL),
    ("one follower short of tips", replace(STAR, records=numbers(99_999, 100_000, 3, 1)), BASE | {"fund"}),
    ("exactly the base", replace(STAR, records=numbers(10_000, 1000, 3, 0)), BASE),
    ("the base, with the views of the fund", replace(STAR, records=numbers(10_000, 100_000, 3, 0)), BASE | {"fund"}),
    ("one view short of the fund", replace(STAR, records=numbers(100_000, 99_999, 3, 1)), ALL - {"fund"}),
    ("one follower short of the base", replace(STAR, records=numbers(9999, 100_000, 3, 1)), PAID_OUT),
    ("enough to go LIVE, not for the base", replace(STAR, records=numbers(1000, 1000, 3, 1)), PAID_OUT),
    ("one view short", replace(STAR, records=numbers(100_000, 999, 3, 1)), PAID_OUT),
    ("one post short", replace(STAR, records=numbers(100_000, 100_000, 2, 1)), PAID_OUT),
    ("no video this month", replace(STAR, records=numbers(100_000, 100_000, 3, 0)), ALL - {"video_gifts"}),
    ("a young account", replace(STAR, opened_at=NOW - 29 * DAY), ALL - {"video_gifts"}),
    ("an account of thirty days", replace(STAR, opened_at=NOW - 30 * DAY), ALL),
    ("numbers that he only states", replace(STAR, records=numbers(100_000, 100_000, 3, 1, source=Source.DECLARED)),
     PAID_OUT),
    ("numbers of the bot", replace(STAR, records=numbers(100_000, 100_000, 3, 1, source=Source.BOT)), PAID_OUT),
    ("old numbers", replace(STAR, records=numbers(100_000, 100_000, 3, 1, age=31 * DAY)), PAID_OUT),
    ("nothing measured", replace(STAR, records=()), PAID_OUT),
    ("seventeen", replace(STAR, over_age=17), set()),
    ("a business", replace(STAR, account_kind="business"), set()),
    ("a politician by a moderator's mark", replace(STAR, marked_kind="politician"), set()),
    ("Canada, listed but off", replace(STAR, region="CA"), PAID_OUT),
    ("suspended", replace(STAR, suspended=True), set()),
    ("a strike last week", replace(STAR, struck_at=NOW - 7 * DAY), PAID_OUT),
    ("Spain", replace(STAR, region="ES"), ALL),
]  # fmt: skip
