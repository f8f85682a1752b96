"""Somebody with a few followers too few reads how many, what helps, and from when they will do at her pace."""

from bot.sandbox.stories.applying import applies, proves
from bot.sandbox.stories.scenes import opened
from bot.sandbox.stories.teller import Teller, the

PROMISE = "who lacks a little reads every rule with have, need, what helps and the earliest date, and is accepted then"
WEEK = 7 * 24 * 3600.0


async def tell(teller: Teller) -> None:
    noa, sam = teller.who("noa"), teller.who("sam")
    await applies(noa)
    told = await sam.hears("New in the queue", "application", place="staff")
    case = await opened(sam, told)
    await proves(noa, sam, 36)
    the(await sam.presses(case, "Approve"), "cannot be accepted yet", "✗ Followers: 36, needed: 50")
    the(await noa.types("eligibility"), "✗ Followers: 36, needed: 50", "no date: the number does not rise yet")

    await teller.waits("A week goes by", WEEK)
    await proves(noa, sam, 43)
    # Seven in a week: the seven that are missing take another one.
    the(await noa.types("eligibility"), "✗ Followers: 43, needed: 50", "earliest: ")

    await teller.waits("Another week goes by", WEEK)
    await proves(noa, sam, 51)
    case = await opened(sam, told)
    the(await sam.presses(case, "Approve"), "approved")
    the(await noa.types("eligibility"), "✓ Tips: you qualify", "✓ Followers: 51, needed: 50")
    await teller.entries()
