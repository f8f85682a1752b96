"""A fan buys coins in Discord's own shop and gives some away; then Discord gives their price back."""

from bot.sandbox.stories.scenes import packed, present
from bot.sandbox.stories.teller import Teller, the

PROMISE = "coins of Discord's shop come once, are spent on either platform, and what Discord gives back is followed"
_SWEPT = 11 * 60.0


async def tell(teller: Teller) -> None:
    # The shop is Discord's; whoever linked his accounts spends its coins wherever he is.
    buyer, alex = teller.who("alex", "discord"), teller.who("alex")
    (mia,) = await present(teller, "mia")
    await mia.types("live start", place="public")
    order = await packed(buyer, "330", "[Get 330 coins]")
    await teller.buys_in_shop(buyer, order, "330 coins")
    await buyer.hears("330 coins added, balance 330. A refund is asked of Discord")
    await teller.shop_repeats()
    await teller.waits("Discord’s list of purchases is read as well", _SWEPT)
    the(await alex.types("coins balance"), "You have 330 coins.", "330 of 330 coins that you bought for")
    the(await alex.types("gift", place="public", gift="kite", creator=alex.calls("mia")), "Kite for Mia: sent")

    await teller.shop_takes_back(buyer)
    await alex.hears("231 coins left your balance", "went back the way you paid")
    await alex.hears("you owe $1.49", "/paysupport")
    await mia.hears("were taken back")
    listed = the(await alex.types("history"), "Your coin orders")
    the(await alex.presses(listed, "Your coin orders"), "330 coins", "refunded")
    await teller.entries(
        coins_credited=1, coin_order_paid=1, coin_order_fee_known=1, gift_sent=1, lot_taken_back=1,
        coin_order_refunded=1,
    )  # fmt: skip
