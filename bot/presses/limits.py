"""The buttons of a fan's own limits."""

from typing import TYPE_CHECKING

from bot.presses.press import Press, on
from bot.replies import limits as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("limits.show")
async def show(app: "App", press: Press, words: Words) -> Answer:
    """What holds now."""
    return say.limits(await app.limits.show(press.caller), words)


@on("limits.set")
async def change(app: "App", press: Press, words: Words) -> Answer:
    """Ask for new values, then set them."""
    if press.answers is None:
        return say.form(await app.limits.show(press.caller), words)
    wished = {name: press.answer(name) or None for name in ("daily", "monthly", "confirm_over")}
    return say.limits(await app.limits.set_(press.caller, **wished), words)


@on("limits.pause")
async def pause(app: "App", press: Press, words: Words) -> Answer:
    """How long, then one more yes, then the pause."""
    days = press.number
    if days == 0:
        return say.choose_pause(await app.limits.show(press.caller), words)
    if press.more != "yes":
        return say.confirm_pause(days, words)
    return say.limits(await app.limits.pause(press.caller, days), words)
