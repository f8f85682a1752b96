"""The buttons of /mydata."""

from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.presses.press import Press, on
from bot.replies import personal as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("mydata.show")
async def show(app: "App", press: Press, words: Words) -> Answer:
    """What is kept."""
    return say.known(await app.personal.show(press.caller.id), words)


@on("mydata.export")
async def export(app: "App", press: Press, words: Words) -> Answer:
    """All of it, as a file."""
    return say.exported(*await app.personal.export(press.caller.id, say.sections(words)), words)


@on("mydata.delete")
async def delete(app: "App", press: Press, words: Words) -> Answer:
    """What being forgotten would do."""
    return say.plan(await app.personal.plan(press.caller.id), words)


@on("mydata.forget")
async def forget(app: "App", press: Press, words: Words) -> Answer:
    """He wants it, and gives up at most what he read."""
    if not press.more.isdecimal() or len(press.more) > 18:
        raise NotFound(press.verb)
    return say.asked(await app.personal.ask(press.caller, press.number, int(press.more)), words)


@on("mydata.keep")
async def keep(app: "App", press: Press, words: Words) -> Answer:
    """He changed his mind."""
    await app.personal.keep(press.caller)
    return say.kept(words)
