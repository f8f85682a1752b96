"""A fan buys coins in the chat: by card on Discord, for Stars on Telegram."""

from bot.sandbox.stories.scenes import packed
from bot.sandbox.stories.teller import Teller, link, the

PROMISE = "coins come once, when they are paid for, and everybody sees what he holds and until when it can go back"


async def tell(teller: Teller) -> None:
    alex = teller.who("alex")
    the(await alex.types("coins balance"), "You have 0 coins.")
    if teller.platform == "telegram":
        invoice = await packed(alex, "330", "330 coins")
        await teller.pays_stars(alex, invoice)
    else:
        order = await packed(alex, "330", "[Pay $4.99]")
        opened = await teller.opens("alex", link(order, "Pay"))
        await alex.hears_nothing("330 coins added")
        await teller.pays("alex", opened["checkout"])
    await alex.hears("330 coins added, balance 330, refundable while unspent until")
    teller.owns(0)

    await teller.sandbox.command_bot("kill")
    teller.happens("the bot is killed, and starts again")
    await teller.sandbox.command_bot("start")
    the(await alex.types("coins balance"), "You have 330 coins.", "330 of 330 coins that you bought for")
    listed = the(await alex.types("history"), "Your coin orders")
    the(await alex.presses(listed, "Your coin orders"), "330 coins", "paid")
    fee = {} if teller.platform == "telegram" else {"coin_order_fee_known": 1}
    await teller.entries(coins_credited=1, coin_order_paid=1, **fee)
