"""Telegram's own list of Stars, read again: what a lost message or a crash left behind is found there."""

import logging

from bot.coins.booking import CoinBooking
from bot.coins.stars import StarMove, StarsBank, StarsDesk
from bot.payments.till import Till

log = logging.getLogger(__name__)

PAGE = 100
READ_TO = "stars_read_to"
"""Under this name the sweep remembers how many transactions it has read: Telegram's list only grows."""


class StarsSweep:
    """The job `sweep_stars`."""

    def __init__(self, till: Till, desk: StarsDesk, booking: CoinBooking, bank: StarsBank) -> None:
        self._till, self._desk, self._booking, self._bank = till, desk, booking, bank

    async def look(self) -> int:
        """Everything since the last time, and a page before; answers how much was new. Raises ProviderDown."""
        if not self._till.config.telegram.enabled:
            return 0
        async with self._till.storage.reading() as tx:
            read = int(await tx.memory.recall(READ_TO) or 0)
        offset, new = max(0, read - PAGE), 0
        while True:
            moves, count = await self._bank.moves(offset, PAGE)
            new += sum([await self._take(move) for move in moves])
            offset += count
            async with self._till.storage.transaction() as tx:
                await tx.memory.keep(READ_TO, str(offset))
            if count < PAGE:
                return new

    async def _take(self, move: StarMove) -> bool:
        """True for one that nobody had told us of."""
        async with self._till.storage.reading() as tx:
            payment = await tx.coins.payment(move.charge_id)
        if move.incoming:
            if payment is None:
                await self._desk.paid(move)
            return payment is None
        if payment is None or payment.refunded_minor >= payment.gross_minor:
            return False
        return await self._desk.given_back(move)
