"""Buying coins by hand: both rails, and what there is to see afterwards."""

from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from bot.coins.orders import CoinOrder
from bot.coins.quotes import CoinView
from bot.coins.service import BuyCoins
from bot.coins.stars import StarMove
from bot.communities.model import Caller
from bot.ledger.accounts import diamonds_pending, wallet
from bot.members.model import Platform
from bot.moderation.powers import Powers
from bot.moderation.queue import Queue
from bot.payments.pages import PageKind
from bot.tips.links import pay_token
from bot.videos.model import VideoId
from storage.batch import GiftBatch
from tests.support.gifts import order as gift
from tests.support.shop import Shop


@dataclass
class Counter:
    """A shop that sells coins."""

    shop: Shop

    def __post_init__(self) -> None:
        self._events = count(1)

    async def fan(self, name: str = "Ben", platform: Platform = Platform.DISCORD, region: str = "US") -> Caller:
        return await self.shop.house.member(name, platform, region=region)

    async def ordered(self, fan: Caller, coins: int = 330, **more: Any) -> CoinView:
        request = more.pop("request_id", f"{fan.platform}:coins:{next(self._events)}")
        return await self.shop.selling.coins.buy(BuyCoins(request, fan, coins, **more))

    async def opened(self, fan: Caller, coins: int = 330, **more: Any) -> tuple[CoinOrder, str]:
        """An order whose page is open, and the page's id."""
        order = (await self.ordered(fan, coins, **more)).order
        state = await self.shop.selling.checkouts.open(self.token(order))
        assert state.kind is PageKind.REDIRECT, state
        order = await self.order(order)
        assert order.checkout_id is not None
        return order, order.checkout_id

    async def paid(self, fan: Caller, coins: int = 330, card: str = "pays", **more: Any) -> CoinOrder:
        """An order that was paid on the page and settled by webhooks."""
        order, page = await self.opened(fan, coins, **more)
        self.shop.bench.sim.control.pay(page, card=card)
        await self.shop.settle_down()
        return await self.order(order)

    async def starred(self, fan: Caller, coins: int = 330, charge: str = "stx1", **more: Any) -> CoinOrder:
        """An order that was paid in Stars."""
        view = await self.ordered(fan, coins, **more)
        await self.shop.selling.stars.paid(self.stars(view, fan, charge))
        return await self.order(view.order)

    def stars(self, view: CoinView, fan: Caller, charge: str = "stx1", **other: Any) -> StarMove:
        """What Telegram says of a payment for this order."""
        payload = self.shop.selling.coins.payload(view.order)
        facts = {"user_id": fan.account.user_id, "stars": view.order.price_minor, "incoming": True, **other}
        return StarMove(charge_id=charge, payload=payload, at=self.shop.clock.now(), **facts)

    def token(self, order: CoinOrder) -> str:
        return pay_token(self.shop.house.tokens, order.request_id)

    async def order(self, order: CoinOrder) -> CoinOrder:
        async with self.shop.database.reading() as tx:
            found = await tx.coins.get(order.id)
        assert found is not None
        return found

    async def held(self, fan: Caller) -> int:
        return await self.shop.balance(wallet(fan.id), "coin")

    async def kinds(self, order: CoinOrder) -> list[str]:
        """The kinds of all entries about an order, oldest first."""
        async with self.shop.database.reading() as tx:
            return [posted.entry.kind.value for posted in await tx.ledger.entries_about(order.subject)]

    async def gives(self, fan: Caller, coins: int, *, session: int | None = None, video: int | None = None) -> None:
        """The fan gives coins away."""
        batch = await GiftBatch.open(self.shop.database)
        number, ana = next(self._events), await self.fan("Ana")
        made = gift(number, coins, fan.id, ana.id, session=session, at=self.shop.clock.now())
        await batch.send(replace(made, video_id=None if video is None else VideoId(video)))
        await batch.close()

    async def diamonds(self) -> int:
        """What Ana got for gifts and cannot redeem yet, in parts."""
        return await self.shop.balance(diamonds_pending((await self.fan("Ana")).id), "diamond")

    @property
    def queue(self) -> Queue:
        """The moderators' queue with the deciders of coin orders."""
        config, deciders = self.shop.house.config, self.shop.selling.deciders(self.shop.pays.deciders())
        return Queue(config, Powers(config), self.shop.database, self.shop.clock, deciders)

    async def given_back(self, fan: Caller, order: CoinOrder) -> CoinOrder:
        """What is unspent was asked for, approved and sent."""
        asked = await self.shop.selling.returns.ask(fan, order.id, "I changed my mind")
        await self.queue.approve(await self.shop.mover(), asked.case.id)
        await self.shop.settle_down()
        return await self.order(order)
