"""A payment as the shop sees it: paid once and told once, its events, what the provider says of it."""

from bot.payments.provider import Payment, PaymentStatus
from bot.tips.model import Tip, TipState
from tests.support.shop import Shop

SETTLED = ["tip_settled", "tip_fee_known"]


async def paid_once(shop: Shop, tip: Tip) -> None:
    """The tip was credited, booked and told exactly once."""
    now = await shop.house.tip(tip.id)
    assert now.state is TipState.PAID
    assert await shop.kinds(tip) == SETTLED
    assert len(await shop.told(tip.fan_id, "tip_receipt")) == 1
    assert len(await shop.told(tip.creator_id, "tip_received")) == 1


async def type_of(shop: Shop, event_id: str) -> str:
    async with shop.database.reading() as tx:
        row = await tx.payments.event(event_id)
    assert row is not None
    return row.type


async def payment_of(shop: Shop, page: str) -> Payment:
    _, payment = await shop.provider.checkout(page)
    assert payment is not None
    assert payment.status is PaymentStatus.SETTLED
    return payment


def shop_stripe(shop: Shop) -> dict[str, object]:
    """The stripe section as it stands, for another configuration."""
    return {"payout_region": "US", "settlement_currencies": ["usd"]}
