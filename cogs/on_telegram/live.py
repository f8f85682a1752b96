"""/live: a creator goes LIVE, with a board in the group."""

from bot.replies import live as say
from bot.replies.reply import Answer

from .gesture import Gesture, command
from .gift_text import read_start


@command("live", "live status")
async def status(g: Gesture) -> Answer:
    """The board, for oneself."""
    return say.status(await g.app.live.status(g.caller), g.words)


@command("live start")
async def start(g: Gesture) -> Answer:
    """The board is written by itself a moment later."""
    typed = read_start(g.text)
    session = await g.app.live.start(g.caller, typed.title, typed.goal, gifts_on=typed.gifts_on, both=typed.both)
    return say.started(session, g.words)


@command("live end")
async def end(g: Gesture) -> Answer:
    """The summary."""
    return say.ended(await g.app.live.end(g.caller), g.words)


@command("live goal")
async def goal(g: Gesture) -> Answer:
    """Another goal; without one, none."""
    return say.goal_set(await g.app.live.set_goal(g.caller, g.text), g.words)
