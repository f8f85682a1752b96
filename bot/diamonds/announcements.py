"""Who is told what when the price of coins went back after they were spent.

| kind | to | facts |
|---|---|---|
| diamonds_taken | a creator | `parts` taken back, `available` of them; `gone` before, with `owed` of `currency` |
| diamonds_again | a creator | `parts` that were taken and are there again |
| coins_owed | the fan | `order`; `owed` of `currency`, or `owed_stars` |
"""

from datetime import datetime

from bot.coins.debts import ask_staff
from bot.coins.orders import STARS, CoinOrder
from bot.coins.ports import GivenBack, TakenBack
from bot.members.model import MemberId
from bot.notices.model import Notice
from bot.ports import Tx


async def tell_creators(tx: Tx, taken: TakenBack, order: CoinOrder, occasion: str, now: datetime) -> None:
    """Each creator who lost diamonds reads how many, once an occasion; nothing in it names the fan."""
    for one in taken.creators:
        # Gifts keep the id of a person who turned out to be another.
        creator = await tx.members.get(MemberId(one.creator_id))
        facts = {
            "parts": one.pending_parts + one.available_parts, "available": one.available_parts,
            "gone": one.operator_parts, "owed": one.owed_minor, "currency": one.owed_currency,
        }  # fmt: skip
        key = f"{occasion}:diamonds_taken:{one.creator_id}"
        await tx.notices.owe(Notice(key, creator.id, "diamonds_taken", order.subject, facts), now)


async def tell_creators_again(tx: Tx, given: GivenBack, order: CoinOrder, occasion: str, now: datetime) -> None:
    """Each creator who has diamonds again that were taken reads how many, once an occasion."""
    for creator_id, parts in given.creators.items():
        creator = await tx.members.get(MemberId(creator_id))
        key = f"{occasion}:diamonds_again:{creator_id}"
        await tx.notices.owe(Notice(key, creator.id, "diamonds_again", order.subject, {"parts": parts}), now)


async def tell_debt(tx: Tx, taken: TakenBack, order: CoinOrder, occasion: str, now: datetime) -> None:
    """The fan reads what he owes and how to clear it, once an occasion, and staff is asked; nothing when he owes
    nothing."""
    if not taken.owed_minor:
        return
    stars = taken.owed_currency == STARS
    owed = {"owed_stars": taken.owed_minor} if stars else {"owed": taken.owed_minor, "currency": taken.owed_currency}
    facts = {"order": order.public_id, **owed}
    notice = Notice(f"{occasion}:coins_owed:{order.fan_id}", order.fan_id, "coins_owed", order.subject, facts)
    await tx.notices.owe(notice, now)
    await ask_staff(tx, order, now)
