"""The buttons of declared numbers."""

from typing import TYPE_CHECKING

from bot.eligibility.declarations import read_numbers
from bot.presses.press import Press, on
from bot.replies import channels as say_channel
from bot.replies import declarations as say
from bot.replies.declarations import SEND
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("metrics.show")
async def show(app: "App", press: Press, words: Words) -> Answer:
    """What counts, and what waits."""
    numbers, own = await app.declarations.show(press.caller), await app.channels.own(press.caller)
    channel, buttons = say_channel.told(own, app.channels.on, words)
    return say.overview(numbers, channel, buttons, words)


@on("metrics.send")
async def send(app: "App", press: Press, words: Words) -> Answer:
    """Ask for numbers and their picture, then hand them in."""
    if press.answers is None:
        # Whoever cannot declare hears so before he looks for a picture.
        await app.declarations.show(press.caller)
        return say.form(words)
    values = read_numbers(press.answer("numbers"))
    declared = await app.declarations.declare(press.caller, values, press.picture, press.request_id)
    asked = await app.forms.present(press.caller)
    if asked is not None and asked.form.press == SEND:
        # They came by command while the question for them was open.
        await app.forms.close(press.caller)
    return say.handed_in(declared, words)


@on("metrics.answer")
async def answer(app: "App", press: Press, words: Words) -> Answer:
    """Answer the moderator."""
    text = press.answer("answer")
    if not text:
        return say.answer_form(press.number, words)
    return say.handed_in(await app.declarations.answer(press.caller, press.number, text), words)


@on("metrics.picture")
async def picture(app: "App", press: Press, words: Words) -> Answer:
    """What proves the numbers of a case, for staff."""
    return say.picture(await app.declarations.picture(press.caller, press.number), words)
