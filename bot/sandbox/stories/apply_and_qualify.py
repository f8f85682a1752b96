"""Somebody applies before anything is proved: nobody can accept her yet, and everybody reads why."""

from bot.sandbox.stories.applying import applies, proves
from bot.sandbox.stories.scenes import claimed
from bot.sandbox.stories.teller import Teller, the

PROMISE = "a newcomer is accepted when her proved numbers are enough, and has at once what she qualifies for"


async def tell(teller: Teller) -> None:
    noa, sam = teller.who("noa"), teller.who("sam")
    the(await noa.types("eligibility"), "✗ Tips: not yet", "Age: not known", "[Become a creator]")
    await applies(noa)
    case = await claimed(sam, "application", "staff")
    the(await sam.presses(case, "Approve"), "cannot be accepted yet", "Followers: not known, needed: 50")
    the(await noa.types("eligibility"), "✓ Age: 18 or older", "✗ Followers: not known, needed: 50", "/creator metrics")

    await proves(noa, sam, 12_000)
    the(await sam.presses(case, "Approve"), "approved")
    await noa.hears("Welcome! You are a creator now")
    the(await noa.types("eligibility"), "✓ Tips: you qualify", "✓ LIVE gifts: you qualify",
        "✗ Video gifts: not yet, 1 rule missing", "register a video: /video add")  # fmt: skip
    await teller.entries()
