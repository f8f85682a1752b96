"""The buttons of a creator who was asked whether he goes LIVE, or still is."""

from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.live.model import SessionId
from bot.members.model import Platform
from bot.presses.press import Press, on
from bot.replies import live as say
from bot.replies import overlay as say_overlay
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("live.stay")
async def stay(app: "App", press: Press, words: Words) -> Answer:
    """He is."""
    await app.live.stay(press.caller, press.number)
    return say.staying(words)


@on("live.go")
async def go(app: "App", press: Press, words: Words) -> Answer:
    """He goes LIVE where the platform showed him."""
    if press.more not in set(Platform):
        raise NotFound(press.verb)
    session = await app.live_offers.accept(press.caller, press.number, Platform(press.more))
    return say.started(session, words)


@on("live.stop")
async def stop(app: "App", press: Press, words: Words) -> Answer:
    """A moderator said which LIVE he ends."""
    return await app.charts.illustrated(say.ended(await app.live.end_one(press.caller, SessionId(press.number)), words))


@on("live.overlay")
async def renew_overlay(app: "App", press: Press, words: Words) -> Answer:
    """Another link to his overlay; the one before leads nowhere any more."""
    return say_overlay.link(await app.overlays.link(press.caller, anew=True), words, renewed=True)
