"""A creator is LIVE on both platforms at once: one tally, two boards, whatever happens to the bot."""

from bot.sandbox.stories.hands import Body, Done
from bot.sandbox.stories.scenes import bought_coins, present
from bot.sandbox.stories.teller import Actor, Teller, the

PROMISE = "one LIVE, two boards, one tally: a kill in its middle loses no gift and no line of the boards"


async def tell(teller: Teller) -> None:
    here, there = teller.who("bea", "discord"), teller.who("sam", "telegram")
    for fan in (here, there):
        await bought_coins(teller, fan, "330")
    (mia,) = await present(teller, "mia")
    goal = {"discord": "300", "telegram": "goal 300"}[teller.platform]
    live = await mia.types("live start", place="public", title="Evening songs", goal=goal, where="both")
    the(live, "You are LIVE: Evening songs")
    boards = [await fan.hears("🔴 Mia is LIVE: Evening songs", "No gift yet.", place="public") for fan in (here, there)]

    receipt = await _gives(here, "kite")
    the(receipt, "Kite for Mia: sent", "about $1.50", "99 diamonds, worth $0.49", "You have 231 coins left")
    the(await _gives(there, "kite"), "Kite for Mia: sent", "about 75 Stars", "99 diamonds")
    for fan, board in zip((here, there), boards, strict=True):
        await fan.finds(board, "198 coins in 2 gifts", "198 of 300 coins", "First gift: Bea", "Bea · 99", "Sam · 99")

    for fan, board in zip((here, there), boards, strict=True):
        for _ in range(3):
            await fan.presses(board, "🌸 1")
    await teller.sandbox.command_bot("kill")
    teller.happens("the bot is killed before the boards are edited, and starts again")
    await teller.sandbox.command_bot("start")
    await _read((here, there), boards, "204 coins in 8 gifts")
    for fan, board in zip((here, there), boards, strict=True):
        await fan.presses(board, "👏 5")
    await _read((here, there), boards, "214 coins in 10 gifts")

    the(await mia.types("live end", place="public"), "214 coins in 10 gifts", "214 diamonds for you, pending")
    await _read((here, there), boards, "Mia was LIVE: Evening songs", "214 coins in 10 gifts")
    await teller.entries(coin_order_paid=2, coin_order_fee_known=1, coins_credited=2, gift_sent=10)


async def _gives(fan: Actor, gift: str) -> Done:
    return await fan.types("gift", place="public", gift=gift, privacy="name_amount")


async def _read(fans: tuple[Actor, ...], boards: list[Body], *phrases: str) -> None:
    """Both boards say the same."""
    for fan, board in zip(fans, boards, strict=True):
        await fan.finds(board, *phrases)
