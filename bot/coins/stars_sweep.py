"""Telegram's own list of Stars, read again: what a lost message or a crash left behind is found there."""

import logging

from bot.coins.booking import CoinBooking
from bot.coins.orders import STARS
from bot.coins.stars import StarMove, StarsBank, StarsDesk
from bot.ledger.accounts import STARS as STARS_HELD
from bot.payments.till import Till

log = logging.getLogger(__name__)

PAGE = 100
READ_TO = "stars_read_to"
"""Under this name the sweep remembers how many transactions it has read: Telegram's list only grows."""
UNLIKE = "stars_unlike_book"
"""Under this name it remembers by how much the book differed, and when that was seen first."""


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
                await self._compare()
                return new

    async def _compare(self) -> None:
        """Tells owners once when the book and Telegram differ by the same number twice in a row: what is on its way
        while we look has arrived by then. Changes nothing in the book."""
        there, now = await self._bank.balance(), self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            booked = await tx.ledger.balance(STARS_HELD, STARS)
            before = await tx.memory.recall(UNLIKE) or "0"
            if there - booked != int(before.partition("@")[0]):
                await tx.memory.keep(UNLIKE, f"{there - booked}@{now.isoformat()}" if there != booked else "0")
            elif there != booked:
                what = "stars_missing" if there < booked else "stars_beyond"
                facts: dict[str, object] = {"there": there, "booked": booked}
                await self._till.alert(tx, f"stars:{before}", what, "stars:balance", facts, now)

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
