"""/video: videos that take gifts."""

from bot.ids import Kind, row_id
from bot.presses import press as presses
from bot.presses.press import Press
from bot.replies import videos as say
from bot.replies.reply import Answer
from bot.videos.model import VideoKind

from .gesture import Gesture, command
from .start import link


@command("video", "video list")
async def own(g: Gesture) -> Answer:
    """One's own videos."""
    return say.own(await g.app.videos.own(g.caller), g.words)


@command("video add")
async def add(g: Gesture) -> Answer:
    """`/video add URL`, then perhaps the kind, then the title. Alone: what to type."""
    if not g.text:
        return say.how_to_add(g.words)
    kind = g.arg(1).lower()
    known = kind in set(VideoKind)
    title = g.rest(2) if known else g.rest(1)
    chosen = VideoKind(kind) if known else VideoKind.ORIGINAL
    return say.added(await g.app.videos.add(g.caller, g.arg(0), chosen, title or None), g.words)


@command("video remove")
async def remove(g: Gesture) -> Answer:
    """By its number; without one, all of them to choose from."""
    if not g.text:
        return await own(g)
    return say.own_one(await g.app.videos.remove(g.caller, row_id(Kind.VIDEO, g.arg(0))), g.words)


@link("gift")
async def gift_by_link(g: Gesture, subject: str) -> Answer:
    """A video: which gift?"""
    return await presses.answer(g.app, Press(g.caller, "video.gift", subject, request_id=g.request_id), g.words)
