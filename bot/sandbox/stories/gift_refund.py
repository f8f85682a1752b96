"""A fan gives a gift; then the price of his coins goes back without anybody's wish: bank or app store took it."""

from bot.sandbox.stories.hands import Body
from bot.sandbox.stories.scenes import claimed, present
from bot.sandbox.stories.teller import Actor, Teller, link, the
from bot.sandbox.stories.transcript import Line

PROMISE = "coins whose price went back are followed: the unspent go, the gift's diamonds go, the rest is owed in words"

BOOK = {
    "discord": {
        "coin_order_paid": 1, "coins_credited": 1, "coin_order_fee_known": 1, "gift_sent": 1, "lot_frozen": 1,
        "dispute_funds_withdrawn": 1, "dispute_fee": 1, "dispute_lost": 1, "lot_taken_back": 1,
        "fan_debt_settled": 1,
    },
    "telegram": {
        "coin_order_paid": 1, "coins_credited": 1, "gift_sent": 1, "lot_taken_back": 1, "coin_order_refunded": 1,
        "fan_debt_settled": 1,
    },
}  # fmt: skip
_SWEPT = 11 * 60.0


async def tell(teller: Teller) -> None:
    alex, olu = teller.who("alex"), teller.who("olu")
    (mia,) = await present(teller, "mia")
    await olu.types("staff grant", "staff", user=olu.calls("sam"), power="money_mover", reason="debts")
    the(await teller.who("sam").types("mod queue"), "Nothing waits")
    await mia.types("live start", place="public")
    if teller.platform == "discord":
        await _contested(teller, alex, mia)
    else:
        await _charged_back(teller, alex, mia)
    await mia.hears("were taken back")
    refused = await alex.types("gift", place="public", gift="petal", creator=alex.calls("mia"))
    the(refused, "Your wallet is locked", "/paysupport")
    await _written_off(teller, alex)
    await teller.entries(**BOOK[teller.platform])


async def _contested(teller: Teller, alex: Actor, mia: Actor) -> None:
    """Bought by card; the bank asks, and then gives the fan everything back."""
    order = the(await alex.types("coins buy", pack="330"), "330 coins")
    checkout = (await teller.opens("alex", link(order, "Pay")))["checkout"]
    await teller.pays("alex", checkout)
    await alex.hears("330 coins added")
    await _gift(alex)
    await teller.disputes(checkout, "open")
    await alex.hears("The bank asks about your payment", "its coins rest")
    the(await alex.types("coins balance"), "You have 0 coins", "231 coins more rest")
    the(await mia.types("payout status"), "On hold, because their payment is contested: 99 diamonds ($0.49)")
    await teller.disputes(checkout, "lose")
    await alex.hears("The bank gave your payment", "You owe $1.49", "/paysupport")


async def _charged_back(teller: Teller, alex: Actor, mia: Actor) -> None:
    """Bought with Stars; the fan has them back from his app store, which only the list of transactions tells."""
    bought = await alex.types("coins buy", pack="330")
    await _pays_stars(teller, the(bought, "330 coins", "★250"))
    await alex.hears("330 coins added")
    await _gift(alex)
    the(await mia.types("payout status"), "Pending: 99 diamonds ($0.49)")
    _charge_back(teller)
    await teller.waits("the list of Stars is read", _SWEPT)
    await alex.hears("went back to you", "you owe 75 Stars", "/paysupport")


async def _written_off(teller: Teller, alex: Actor) -> None:
    """Two of the staff, neither alone."""
    sam, olu = teller.who("sam"), teller.who("olu")
    case = await claimed(sam, "debt for coins", "private")
    the(await sam.presses(case, "Write it off"), "A second person has to agree")
    case = await claimed(olu, "debt for coins", "private")
    the(await olu.presses(case, "Write it off"), "approved")
    await alex.hears("your wallet is open again")


async def _gift(alex: Actor) -> None:
    the(await alex.types("gift", place="public", gift="kite", creator=alex.calls("mia")), "Kite for Mia: sent")


async def _pays_stars(teller: Teller, invoice: Body) -> None:
    teller.say(Line("alex", "telegram", "pays", "in Stars"))
    await teller.sandbox.acts.telegram.pay({"as": "alex", "message": invoice["id"]})


def _charge_back(teller: Teller) -> None:
    """The one payment in Stars goes back, and nobody tells."""
    (charge,) = teller.sandbox.telegram.world.cashier.charges
    teller.say(Line("app store", "telegram", "gives the Stars back and tells nobody", ""))
    teller.sandbox.telegram.world.cashier.chargeback(charge)
