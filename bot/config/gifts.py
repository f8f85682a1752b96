"""Sections about gifts: what may be sent, how they are committed, how a LIVE goes, how long diamonds wait."""

from bot.config.thresholds import FOLLOWERS, ByRegion
from bot.config.values import Section, Words, setting


class Gifts(Section):
    """Gifts that come all at once, in a LIVE."""

    batch_max: int = setting(
        1000, "gifts per commit", "More share the disk's work no better and wait longer for each other.", ge=1, le=5000
    )
    queue_max: int = setting(
        10_000, "gifts that wait", "About a second of work; the next one is told to try again, and nothing is taken.",
        ge=1, le=100_000,
    )  # fmt: skip
    answer_seconds: int = setting(
        10, "seconds", "Who waited so long is told so; a gift that was not begun by then is not sent.", ge=1, le=60
    )
    max_coins: int = setting(
        29_999, "coins", "Gifts that cost more are not offered; small communities stop at 3,000.", ge=1, le=29_999
    )
    count_max: int = setting(100, "gifts at once", "Of one kind, typed in one line.", ge=1, le=1000)
    taps_per_fan_minute: int = setting(
        240, "gifts a minute and fan", "Above any honest burst of taps on a board.", ge=1, le=6000
    )
    confirm_over_coins: int = setting(
        1000, "coins", "What costs more asks for one more yes: a gift cannot be undone.", ge=1, le=10_000_000
    )
    quote_minutes: int = setting(5, "minutes", "A yes to an older question is asked for again.", ge=1, le=60)


class Live(Section):
    """LIVE sessions and their boards."""

    min_followers: ByRegion = setting({"default": 1000}, FOLLOWERS, "The right to go LIVE.")
    board_edit_seconds: int = setting(
        3, "seconds", "A board is edited once in them at most, and once more after the last gift.", ge=1, le=60
    )
    combo_gap_seconds: int = setting(
        5, "seconds", "Equal gifts of one fan that follow each other so soon are shown as one.", ge=1, le=60
    )
    board_gifts: Words = setting(
        ("petal", "clap", "kite", "bouquet", "moon"), "ids of gifts", "Buttons below a board.", min_length=1,
        max_length=10,
    )  # fmt: skip
    idle_warn_minutes: int = setting(
        110, "minutes without a gift", "The creator is asked whether he is still LIVE.", ge=1, le=1440
    )
    idle_end_minutes: int = setting(
        120, "minutes without a gift", "Then a LIVE that was forgotten ends by itself.", ge=2, le=1440
    )
    max_hours: int = setting(12, "hours", "No LIVE is longer; another one may be started.", ge=1, le=48)
    threads: bool = setting(
        False, "switch",
        "On Discord each LIVE has a thread for its board, where the bot may open public threads and write in them.",
    )  # fmt: skip
    surge_supporters: int = setting(
        5, "different people", "So many who give within the window are a surge; sums never are.", ge=2, le=1000
    )
    surge_seconds: int = setting(60, "seconds", "The window of a surge.", ge=10, le=3600)
    matches: bool = setting(
        False, "switch", "Two creators may see whose fans give more; a race for money is the operator's choice."
    )
    match_minutes: int = setting(5, "minutes", "A match for which no time was named.", ge=1, le=60)
    match_minutes_max: int = setting(15, "minutes", "No match is longer.", ge=1, le=60)
    match_answer_minutes: int = setting(5, "minutes", "Whoever was asked for a match answers by then.", ge=1, le=60)


class Maturity(Section):
    """When diamonds can be redeemed."""

    stripe_days: int = setting(
        14, "days after a card payment", "Until then most stolen cards have shown themselves.", ge=0, le=180
    )
    stars_days: int = setting(
        21, "days after a payment in Stars", "Telegram lets its Stars be used after so many days at most.", ge=0, le=180
    )
    sku_days: int = setting(
        60, "days after a purchase in Discord’s shop", "Discord pays after the end of the month.", ge=0, le=180
    )
    gift_hold_days: int = setting(
        3, "days after the gift", "Time to find a stolen card; the coins' own date counts if it is later.", ge=0, le=90
    )

    def days_of(self, rail: str) -> int:
        """How long the diamonds of coins wait that were paid by a rail."""
        return {"stars": self.stars_days, "discord_sku": self.sku_days}.get(rail, self.stripe_days)
