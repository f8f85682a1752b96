"""A bank takes two tips back for a while; the creator wins one and loses the other."""

from bot.sandbox.stories.scenes import paid_tip, present
from bot.sandbox.stories.teller import Teller

PROMISE = "a disputed tip is told to the creator; won, it comes back whole; lost, she loses no more than she got"


async def tell(teller: Teller) -> None:
    alex = teller.who("alex")
    (mia,) = await present(teller, "mia")
    _, first = await paid_tip(teller, alex, "mia", "10.00")
    _, second = await paid_tip(teller, alex, "mia", "15.00")
    await mia.hears("Alex tipped you $10.00")
    await mia.hears("Alex tipped you $15.00")
    teller.owns(2_500)

    await teller.disputes(first, "open")
    await mia.hears("The payer’s bank asks about", "$10.00")
    teller.owns(1_500)
    await teller.disputes(first, "win")
    await mia.hears("The bank decided for you", "$10.00")
    teller.owns(2_500)

    await teller.disputes(second, "open")
    await mia.hears("The payer’s bank asks about", "$15.00")
    await teller.disputes(second, "lose")
    await mia.hears("The bank gave", "back to the payer", "never lose more")
    teller.owns(1_000)
    await teller.entries(
        tip_settled=2, tip_fee_known=2, dispute_funds_withdrawn=2, dispute_fee=2, dispute_reversed_from_creator=2,
        dispute_won=1, dispute_resent=1, dispute_lost=1,
    )  # fmt: skip
