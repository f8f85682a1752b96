"""A creator's numbers grow old; she proves new ones: a picture that says something else is refused, the next counts."""

from bot.sandbox.stories.scenes import claimed, paid_tip, present
from bot.sandbox.stories.teller import Teller, the

PROMISE = "a number counts once a moderator has seen its picture beside the last one, and until a day that is told"
DAY = 86_400.0


async def tell(teller: Teller) -> None:
    alex, sam = teller.who("alex"), teller.who("sam")
    (mia,) = await present(teller, "mia")
    await teller.waits("sixty-one days go by, and nobody reads Mia’s channel", 61 * DAY)
    the(await mia.types("eligibility"), "✗ LIVE gifts: not yet", "too old since", "a new number: /creator metrics")
    the(await mia.types("creator metrics"), "No confirmed number counts at present", "[Send numbers]")

    the(await mia.proves("creator metrics", followers="900000", views_30d="50000", posts_30d="4"),
        "Followers: 900,000", "Waiting for a moderator")
    case = await claimed(sam, "numbers to confirm", "staff")
    await sam.finds(case, "Followers: 900,000 · last: 120,000, read from the channel")
    await sam.presses(case, "Show the picture")
    why = the(await sam.presses(case, "Reject"), "Why are these numbers not confirmed?")
    the(await sam.chooses(why, "The numbers on the picture are others."), "rejected")
    await mia.hears("not confirmed", "The numbers on the picture are others.")

    the(await mia.proves("creator metrics", followers="12000", views_30d="50000", posts_30d="4"),
        "Followers: 12,000", "Waiting for a moderator")
    the(await mia.types("eligibility"), "your number waits for a moderator", "Waiting for a moderator since")
    case = await claimed(sam, "numbers to confirm", "staff")
    the(await sam.presses(case, "Approve"), "approved")
    await mia.hears("A moderator confirmed your numbers", "They count until")
    the(await mia.types("eligibility"), "✓ LIVE gifts: you qualify", "confirmed by a moderator", "valid until")

    await paid_tip(teller, alex, "mia", "5.00")
    await teller.entries(tip_settled=1, tip_fee_known=1)
