"""Discord as the keeper of its shop, for jobs that are there before its client is."""

from collections.abc import Callable, Sequence

from bot.coins.purchases import DiscordShop, Purchase
from bot.payments.provider import ProviderDown


class ShopDoor:
    """Fits `DiscordShop` from the first job on; `there` answers the shop of the client that is logged in, or None."""

    def __init__(self) -> None:
        self.there: Callable[[], DiscordShop | None] = lambda: None

    async def purchases(self, after: str, limit: int) -> Sequence[Purchase]:
        return await self._shop().purchases(after, limit)

    async def use(self, purchase_id: str) -> None:
        await self._shop().use(purchase_id)

    async def name_of(self, user_id: str) -> str:
        return await self._shop().name_of(user_id)

    def _shop(self) -> DiscordShop:
        shop = self.there()
        if shop is None:
            raise ProviderDown
        return shop
