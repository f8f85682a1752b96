"""The buttons of a channel whose public numbers are read."""

from typing import TYPE_CHECKING

from bot.eligibility.channels import NoChannel
from bot.presses.press import Press, on
from bot.replies import channels as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("channel.name")
async def name(app: "App", press: Press, words: Words) -> Answer:
    """Name a channel, then prove it."""
    address = press.answer("address")
    if not app.channels.on:
        raise NoChannel
    return say.how_to_prove(await app.channels.name(press.caller, address), words) if address else say.form(words)


@on("channel.show")
async def show(app: "App", press: Press, words: Words) -> Answer:
    """How to prove the one that was named."""
    own = await app.channels.own(press.caller)
    if own is None:
        raise NoChannel
    return say.how_to_prove(own, words)


@on("channel.check")
async def check(app: "App", press: Press, words: Words) -> Answer:
    """Look for the code."""
    return say.proven(await app.channels.check(press.caller), words)


@on("channel.drop")
async def drop(app: "App", press: Press, words: Words) -> Answer:
    """Read it no more."""
    await app.channels.forget(press.caller)
    return say.dropped(words)
