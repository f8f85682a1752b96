"""Sections about boards and about gifts on videos."""

from typing import Literal

from bot.config.thresholds import FOLLOWERS, ByRegion
from bot.config.values import Section, Words, setting


class Boards(Section):
    """Boards of who gave and who got the most coins. Tips never count on them."""

    page_size: int = setting(10, "lines", "What a phone shows without scrolling.", ge=3, le=25)


class VideoGifts(Section):
    """Gifts on registered videos."""

    min_followers: ByRegion = setting({"default": 100_000}, FOLLOWERS, "Announced; a later text says 10,000.")
    min_account_age_days: int = setting(30, "days since we know the account", "Announced.", ge=0, le=365)
    min_videos_30d: ByRegion = setting({"default": 1}, "videos in 30 days, one number or by country", "Announced.")
    review: Literal["moderator", "report-only"] = setting(
        "moderator", "choice", "A moderator looks at a video before it takes gifts, or only when somebody reports it."
    )
    excluded_kinds: Words = setting(
        ("duet", "stitch", "sponsored"), "kinds of videos", "What somebody else made or paid for takes no gifts."
    )
    exclude_before_acceptance: bool = setting(
        True, "switch", "Videos from before their creator was accepted take none; small communities allow them."
    )
    min_coins: int = setting(5, "coins", "The smallest gift on a video.", ge=1, le=29_999)
    max_coins: int = setting(3000, "coins", "The largest gift on a video.", ge=1, le=29_999)
    showcase_hosts: Words = setting(
        ("youtube.com", "youtu.be", "tiktok.com", "instagram.com", "vimeo.com", "twitch.tv", "dailymotion.com"),
        "hosts",
        "A link to one of them in a showcase is a video, and its creator is asked whether it takes gifts; * is any.",
    )
    card_edit_seconds: int = setting(
        3, "seconds", "A card is edited once in them at most, and once more after the last change.", ge=1, le=60
    )
