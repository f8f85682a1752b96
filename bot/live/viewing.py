"""A session as its boards show it, put together from what the database knows and what its gifts have come to."""

from datetime import datetime, timedelta

from bot.config import Config
from bot.gifts.catalogue import BY_ID, CATALOGUE_VERSION
from bot.live.model import LiveSession
from bot.live.surge import surge
from bot.live.tracks import Tracks
from bot.live.views import BoardView
from bot.matches.ends import match_seen
from bot.ports import Tx

TOP = 3


async def board_view(tx: Tx, session: LiveSession, config: Config, tracks: Tracks, now: datetime) -> BoardView:
    """The session at this moment."""
    tally, live = await tx.live.tally(session.id, TOP), config.live
    track = await tracks.caught_up(tx, session, tally)
    offered = session.running and session.gifts_on
    items = tuple(
        item
        for item in (BY_ID[name] for name in live.board_gifts)
        if offered and item.in_season(now.date()) and item.coins <= config.gifts.max_coins
    )
    window = timedelta(seconds=live.surge_seconds)
    return BoardView(
        session, tally, items, CATALOGUE_VERSION,
        top=tuple(one._replace(hidden=one.hidden or one.fan_id in track.bare) for one in tally.top),
        combos=tuple(combo.without(tally.away) for combo in reversed(track.latest)),
        best=None if track.best is None else track.best.without(tally.away),
        match=await match_seen(tx, session.id, now),
        surge=surge(track.last_by.values(), live.surge_supporters, window, now) if session.running else None,
    )  # fmt: skip
