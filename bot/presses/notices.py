"""How a person is told of things."""

from typing import TYPE_CHECKING

from bot.digests.model import DigestKind, Rhythm
from bot.notices.kinds import Topic
from bot.presses.press import Press, on
from bot.replies import notice_settings as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("notices.show")
async def show(app: "App", press: Press, words: Words) -> Answer:
    """How everything stands."""
    return say.settings(await app.notice_settings.show(press.caller), words)


@on("notices.topic")
async def topic(app: "App", press: Press, words: Words) -> Answer:
    """As a message, or in the inbox alone."""
    chosen = press.one_of(Topic)
    return say.settings(await app.notice_settings.set_topic(press.caller, chosen, sent=press.more == "on"), words)


@on("notices.quiet")
async def quiet(app: "App", press: Press, words: Words) -> Answer:
    """Hours off the list."""
    return say.settings(await app.notice_settings.set_quiet(press.caller, press.subject), words)


@on("notices.digest")
async def digest(app: "App", press: Press, words: Words) -> Answer:
    """So often, or no more."""
    rhythm = next((one for one in Rhythm if one == press.more), None)
    await app.digests.ask(press.caller, press.one_of(DigestKind), rhythm)
    return say.settings(await app.notice_settings.show(press.caller), words)


@on("notices.hours")
async def hours(app: "App", press: Press, words: Words) -> Answer:
    """Any hours, in any zone."""
    if press.answers is None:
        return say.hours_form((await app.notice_settings.show(press.caller)).wishes, words)
    typed, zone = press.answer("hours"), press.answer("zone")
    return say.settings(await app.notice_settings.set_quiet(press.caller, typed, zone), words)
