"""The catalogue of gifts: what can be given, for how many coins, where, and in which months.

An id stands in the book for ever: it is never changed and never given to another gift. Whoever changes a price, a
season or the list raises `CATALOGUE_VERSION`: buttons carry the version that they were drawn with, so that nobody pays
a price that he did not read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

CATALOGUE_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Item:
    """A gift of `coins`. `name`: English, translated where it is shown. All may be given in a LIVE, those `on_video`
    on a video too. `season`: the months in which it is to be had; empty for all year."""

    id: str
    emoji: str
    name: str
    coins: int
    on_video: bool = False
    season: frozenset[int] = frozenset()

    def in_season(self, day: date) -> bool:
        """Whether it is to be had on that day."""
        return not self.season or day.month in self.season


_WINTER = frozenset({12, 1, 2})

ITEMS: Final = (
    Item("petal", "🌸", "Petal", 1),
    Item("spark", "✨", "Spark", 1),
    Item("clap", "👏", "Applause", 5, on_video=True),
    Item("cookie", "🍪", "Cookie", 10, on_video=True),
    Item("mic", "🎤", "Microphone", 30, on_video=True),
    Item("kite", "🪁", "Kite", 99, on_video=True),
    Item("snowflake", "❄️", "Snowflake", 99, on_video=True, season=_WINTER),
    Item("bouquet", "💐", "Bouquet", 199, on_video=True),
    Item("lantern", "🏮", "Lantern", 300, on_video=True),
    Item("balloon", "🎈", "Balloon", 500, on_video=True),
    Item("comet", "☄️", "Comet", 699, on_video=True),
    Item("moon", "🌙", "Moonrise", 1_000, on_video=True),
    Item("crown", "👑", "Crown", 3_000, on_video=True),
    Item("castle", "🏰", "Castle", 5_000),
    Item("whale", "🐋", "Whale", 10_000),
    Item("aurora", "🌌", "Aurora", 29_999),
)

BY_ID: Final[Mapping[str, Item]] = {item.id: item for item in ITEMS}


def offered(day: date, max_coins: int, *, video: bool = False) -> tuple[Item, ...]:
    """What is to be had on a day, the cheapest first: nothing above `max_coins`, for videos only what suits them."""
    return tuple(
        item
        for item in ITEMS
        if item.coins <= max_coins and item.in_season(day) and (item.on_video or not video)
    )  # fmt: skip
