"""A fan tips a creator, and all of it arrives."""

from bot.sandbox.stories.scenes import present
from bot.sandbox.stories.teller import Teller, link, the

PROMISE = "nothing is said before the money is there, all of it arrives, and a restart forgets nothing"


async def tell(teller: Teller) -> None:
    alex = teller.who("alex")
    (mia,) = await present(teller, "mia")
    await mia.says("My new cover is out tonight!")
    quote = the(await alex.tips("mia", "5.00", "great cover"), "$5.00 for Mia", "all of it reaches Mia")
    opened = await teller.opens("alex", link(quote, "Pay"))
    quote = await alex.finds(quote, "Waiting for your payment")
    await alex.hears_nothing("Paid")
    await mia.hears_nothing("tipped")

    await teller.pays("alex", opened["checkout"])
    await alex.finds(quote, "Paid", "Mia gets $5.00, all of it")
    told = await mia.hears("Alex tipped you $5.00", "great cover")
    await mia.hears("Alex", "Mia", place="public")
    teller.owns(500)
    await teller.entries(tip_settled=1, tip_fee_known=1)

    await teller.sandbox.command_bot("kill")
    teller.happens("the bot is killed, and starts again")
    await teller.sandbox.command_bot("start")
    await mia.presses(told, "Say thanks")
    await alex.hears("Mia thanks you")
    await teller.entries(tip_settled=1, tip_fee_known=1)
