"""Somebody becomes a creator, from the application to the first tip."""

from bot.sandbox.stories.applying import applies, proves
from bot.sandbox.stories.scenes import claimed, paid_tip
from bot.sandbox.stories.teller import Teller, link, promised, the

PROMISE = "a new creator applies, is approved and sets up payouts; nobody’s money is taken before she can receive it"


async def tell(teller: Teller) -> None:
    alex, noa, sam = teller.who("alex"), teller.who("noa"), teller.who("sam")
    await applies(noa)
    case = await claimed(sam, "application", "staff")
    await proves(noa, sam, 12_000)
    the(await sam.presses(case, "Approve"), "approved")
    welcome = await noa.hears("Welcome! You are a creator now", "your payout account")

    refused = the(await alex.tips("noa", "5.00"), "Noa cannot receive tips yet", "nothing was taken")
    await alex.presses(refused, "Tell Noa")
    await noa.hears("Somebody wanted to tip you")

    setup = the(await noa.presses(welcome, "Set up payouts"), "There is no payout account yet")
    page = await teller.opens("noa", link(setup, "Set up payouts"))
    account = promised(page.get("onboarding"), "the link leads to Stripe's form")["account"]
    await teller.onboards("noa", account, "needs_more")
    await teller.rest()
    the(await noa.presses(setup, "Check again") if link(setup, "Check again") else await noa.types("payout status"),
        "Some details are still needed")
    await teller.onboards("noa", account, "complete")
    await noa.hears("Your payout account is now: ready", "Tips can reach you")

    await noa.says("I am a creator now!")
    await paid_tip(teller, alex, "noa", "5.00", "welcome!")
    await noa.hears("Alex tipped you $5.00", "welcome!")
    teller.owns(500)
    await teller.entries(tip_settled=1, tip_fee_known=1)
