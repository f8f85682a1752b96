"""A refund from the asking to the bank, for tests of what comes after it."""

from bot.money import Money
from bot.tips.model import Tip
from tests.support.shop import Shop


def usd(minor: int) -> Money:
    return Money(minor, "usd")


async def refunded(shop: Shop, tip: Tip, amount: Money | None = None) -> Tip:
    """Approved by one money mover and sent."""
    mover = await shop.mover()
    asked = await shop.pays.refunds.staff_refund(mover, tip.id, amount, "Asked by mail")
    await shop.queue.approve(mover, asked.case.id)
    await shop.settle_down()
    return await shop.house.tip(tip.id)
