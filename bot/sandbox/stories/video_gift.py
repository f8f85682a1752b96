"""A creator opens a video for gifts; a fan watches, likes, follows and gives, and the card in the chat counts it."""

from bot.sandbox.stories.scenes import bought_coins, claimed, present
from bot.sandbox.stories.teller import Teller, link, the

PROMISE = "a video takes gifts once a moderator has seen it, and its card counts each gift, like and watch once"
URL = "https://video.example/watch/123"


async def tell(teller: Teller) -> None:
    alex, sam = teller.who("alex"), teller.who("sam")
    (mia,) = await present(teller, "mia")
    await bought_coins(teller, alex, "330")
    the(await alex.types("follow", creator=alex.calls("mia")), "You follow Mia")

    the(await mia.types("video add", url=URL, kind="duet"), "Duets take no gifts")
    the(await mia.types("video add", url=URL, kind="original", title="The sea"), "waits for a moderator")
    case = await claimed(sam, "video", place="staff")
    await sam.presses(case, "Approve")
    await mia.hears("is open for gifts now")
    await alex.hears("Mia has a new video", "The sea")
    card = await alex.hears("Mia: The sea", "0 gifts", place="public")

    await alex.presses(card, "Like")
    watch = the(await alex.presses(card, "Watch"), "This link is yours alone")
    for _ in range(2):
        found = await teller.opens("alex", link(watch, "Watch now"))
        assert found["watch"]["to"] == URL, found
    asked = the(await alex.presses(card, "Gift"), "A gift for Mia")
    the(await alex.chooses(asked, "Kite"), "Kite for Mia: sent", "99 diamonds")
    await teller.waits("a minute goes by, and the card is drawn", 65.0)
    await alex.finds(card, "1 gift · 99 coins · 1 like · 1 watch")

    the(await alex.types("leaderboard", place="public"), "Top fans", "You: place 1 of 1, 99 coins")
    mine = the(await mia.types("video list"), "takes gifts")
    one = the(await mia.chooses(mine, "Mia: The sea"), "takes gifts")
    await mia.presses(one, "Remove")
    await alex.finds(card, "takes no more gifts")
    # What a card payment cost is told by the provider; Stars have no fee of ours.
    fee = {"coin_order_fee_known": 1} if teller.platform == "discord" else {}
    await teller.entries(coin_order_paid=1, coins_credited=1, gift_sent=1, **fee)
