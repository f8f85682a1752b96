"""What boards add up when a gift is sent: a row for each day and place. No money is moved here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from bot.gifts.model import Gift
from bot.tips.model import Privacy

SHOWN = frozenset({Privacy.NAME_AMOUNT, Privacy.NAME})
"""Who gives so is named on boards."""

NOBODY = 0
"""Stands in a tally for a fan who is not named, for no community and for no session."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def day_of(moment: datetime) -> int:
    """Days since 1970 in UTC: the day of a tally."""
    return (moment - _EPOCH).days


class CreatorDay(NamedTuple):
    """Where the gifts to a creator in a community on a day are added up."""

    community_id: int
    day: int
    creator_id: int


class GifterDay(NamedTuple):
    """Where the gifts of a fan to a creator are added up, by community, day and session."""

    community_id: int
    day: int
    fan_id: int
    creator_id: int
    session_id: int


@dataclass(slots=True)
class Tally:
    """Coins and gifts together; `first_gift_id` decides between equals."""

    first_gift_id: int
    coins: int = 0
    gifts: int = 0


def added_up(gifts: Iterable[Gift], day: int) -> tuple[dict[CreatorDay, Tally], dict[GifterDay, Tally]]:
    """What gifts of one day add to the tallies of both kinds."""
    creators: dict[tuple[int, ...], Tally] = {}
    gifters: dict[tuple[int, ...], Tally] = {}
    for gift in gifts:
        community, session = gift.community_id or NOBODY, gift.session_id or NOBODY
        fan = gift.fan_id if gift.privacy in SHOWN else NOBODY
        _add(creators, (community, day, gift.creator_id), gift)
        _add(gifters, (community, day, fan, gift.creator_id, session), gift)
    # Their names come last: a place is met by many gifts.
    return (
        {CreatorDay(*place): tally for place, tally in creators.items()},
        {GifterDay(*place): tally for place, tally in gifters.items()},
    )


def _add(tallies: dict[tuple[int, ...], Tally], place: tuple[int, ...], gift: Gift) -> None:
    tally = tallies.get(place)
    if tally is None:
        tallies[place] = Tally(gift.id, gift.coins, gift.times)
    else:
        tally.coins += gift.coins
        tally.gifts += gift.times
