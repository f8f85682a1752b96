"""What people want of coins while Stripe and Telegram stumble: packs by page and for Stars, gifts, coins that go back,
disputes."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.coins.orders import CoinOrder, CoinsSpent
from bot.coins.service import BuyCoins
from bot.coins.stars import StarMove
from bot.communities.model import Caller
from bot.errors import TryLater
from bot.gifts.model import CoinsMissing
from bot.members.model import Platform
from bot.moderation.model import CannotDecide
from bot.moderation.powers import Powers
from bot.moderation.queue import Queue
from bot.payments.pages import PageKind
from bot.payments.provider import ProviderDown
from bot.sandbox.stripe_sim.errors import StripeError
from bot.tips.links import pay_token
from storage.batch import GiftBatch
from tests.proofs.errands import Errands
from tests.support.gifts import order as gift

PACKS = (65, 330)
_HELD = 0.25
"""So large a share of what Telegram is asked for gets no answer, before or after it was done."""


@dataclass
class Buyer:
    """Somebody who wants coins. `stars`: what Telegram says once he has paid in Stars."""

    fan: Caller
    order: CoinOrder
    over: bool = False


@dataclass
class CoinErrands(Errands):
    """Everything that happens about coins. `told` holds what Telegram says of payments, each some time later, twice,
    or never."""

    buyers: list[Buyer] = field(default_factory=list)
    told: list[StarMove] = field(default_factory=list)

    @property
    def selling(self) -> Any:
        return self.counter.shop.selling

    @property
    def handlers(self) -> dict[str, Any]:
        return {**self.pays.jobs(), **self.selling.jobs()}

    @property
    def sweeps(self) -> tuple[Any, ...]:
        return *super().sweeps, self.selling.sweeps.look, self.selling.stars_sweep.look

    async def some(self, count: int) -> None:
        kinds = (self._pack_by_page, self._pack_for_stars, self._gift, self._return, self._bank_asks, self._decision)
        for begin in self.rng.choices(kinds, (8, 5, 8, 4, 1, 1), k=count):
            await begin()
        await self._telegram_speaks()

    # What people do

    async def _pack_by_page(self) -> None:
        buyer = await self._wants(self._fan(Platform.DISCORD))
        self.done["pack by page"] += 1
        shop = self.counter.shop
        state = await self.selling.checkouts.open(pay_token(shop.house.tokens, buyer.order.request_id))
        order = await self._seen(buyer)
        if state.kind is not PageKind.REDIRECT or order.checkout_id is None or self.rng.random() < 0.05:
            return
        with suppress(StripeError):
            shop.bench.sim.control.pay(order.checkout_id, card="available_now" if self.rng.random() < 0.5 else "pays")

    async def _pack_for_stars(self) -> None:
        buyer = await self._wants(self._fan(Platform.TELEGRAM))
        number = len(self.counter.shop.bank.listed)
        self.done["pack for Stars"] += 1
        move = StarMove(
            f"stx{number}", buyer.fan.account.user_id, buyer.order.price_minor,
            self.selling.coins.payload(buyer.order), self.counter.shop.clock.now(), True,
        )  # fmt: skip
        self.counter.shop.bank.listed.append(move)
        self.told += [move] * self.rng.choice((0, 1, 1, 2))

    async def _gift(self) -> None:
        """A gift to somebody; its answer may be lost, so the same gift is sent again."""
        fan, creator = self.rng.choice(self.counter.fans), self.rng.choice(self.counter.creators)
        wanted = gift(
            1_000 + self.done["gift"], self.rng.randrange(1, 60), fan.id, creator.id, at=self.counter.shop.clock.now()
        )
        batch = await GiftBatch.open(self.counter.shop.database)
        try:
            for _ in range(1 + (self.rng.random() < 0.3)):
                with suppress(CoinsMissing, TryLater):
                    await batch.send(wanted)
        finally:
            await batch.close()
        self.done["gift"] += 1

    async def _return(self) -> None:
        """What is unspent is to go back."""
        if not self.buyers:
            return
        buyer = self.rng.choice(self.buyers)
        with suppress(CoinsSpent, CannotDecide):
            asked = await self.selling.returns.ask(buyer.fan, buyer.order.id, "I changed my mind")
            await self._queue.approve(self.mover, asked.case.id)
            self.done["return"] += 1

    async def _bank_asks(self) -> None:
        """A bank disputes a payment for coins."""
        control = self.counter.shop.bench.sim.control
        charges = [one for one in control.objects("charge") if one["status"] == "succeeded" and not one["disputed"]]
        free = [one for one in charges if not one["amount_refunded"]]
        if free:
            control.dispute(self.rng.choice(free)["id"])
            self.done["dispute"] += 1

    async def _wants(self, fan: Caller) -> Buyer:
        request = f"{fan.platform}:coins:{len(self.buyers)}"
        view = await self.selling.coins.buy(BuyCoins(request, fan, self.rng.choice(PACKS), True))
        self.buyers.append(Buyer(fan, view.order))
        return self.buyers[-1]

    def _fan(self, platform: Platform) -> Caller:
        return self.rng.choice([fan for fan in self.counter.fans if fan.platform is platform])

    async def _seen(self, buyer: Buyer) -> CoinOrder:
        async with self.counter.shop.database.reading() as tx:
            found = await tx.coins.get(buyer.order.id)
        assert found is not None
        buyer.order = found
        return found

    @property
    def _queue(self) -> Queue:
        shop = self.counter.shop
        return Queue(
            shop.house.config, Powers(shop.house.config), shop.database, shop.clock,
            self.selling.deciders(shop.pays.deciders()),
        )  # fmt: skip

    # What Telegram does

    async def _telegram_speaks(self) -> None:
        """It tells of payments in any order."""
        self.rng.shuffle(self.told)
        while self.told and self.rng.random() < 0.8:
            await self.selling.stars.paid(self.told.pop())

    async def refund(self, user_id: str, charge_id: str) -> None:
        """Fits `StarsBank.refund`: a payment goes back once, and often no answer arrives."""
        if not self.calm and self.rng.random() < _HELD:
            raise ProviderDown
        bank = self.counter.shop.bank
        if any(one.charge_id == charge_id and not one.incoming for one in bank.listed):
            return
        paid = next(one for one in bank.listed if one.charge_id == charge_id and one.incoming)
        bank.listed.append(StarMove(charge_id, user_id, paid.stars, paid.payload, self.counter.shop.clock.now(), False))
        if not self.calm and self.rng.random() < _HELD:
            raise ProviderDown
