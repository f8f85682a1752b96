"""A payment in Stars goes back whole, once, as long as none of its coins is spent."""

from bot.sandbox.stories.scenes import claimed, packed
from bot.sandbox.stories.teller import Teller, the

PROMISE = "coins that were bought for Stars go back as a whole payment, once, from either platform"


async def tell(teller: Teller) -> None:
    # Stars are paid on Telegram; whoever linked his accounts asks for them back from wherever he is.
    buyer, alex = teller.who("alex", "telegram"), teller.who("alex")
    sam, olu = teller.who("sam"), teller.who("olu")
    invoice = await packed(buyer, "65", "65 coins")
    await teller.pays_stars(buyer, invoice)
    receipt = await buyer.hears("65 coins added, balance 65")
    number = str(receipt["text"]).rpartition("order ")[2].strip(" .")

    await olu.types("staff grant", "staff", user=olu.calls("sam"), power="money_mover", reason="refunds")
    the(await sam.types("mod queue"), "Nothing waits")
    story = the(await alex.types("paysupport", id=number), "65 coins for 50 Stars", "65 coins unspent")
    form = await alex.presses(story, "Ask for a refund")
    the(await alex.fills(form, reason="I meant the larger pack"), "65 coins leave, 50 Stars return")

    case = await claimed(sam, "refund", "private")
    the(await sam.presses(case, "Approve"), "approved")
    await alex.hears("65 coins left your balance, 50 Stars of")
    the(await alex.types("coins balance"), "You have 0 coins.")
    teller.stars("alex", 5_000)
    await teller.entries(coins_credited=1, coin_order_paid=1, coins_burned=1, coin_order_refunded=1)
