"""/live: a creator goes LIVE, with a board in the group."""

import structlog
from telegram import Update

from bot.errors import Refusal
from bot.replies import live as say
from bot.replies import matches as say_match
from bot.replies import overlay as say_overlay
from bot.replies import usage as say_usage
from bot.replies.reply import Answer

from .answers import Desk
from .boards import creator_meant
from .gesture import Gesture, command
from .gift_text import read_start
from .whoami import chat_of, identity_of, speaks_as_chat

log = structlog.get_logger(__name__)


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
    return await g.app.charts.illustrated(say.ended(await g.app.live.end(g.caller), g.words))


@command("live goal")
async def goal(g: Gesture) -> Answer:
    """Another goal; without one, none."""
    return say.goal_set(await g.app.live.set_goal(g.caller, g.text), g.words)


@command("live gifts")
async def gifts(g: Gesture) -> Answer:
    """Whether it takes gifts, from now on."""
    typed = g.arg(0).lower()
    if typed not in ("on", "off"):
        return say_usage.switching_gifts(g.words)
    return say.gifts_set(await g.app.live.set_gifts(g.caller, typed == "on"), typed == "on", g.words)


@command("live overlay")
async def overlay(g: Gesture) -> Answer:
    """The link for streaming software; for him alone, so it comes in private."""
    return say_overlay.link(await g.app.overlays.link(g.caller), g.words)


@command("live match")
async def match(g: Gesture) -> Answer:
    """`/live match Ana 5`: a name or a mention, and how many minutes."""
    words = g.args
    minutes = int(words.pop()[:9]) if words and words[-1].isascii() and words[-1].isdecimal() else None
    creator = await creator_meant(g, " ".join(words))
    if creator is None:
        return say_usage.asking_match(g.words)
    return say_match.asked(await g.app.matches.ask(g.caller, creator, minutes), g.words)


async def video_chat_started(desk: Desk, update: Update) -> None:
    """Somebody opened the group's video chat: a creator is asked whether he goes LIVE with us."""
    message = update.message
    if message is None or message.from_user is None or message.from_user.is_bot or speaks_as_chat(update):
        return
    try:
        await desk.app.live_offers.shown(identity_of(message.from_user), chat_of(message.chat))
    except Refusal as refusal:
        # Nobody asked for it, so nobody is told.
        log.info("telegram_video_chat_unanswered", why=refusal.code)
