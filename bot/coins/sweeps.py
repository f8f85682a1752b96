"""What a lost event or a crash has left behind about coin orders is found and finished by the same functions."""

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.coins.orders import CoinOrder, OrderState
from bot.coins.sending import CoinRefundSender
from bot.errors import Refusal, TryLater
from bot.payments.model import RefundState
from bot.payments.provider import ProviderDenied, ProviderDown
from bot.payments.till import Till
from bot.rails import Rail

log = logging.getLogger(__name__)

GRACE = timedelta(minutes=2)
AT_ONCE = 100


class CoinSweeps:
    """The job `sweep_coin_orders`."""

    def __init__(self, till: Till, sender: CoinRefundSender) -> None:
        self._till, self._sender = till, sender

    async def look(self) -> int:
        """Orders whose time is up, refunds that were not sent; answers how many it took up."""
        now = self._till.clock.now()
        async with self._till.storage.reading() as tx:
            over = await tx.coins.run_out(now, AT_ONCE)
            unsent = await tx.coins.refunds_in((RefundState.APPROVED, RefundState.SENDING), now - GRACE, AT_ONCE)
        done = sum([await self._each(order.subject, self._end, order) for order in over])
        return done + sum([await self._each(row.subject, self._sender.send, row.id) for row in unsent])

    async def _end(self, order: CoinOrder) -> None:
        """An invoice that nobody paid, a quote whose page was never opened."""
        if order.rail is Rail.STARS or order.opened_at is None:
            async with self._till.storage.transaction() as tx:
                await tx.coins.advance(order.id, {OrderState.CREATED}, OrderState.EXPIRED)

    async def _each(self, what: str, work: Callable[..., Awaitable[object]], *args: object) -> int:
        """One row; its trouble is noted and does not keep the others waiting. Raises only what stops them all."""
        try:
            await work(*args)
        except (ProviderDenied, TryLater):
            raise
        except ProviderDown:
            log.warning("a sweep got no clear answer about %s", what)
            return 0
        except Refusal as no:
            log.error("a sweep met a no at %s: %s", what, no.code)
            return 0
        return 1
