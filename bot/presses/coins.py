"""Buttons of coins: packs, the word that some regions ask for, one order, what somebody holds."""

from typing import TYPE_CHECKING

from bot.coins.orders import CoinOrderId, ConsentNeeded
from bot.coins.service import BuyCoins
from bot.presses.press import Press, on
from bot.replies import coins as say
from bot.replies import practice as say_practice
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("coins.packs")
async def packs(app: "App", press: Press, words: Words) -> Answer:
    """What is sold here; with a number of coins, that pack."""
    if press.number:
        return await _buy(app, press, press.number, words, agreed=False)
    return say.shelf(await app.coins.packs(press.caller), words)


@on("coins.pack")
async def pack(app: "App", press: Press, words: Words) -> Answer:
    """A pack was picked."""
    picked = press.more if press.more.isascii() and press.more.isdigit() else "0"
    return await _buy(app, press, int(picked[:9]), words, agreed=False)


@on("coins.agree")
async def agree(app: "App", press: Press, words: Words) -> Answer:
    """The buyer gave the word that his region asks for."""
    return await _buy(app, press, press.number, words, agreed=True)


@on("coins.confirm")
async def confirm(app: "App", press: Press, words: Words) -> Answer:
    """The extra yes over a threshold."""
    return say.order(await app.coins.confirm(press.caller, CoinOrderId(press.number)), words)


@on("coins.show")
async def show(app: "App", press: Press, words: Words) -> Answer:
    """One's own order as it stands."""
    return say.order(await app.coins.order(press.caller, CoinOrderId(press.number)), words)


@on("coins.balance")
async def balance(app: "App", press: Press, words: Words) -> Answer:
    """What somebody holds."""
    return say.purse(await app.coins.balance(press.caller), words)


@on("coins.practice")
async def practice(app: "App", press: Press, words: Words) -> Answer:
    """What there is to try, with play money."""
    return say_practice.desk(await app.practice.desk(press.caller), words)


@on("coins.practise")
async def practise(app: "App", press: Press, words: Words) -> Answer:
    """A gift was picked to try."""
    return say_practice.practised(await app.practice.give(press.request_id, press.caller, press.more), words)


async def _buy(app: "App", press: Press, coins: int, words: Words, *, agreed: bool) -> Answer:
    try:
        bought = await app.coins.buy(BuyCoins(press.request_id, press.caller, coins, agreed))
    except ConsentNeeded as asked:
        return say.agree(asked.coins, words)
    return say.order(bought, words)
