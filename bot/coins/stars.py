"""Payments in Stars: what Telegram says of them, and what its list of transactions knows besides."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.coins.booking import CoinBooking
from bot.coins.crediting import Crediting, Paid
from bot.coins.orders import STARS, CoinOrder, order_of
from bot.coins.service import Coins
from bot.members.model import Platform
from bot.payments.settlement import Outcome
from bot.payments.till import Till
from bot.ports import Tx

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StarMove:
    """One transaction of the bot's Stars: `incoming` from a person, or back to him. Both have the charge's id."""

    charge_id: str
    user_id: str
    stars: int
    payload: str
    at: datetime
    incoming: bool


class StarsBank(Protocol):
    """Telegram as the keeper of Stars."""

    async def refund(self, user_id: str, charge_id: str) -> None:
        """The whole payment goes back; one that went back already is fine. Raises ProviderRefused, ProviderDown."""
        ...

    async def moves(self, offset: int, limit: int) -> tuple[Sequence[StarMove], int]:
        """A page of the bot's transactions, the oldest first: those about invoices, and how many of all kinds it had.
        Raises ProviderDown."""
        ...

    async def balance(self) -> int:
        """Whole Stars that the bot holds. Raises ProviderDown."""
        ...


class StarsDesk:
    """`app.selling.stars`: takes what Telegram tells."""

    def __init__(self, till: Till, coins: Coins, crediting: Crediting, booking: CoinBooking) -> None:
        self._till, self._coins, self._crediting, self._booking = till, coins, crediting, booking

    async def paid(self, move: StarMove) -> Outcome:
        """Telegram says that Stars were paid; any number of times, keyed by the charge."""
        async with self._till.storage.transaction() as tx:
            return await self.apply(tx, move)

    async def given_back(self, move: StarMove) -> bool:
        """Telegram says that a payment went back; False when it is not known here."""
        async with self._till.storage.transaction() as tx:
            return await self._booking.whole_back(tx, move.charge_id)

    async def apply(self, tx: Tx, move: StarMove) -> Outcome:
        """The same inside a caller's transaction."""
        order_id = order_of(move.payload.rpartition(":")[0])
        order = await tx.coins.lock(order_id) if order_id is not None else None
        if order is None or not self._coins.names(move.payload, order):
            await self._unknown(tx, move)
            return Outcome.UNKNOWN
        paid = Paid(move.charge_id, STARS, move.stars, move.at, charge_id=move.charge_id, payer=move.user_id)
        return await self._crediting.apply(tx, order, paid, await self._wrong(tx, order, move))

    async def _wrong(self, tx: Tx, order: CoinOrder, move: StarMove) -> tuple[str, ...]:
        accounts = await tx.members.accounts_of(order.fan_id)
        payers = {one.user_id for one in accounts if one.platform is Platform.TELEGRAM}
        wrong = {
            "currency": order.currency != STARS,
            "gross": move.stars != order.price_minor,
            # Somebody whose account was deleted or unlinked meanwhile has paid all the same.
            "payer": bool(payers) and move.user_id not in payers,
        }
        return tuple(name for name, holds in wrong.items() if holds)

    async def _unknown(self, tx: Tx, move: StarMove) -> None:
        log.error("Telegram says paid, and no such order is known here", extra={"charge": move.charge_id})
        facts: dict[str, object] = {"payment": move.charge_id, "subject": move.payload[:60], "stars": move.stars}
        now = self._till.clock.now()
        await self._till.alert(tx, move.charge_id, "paid_unknown_here", f"payment:{move.charge_id}", facts, now)
