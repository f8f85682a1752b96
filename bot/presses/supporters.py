"""The buttons of /creator supporters."""

from typing import TYPE_CHECKING

from bot.members.model import MemberId
from bot.presses.press import Press, on
from bot.replies import supporters as say
from bot.replies.reply import Answer
from bot.replies.words import Words
from bot.stats.model import StatsPeriod

if TYPE_CHECKING:
    from bot.app import App


@on("supporter.show")
async def show(app: "App", press: Press, words: Words) -> Answer:
    """Another period or page."""
    page = int(press.more) if press.more.isascii() and press.more.isdigit() and len(press.more) < 9 else 0
    return say.supporters(await app.supporters.page(press.caller, press.one_of(StatsPeriod), page), words)


@on("supporter.thank")
async def thank(app: "App", press: Press, words: Words) -> Answer:
    """Thanks to one whom the creator knows."""
    return say.thanked(await app.supporters.thank(press.caller, MemberId(press.number)), words)


@on("supporter.hidden")
async def thank_hidden(app: "App", press: Press, words: Words) -> Answer:
    """Thanks to those whom he does not know."""
    await app.supporters.thank_hidden(press.caller, press.one_of(StatsPeriod))
    return say.thanked_hidden(words)


@on("supporter.block")
async def block(app: "App", press: Press, words: Words) -> Answer:
    """No more tips from this one, or again."""
    blocked, fan_id = press.more != "off", MemberId(press.number)
    return say.blocked(await app.supporters.block(press.caller, fan_id, blocked), fan_id, blocked, words)
