"""Scenes that occur in several stories."""

from bot.sandbox.stories.hands import Body
from bot.sandbox.stories.teller import Actor, Teller, link, the
from bot.sandbox.stories.transcript import Line


async def present(teller: Teller, *names: str) -> tuple[Actor, ...]:
    """Creators who looked at their own card here last, so that their notices come here."""
    actors = tuple(teller.who(name) for name in names)
    for actor in actors:
        await actor.types("creator profile", creator=actor.name.capitalize())
    return actors


async def paid_tip(teller: Teller, fan: Actor, creator: str, amount: str, note: str = "") -> tuple[Body, Body]:
    """A tip that arrived: the fan's message of it, and the checkout."""
    return await paid(teller, fan, the(await fan.tips(creator, amount, note), f"${amount} for"))


async def paid(teller: Teller, fan: Actor, quote: Body) -> tuple[Body, Body]:
    """A quote, paid: its message as it then reads, and the checkout."""
    opened = await teller.opens(fan.name, link(quote, "Pay"))
    await teller.pays(fan.name, opened["checkout"])
    return await fan.finds(quote, "Paid"), opened["checkout"]


async def claimed(staff: Actor, what: str, place: str) -> Body:
    """The newest case of a kind, from the word that it waits to a moderator's hands."""
    return await opened(staff, await staff.hears("New in the queue", what, place=place))


async def opened(staff: Actor, told: Body) -> Body:
    """The case that a word to the staff is about, in a moderator's hands."""
    case = the(await staff.presses(told, "Open"), "S-")
    return the(await staff.presses(case, "Claim"), "Yours until")


async def bought_coins(teller: Teller, fan: Actor, pack: str) -> None:
    """A pack of coins that was paid the way the fan's platform sells it."""
    coins = f"{int(pack):,} coins"
    order = the(await fan.types("coins buy", pack=pack), coins)
    if fan.platform == "discord":
        await teller.pays(fan.name, (await teller.opens(fan.name, link(order, "Pay")))["checkout"])
    else:
        teller.say(Line(fan.name, "telegram", "pays", "in Stars"))
        await teller.sandbox.acts.telegram.pay({"as": fan.name, "message": order["id"]})
    await fan.hears(f"{coins} added")


async def packed(fan: Actor, coins: str, phrase: str) -> Body:
    """A pack that a fan asked for, and agreed to where his region wants it: the message by which it is paid."""
    answer = await fan.types("coins buy", pack=coins)
    asked = next((each for each in answer.messages if "right of withdrawal" in str(each["text"])), None)
    return the(answer, phrase) if asked is None else the(await fan.presses(asked, "I agree"), phrase)
