"""/stats: what a creator earned, in his private chat."""

from bot.presses import press as presses
from bot.presses.press import Press
from bot.replies.reply import Answer
from bot.stats.model import StatsPeriod

from .gesture import Gesture, command
from .start import link


@command("stats", way_in="stats")
async def stats(g: Gesture) -> Answer:
    """`/stats 30d`; the last seven days for anything else."""
    typed = g.arg(0).lower()
    period = typed if typed in set(StatsPeriod) else StatsPeriod.WEEK
    return await presses.answer(g.app, Press(g.caller, "stats.show", period), g.words)


@link("stats")
async def stats_by_link(g: Gesture, _: str) -> Answer:
    """The last seven days."""
    return await presses.answer(g.app, Press(g.caller, "stats.show", StatsPeriod.WEEK), g.words)
