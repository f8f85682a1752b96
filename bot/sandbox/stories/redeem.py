"""A creator turns diamonds into money: a quote, a yes, a change of mind, and the money in his own account."""

from bot.sandbox.stories.scenes import bought_coins, present
from bot.sandbox.stories.teller import Teller, the

PROMISE = "diamonds become money: quoted to the cent, called off at will, sent once, and told with every reason to wait"


async def tell(teller: Teller) -> None:
    alex = teller.who("alex")
    (mia,) = await present(teller, "mia")
    the(await mia.types("payout status"), "Payout account: ready")
    await bought_coins(teller, alex, "3300")
    await mia.types("live start", place="public", title="Evening songs")
    gift = the(await alex.types("gift", place="public", gift="crown", privacy="name_amount"), "Crown for Mia")
    await alex.presses(gift, "Send")
    the(await mia.types("live end", place="public"), "3,000 diamonds for you, pending")
    the(await mia.types("payout redeem"), "Nothing is available to redeem yet")

    await teller.waits("twenty-two days go by", 22 * 86_400.0)
    the(await mia.types("payout redeem", amount="5"), "The least that can be redeemed is $10.00", "You have $15.00")
    quote = the(
        await mia.types("payout redeem", amount="12.50"), "Redeem 2,500 diamonds for $12.50?",
        "You can call it off until then", "Left to redeem afterwards: $2.50",
    )  # fmt: skip
    payout = the(await mia.presses(quote, "Redeem"), "Payout P-", "It goes to your Stripe account on")
    the(await mia.presses(payout, "Call it off"), "You called it off", "the diamonds are yours again")

    everything = the(await mia.types("payout redeem"), "Redeem 3,000 diamonds for $15.00?")
    the(await mia.presses(everything, "Redeem"), "Payout P-", "It goes to your Stripe account on")
    await teller.waits("the next batch goes out", 7 * 86_400.0)
    await mia.hears("$15.00 for 3,000 diamonds reached your Stripe account")
    the(await mia.types("payout status"), "It reached your Stripe account")
    teller.owns(1500)
    fee = {"coin_order_fee_known": 1} if teller.platform == "discord" else {}
    await teller.entries(
        coin_order_paid=1, coins_credited=1, gift_sent=1, diamonds_matured=1, diamonds_redeemed=2,
        redemption_undone=1, payout_sent=1, **fee,
    )  # fmt: skip
