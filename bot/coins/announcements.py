"""What a fan is told about his coin orders. Facts of all kinds: `order`, `coins`, `price` of `currency` or `stars`.

| kind | facts |
|---|---|
| coin_receipt | `held` (coins he has now), `until` (refundable while unspent), `late`, `second`, `shop` |
| coin_unwanted | `why` (second_payment, misfit): the payment goes back whole |
| coin_refunded | `back` or `back_stars`, `burned` (coins that left) |
| coin_refund_failed | `back`, `burned` (coins that are there again) |
| coin_disputed | `step` (opened, won, lost), `burned` |
| coin_refund_decided | `approved`, `reason`, `burned`, `back` or `back_stars` |
| coin_failed | |
"""

from datetime import datetime

from bot.coins.orders import CoinOrder
from bot.notices.model import Notice
from bot.ports import Tx


def names_order(order: CoinOrder) -> dict[str, object]:
    """What every message about an order says of it."""
    price = order.price
    paid = {"stars": order.price_minor} if price is None else {"price": order.price_minor, "currency": order.currency}
    return {"order": order.public_id, "coins": order.coins, **paid}


async def tell(tx: Tx, order: CoinOrder, kind: str, occasion: str, now: datetime, **facts: object) -> None:
    """One notice about an order to its fan; the same occasion is told once."""
    key = f"{occasion}:{kind}:{order.fan_id}"
    await tx.notices.owe(Notice(key, order.fan_id, kind, order.subject, {**names_order(order), **facts}), now)
