"""/coins: packs for Stars, and what somebody holds."""

from bot.presses import press as presses
from bot.presses.press import Press
from bot.replies import coins as say
from bot.replies.reply import Answer

from .gesture import Gesture, command
from .start import link


@command("coins", "coins balance", way_in="coins")
async def balance(g: Gesture) -> Answer:
    """What the caller holds."""
    return say.purse(await g.app.coins.balance(g.caller), g.words)


@command("coins buy", way_in="coins")
async def buy(g: Gesture) -> Answer:
    """The packs, or the one whose coins were named."""
    coins = g.arg(0) if g.arg(0).isascii() and g.arg(0).isdigit() else "0"
    press = Press(g.caller, "coins.packs", coins[:9], request_id=g.request_id)
    return await presses.answer(g.app, press, g.words)


@command("coins practice", way_in="coins")
async def practice(g: Gesture) -> Answer:
    """Play money, where the operator offers it."""
    press = Press(g.caller, "coins.practice", "0", request_id=g.request_id)
    return await presses.answer(g.app, press, g.words)


@link("coins")
async def coins_by_link(g: Gesture, _: str) -> Answer:
    """What is sold, in the private chat."""
    return say.shelf(await g.app.coins.packs(g.caller), g.words)
