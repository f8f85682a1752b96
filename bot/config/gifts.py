"""Sections about gifts: how they are committed, and how long their diamonds wait."""

from bot.config.values import Section, setting


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
