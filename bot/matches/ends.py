"""How matches end: by their time, or with one of the two LIVEs. In the caller's transaction, which holds the match."""

from datetime import datetime

from bot.live.model import SessionId
from bot.matches.model import Match, MatchSeen, MatchState, Side
from bot.notices.model import Notice
from bot.ports import Tx


async def tell(tx: Tx, match: Match, to: Side, step: str, now: datetime, coins: tuple[int, int] = (0, 0)) -> None:
    """One of the two reads what became of it; `coins` as the asking and the asked side have them."""
    own, other = match.seen_by(to.session_id)
    mine, theirs = coins if own is match.asking else coins[::-1]
    facts: dict[str, object] = {
        "step": step, "name": own.name, "other": other.name, "coins": mine, "other_coins": theirs,
        "minutes": match.minutes,
    }  # fmt: skip
    key = f"{match.subject}:{step}:{to.session_id}"
    await tx.notices.owe(Notice(key, to.creator_id, "match_news", match.subject, facts), now)


async def close(tx: Tx, match: Match, state: MatchState, now: datetime) -> None:
    """It is over, and both read how it ended; their boards are drawn anew once that is committed."""
    coins = await tx.matches.coins(match)
    await tx.matches.close(match.id, state, coins, now)
    for side in match.sides:
        await tell(tx, match, side, state.value, now, coins)
    sessions = [side.session_id for side in match.sides]
    await tx.enqueue("redraw_boards", f"{match.subject}:{state.value}", sessions=[int(one) for one in sessions])


async def leave(tx: Tx, session_id: SessionId, now: datetime) -> None:
    """A LIVE ends: questions about it lapse, and a match that it is in is called off, unless its time was over."""
    for match in await tx.matches.open_of((session_id,)):
        if match.ends_at is None:
            await lapse(tx, match, now)
        else:
            await close(tx, match, MatchState.DECIDED if match.ends_at <= now else MatchState.CALLED_OFF, now)


async def lapse(tx: Tx, match: Match, now: datetime) -> None:
    """Nobody answered in time; whoever asked reads so."""
    await tx.matches.close(match.id, MatchState.LAPSED, (0, 0), now)
    await tell(tx, match, match.asking, MatchState.LAPSED.value, now)


async def match_seen(tx: Tx, session_id: SessionId, now: datetime) -> MatchSeen | None:
    """The latest match of a LIVE as its board shows it now; None without one."""
    match = await tx.matches.shown_of(session_id)
    if match is None or match.ends_at is None:
        return None
    one, two = match.asking.coins, match.asked.coins
    if one is None or two is None:
        one, two = await tx.matches.coins(match)
    own, other = match.seen_by(session_id)
    mine, theirs = (one, two) if own is match.asking else (two, one)
    over = match.state is not MatchState.RUNNING or match.ends_at <= now
    called_off = match.state is MatchState.CALLED_OFF
    return MatchSeen(other.session_id, own.name, other.name, mine, theirs, match.ends_at, over, called_off)
