"""Random histories of coin orders: whatever happens to them in whatever order, the book stays whole and adds up."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.coins.orders import CoinOrder, OrderState
from bot.communities.model import Caller
from bot.errors import Refusal
from bot.gifts.model import CoinsMissing
from bot.ledger.accounts import FAN_PAYMENTS
from bot.sandbox.stripe_sim.errors import StripeError
from tests.coins.counter import Counter
from tests.proofs.tier import chosen, seeded

STEPS = 40
PACKS = (65, 330)


@dataclass
class Story:
    """One fan, his orders and their pages, and what chance does to them."""

    counter: Counter
    chance: random.Random
    fan: Caller
    staff: Caller
    pages: dict[int, tuple[CoinOrder, str]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    async def step(self) -> None:
        """One thing happens, or turns out to be impossible."""
        acts: tuple[Callable[[], Awaitable[None]], ...] = (
            self.buys, self.buys, self.pays, self.pays, self.gives, self.asks, self.decides, self.bank_asks,
            self.bank_decides, self.operator_refunds, self.is_warned, self.time_goes_by,
        )  # fmt: skip
        act = self.chance.choice(acts)
        try:
            await act()
        except (Refusal, StripeError) as no:
            self.told.append(f"{act.__name__}: {no}")
        else:
            self.told.append(act.__name__)

    def page(self) -> str:
        if not self.pages:
            raise CoinsMissing(1, 0)
        return self.chance.choice(list(self.pages.values()))[1]

    async def buys(self) -> None:
        order, page = await self.counter.opened(self.fan, self.chance.choice(PACKS))
        self.pages[order.id] = (order, page)
        if self.chance.random() < 0.7:
            self.counter.shop.bench.sim.control.pay(page)

    async def pays(self) -> None:
        self.counter.shop.bench.sim.control.pay(self.page(), self.chance.choice(("pay", "pay", "pay_later", "decline")))

    async def gives(self) -> None:
        held = await self.counter.held(self.fan)
        await self.counter.gives(self.fan, self.chance.randint(1, max(1, held)))

    async def asks(self) -> None:
        order, _ = self.chance.choice(list(self.pages.values()) or [(None, "")])
        if order is not None:
            await self.counter.shop.selling.returns.ask(self.fan, order.id, "I changed my mind")

    async def decides(self) -> None:
        waiting = [item.case.id for item in (await self.counter.queue.page(self.staff)).items]
        if waiting:
            decide = self.chance.choice((self.counter.queue.approve, self.counter.queue.reject))
            await decide(self.staff, self.chance.choice(waiting), "chance")

    async def bank_asks(self) -> None:
        self.counter.shop.bench.sim.control.dispute(self.page())

    async def bank_decides(self) -> None:
        self.counter.shop.bench.sim.control.dispute(self.page(), self.chance.choice(("win", "lose", "appeal")))

    async def operator_refunds(self) -> None:
        self.counter.shop.bench.sim.control.refund(self.page(), self.chance.choice((None, 20)))

    async def is_warned(self) -> None:
        self.counter.shop.bench.sim.control.early_warning(self.page())

    async def time_goes_by(self) -> None:
        await self.counter.shop.later(minutes=self.chance.choice((5, 45, 60 * 24)))
        await self.counter.shop.selling.sweeps.look()

    async def adds_up(self) -> None:
        """What fans have paid in all, less what went back, is what their orders say."""
        kept = 0
        for order, _ in self.pages.values():
            async with self.counter.shop.database.reading() as tx:
                payments = await tx.coins.payments_of(order.id)
                lost = sum(one.lost_minor for one in await tx.coins.disputes_of(order.id))
            kept += sum(one.gross_minor - one.refunded_minor for one in payments) - lost
            state = (await self.counter.order(order)).state
            assert (state in (OrderState.PAID, OrderState.REFUNDED)) == bool(payments), self.told
        assert -await self.counter.shop.balance(FAN_PAYMENTS) == kept, self.told


@seeded("coin_orders")
async def test_whatever_happens_to_orders_the_book_stays_whole(counter: Counter, seed: int | None) -> None:
    chance = random.Random(chosen(seed))
    story = Story(counter, chance, await counter.fan(), await counter.shop.mover())
    for _ in range(STEPS):
        await story.step()
        await counter.shop.settle_down()
    await counter.shop.is_sound()
    await story.adds_up()
