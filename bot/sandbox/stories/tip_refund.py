"""A fan asks for a large tip back, and two people of the staff give it back once."""

from bot.sandbox.stories.scenes import claimed, paid_tip, present
from bot.sandbox.stories.teller import Teller, link, the

PROMISE = "a fan asks for his money back, two people agree, and it goes back whole, once"


async def tell(teller: Teller) -> None:
    alex, sam, olu = teller.who("alex"), teller.who("sam"), teller.who("olu")
    (mia,) = await present(teller, "mia")
    await paid_tip(teller, alex, "mia", "5.00")
    quote = the(await alex.tips("mia", "100.00"), "$100.00 for Mia", "one more yes")
    quote = the(await alex.presses(quote, "Cover the fee"), "You pay $103.30", "All $100.00 reach Mia")
    quote = the(await alex.presses(quote, "Confirm"), "[Pay $103.30]")
    opened = await teller.opens("alex", link(quote, "Pay"))
    await teller.pays("alex", opened["checkout"])
    paid = await alex.finds(quote, "Paid", "Mia gets $100.00")
    await mia.hears("Alex tipped you $100.00")
    teller.owns(10_500)

    granted = await olu.types("staff grant", "staff", user=olu.calls("sam"), power="money_mover", reason="refunds")
    the(granted, "Sam", "money mover")
    the(await sam.types("mod queue"), "Nothing waits")
    asked = the(await alex.types("paysupport"), "Help with a payment")
    story = the(await alex.chooses(asked, "$103.30"), "Mia")
    form = await alex.presses(story, "Ask for a refund")
    the(await alex.fills(form, reason="I meant 10.00"), "Your request is with the staff", "$103.30")

    case = await claimed(sam, "refund", "private")
    case = the(await sam.presses(case, "Approve"), "A second person has to agree")
    await alex.finds(paid, "Paid")
    case = await claimed(olu, "refund", "private")
    the(await olu.presses(case, "Approve"), "approved")

    await alex.hears("was approved", "$103.30")
    await alex.finds(paid, "Refunded")
    await mia.hears("went back to the fan", "$100.00 of it came from your account")
    teller.owns(500)
    await teller.entries(tip_settled=2, tip_fee_known=2, tip_refunded=1)
