"""Discord's own list of purchases, read again: what a lost event or a crash left behind is found there."""

from collections.abc import Sequence
from datetime import timedelta

from bot.coins.purchase_use import PurchaseUse
from bot.coins.purchases import DiscordShop, Purchase
from bot.coins.shop import ShopDesk
from bot.payments.rounds import took_up
from bot.payments.till import Till

PAGE = 100
AGAIN_PAGES = 10
"""Of purchases that were read before so many pages are read again each time, in turn: one may have gone back."""
READ_TO, AGAIN_FROM = "shop_read_to", "shop_again_from"
"""Under these names the sweep remembers up to where it has read, and up to where it has read again."""
GRACE = timedelta(minutes=2)
_START = "0"


class ShopSweep:
    """The job `sweep_shop`."""

    def __init__(self, till: Till, desk: ShopDesk, use: PurchaseUse, shop: DiscordShop) -> None:
        self._till, self._desk, self._use, self._shop = till, desk, use, shop

    async def look(self) -> int:
        """Everything that is new, and a part of what is known; answers how much nobody had told us. Raises
        ProviderDown."""
        async with self._till.storage.reading() as tx:
            read_to = await tx.memory.recall(READ_TO) or _START
        config = self._till.config
        if not config.discord.enabled or (read_to == _START and not config.discord_sku.enabled):
            return 0
        news = await self._again(read_to)
        while True:
            page = await self._shop.purchases(read_to, PAGE)
            news += await self._take_up(page)
            if page:
                read_to = page[-1].purchase_id
                await self._keep(READ_TO, read_to)
            if len(page) < PAGE:
                return news

    async def _again(self, read_to: str) -> int:
        async with self._till.storage.reading() as tx:
            behind = await tx.memory.recall(AGAIN_FROM) or _START
        news = 0
        for _ in range(AGAIN_PAGES if read_to != _START else 0):
            page = [one for one in await self._shop.purchases(behind, PAGE) if int(one.purchase_id) <= int(read_to)]
            news += await self._take_up(page)
            behind = page[-1].purchase_id if len(page) == PAGE else _START
            await self._keep(AGAIN_FROM, behind)
            if behind == _START:
                break
        return news

    async def _take_up(self, page: Sequence[Purchase]) -> int:
        news: list[str] = []
        for one in page:
            await took_up(one.payment_id, self._take, one, news)
        return len(news)

    async def _take(self, purchase: Purchase, news: list[str]) -> None:
        if await self._desk.told(purchase):
            news.append(purchase.purchase_id)
        if purchase.used:
            await self._use.learned(purchase.purchase_id)
        elif not purchase.gone and purchase.at < self._till.clock.now() - GRACE:
            await self._use.use(purchase.purchase_id)

    async def _keep(self, name: str, purchase_id: str) -> None:
        async with self._till.storage.transaction() as tx:
            await tx.memory.keep(name, purchase_id)
