"""Telegram as the keeper of Stars, for jobs that are there before its client is."""

from collections.abc import Sequence

from bot.coins.stars import StarMove, StarsBank
from bot.payments.provider import ProviderDown


class StarsDoor:
    """Fits `StarsBank` from the first job on; `bank` is the client's, None without Telegram."""

    def __init__(self) -> None:
        self.bank: StarsBank | None = None

    async def refund(self, user_id: str, charge_id: str) -> None:
        await self._there().refund(user_id, charge_id)

    async def moves(self, offset: int, limit: int) -> tuple[Sequence[StarMove], int]:
        return await self._there().moves(offset, limit)

    async def balance(self) -> int:
        return await self._there().balance()

    def _there(self) -> StarsBank:
        if self.bank is None:
            raise ProviderDown
        return self.bank
