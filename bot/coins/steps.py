"""An order takes a step: its state, and every message that shows it to its fan."""

from collections.abc import Collection
from datetime import datetime
from typing import Unpack

from bot.coins.orders import CoinOrder, OrderState
from bot.coins.store import OrderChange
from bot.notices.shown import owe_redraws, redrawable
from bot.ports import Tx

MESSAGE = "coin_message"
"""The kind of post that redraws an order."""


async def step(
    tx: Tx, order: CoinOrder, from_states: Collection[OrderState], to_state: OrderState, now: datetime,
    **columns: Unpack[OrderChange],
) -> bool:  # fmt: skip
    """Moves the order on; False, and nothing changes, when it stands elsewhere by now."""
    moved = await tx.coins.advance(order.id, from_states, to_state, **columns)
    if moved:
        refs = await redrawable(tx, order.subject, now)
        await owe_redraws(tx, refs, MESSAGE, order.subject, f"{to_state}:{now:%Y%m%dT%H%M%S}", order.locale, now)
    return moved
