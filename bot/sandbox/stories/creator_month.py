"""A creator's month: tips and gifts come by three ways, and he finds all of it, to the coin, where he asks."""

from bot.sandbox.stories.scenes import bought_coins, claimed, paid_tip, present
from bot.sandbox.stories.teller import Teller, the

PROMISE = "a creator reads the whole of his month in private: tips, LIVE gifts, video gifts, diamonds, and a file of it"
URL = "https://video.example/watch/456"


async def tell(teller: Teller) -> None:
    alex, sam = teller.who("alex"), teller.who("sam")
    (mia,) = await present(teller, "mia")
    # A digest comes when it is asked for.
    told = the(await mia.presses(the(await mia.types("settings"), "Your settings"), "Notices and quiet hours"), "every")
    await mia.chooses(told, "Digest of your income: every week")
    await mia.finds(told, "Digest of your income: every week")
    await bought_coins(teller, alex, "330")
    await mia.types("video add", url=URL, kind="original", title="The sea")
    await sam.presses(await claimed(sam, "video", place="staff"), "Approve")
    card = await alex.hears("Mia: The sea", "0 gifts", place="public")
    asked = the(await alex.presses(card, "Gift"), "A gift for Mia")
    the(await alex.chooses(asked, "Kite"), "Kite for Mia: sent")

    await teller.waits("eight days go by", 8 * 86_400.0)
    await mia.hears("Your week", "Pending: 99 diamonds")
    await paid_tip(teller, alex, "mia", "5.00")
    await mia.types("live start", place="public", title="Evening songs")
    the(await alex.types("gift", place="public", gift="clap", privacy="name_amount"), "Applause for Mia: sent")

    week = the(
        await mia.types("stats"), "Your income · 7 days", "Tips: $5.00 · before: none",
        "LIVE gifts: 5 coins · before: 0 coins", "Video gifts: 0 coins · before: 99 coins (▼ 100 %)",
    )  # fmt: skip
    await mia.presses(week, "30 days")
    month = await mia.finds(
        week, "Your income · 30 days", "LIVE gifts: 5 coins", "Video gifts: 99 coins", "Pending: 104 diamonds",
        "Tipped the most: Alex $5.00", "Gave the most coins: Alex",
    )  # fmt: skip
    the(await mia.presses(month, "Day by day"), "Day by day · 30 days", "$5.00")
    the(await mia.presses(month, "As a file"), "Every tip and gift · 30 days")
    the(await mia.presses(month, "Dashboard"), "Your dashboard")
    # What a card payment cost is told by the provider; Stars have no fee of ours.
    fee = {"coin_order_fee_known": 1} if teller.platform == "discord" else {}
    await teller.entries(
        coin_order_paid=1, coins_credited=1, gift_sent=2, tip_settled=1, tip_fee_known=1, **fee
    )  # fmt: skip
