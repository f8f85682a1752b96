"""What people want of money while the provider stumbles: tips by page and by card, refunds, disputes; and how the
house works at it, with jobs that are tried a few times, sweeps and a clock that goes on."""

import random
from collections import Counter as Tally
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.communities.model import Caller
from bot.errors import TryLater
from bot.money import Money
from bot.payments.model import RefundBlocked
from bot.payments.pages import PageKind
from bot.payments.provider import ProviderDown
from bot.sandbox.stripe_sim.errors import StripeError
from bot.tips.model import Tip, TipState
from tests.proofs.counter import Counter
from tests.support.shop import take

TRIES = 2
"""So often a job is tried here; then it is up to the sweeps."""
CARDS = ("pays", "saves_then_declines", "three_d_secure")
_STEPS: tuple[tuple[int, dict[str, float]], ...] = (
    (6, {"seconds": 20}), (6, {"minutes": 3}), (3, {"minutes": 40}), (1, {"hours": 25}),
)  # fmt: skip


@dataclass
class Wish:
    """A tip that a fan has asked for. `page`: the provider's, once he has seen it; `over`: he comes back no more."""

    fan: Caller
    tip: Tip
    page: str | None = None
    over: bool = False


@dataclass
class Errands:
    """Everything that happens at one counter; `done` counts what was asked for."""

    counter: Counter
    rng: random.Random
    mover: Caller
    wishes: list[Wish] = field(default_factory=list)
    done: Tally[str] = field(default_factory=Tally)
    given_up: int = 0
    calm: bool = False
    _late: list[tuple[bytes, str, str]] = field(default_factory=list)
    _tries: Tally[str] = field(default_factory=Tally)

    @property
    def pays(self) -> Any:
        return self.counter.shop.pays

    async def remember_cards(self) -> None:
        """The first fans have cards that can be charged, of which some will not do."""
        shop = self.counter.shop
        for fan, card in zip(self.counter.fans, CARDS, strict=False):
            tip = await shop.quoted(fan, self.counter.creators[0])
            await self.pays.cards.remember(fan, tip.id)
            await self.pays.checkouts.open(shop.token(tip))
            shop.bench.sim.control.pay(await shop.page_of(tip), card=card)
        await self.settle()

    async def some(self, count: int) -> None:
        """A few new wishes, a few visits."""
        kinds = self.rng.choices(
            (self._tip_by_page, self._tip_by_card, self._refund, self._dispute, self._decision), (10, 3, 4, 1, 1),
            k=count,
        )  # fmt: skip
        for begin in kinds:
            await begin()
        for wish in self.wishes[-40:]:
            if not wish.over and wish.page is None:
                await self._visit(wish)
        if self.rng.random() < 0.1:
            creator = self.rng.choice(self.counter.creators)
            self.counter.shop.bench.sim.control.pay_out(await self.counter.shop.account_of(creator))

    @property
    def handlers(self) -> dict[str, Any]:
        """The house's jobs, by name."""
        return dict(self.pays.jobs())

    @property
    def sweeps(self) -> tuple[Any, ...]:
        """What looks for leftovers."""
        return self.pays.sweeps.events, self.pays.sweeps.stuck, self.pays.sweeps.accounts

    # What people do

    async def _tip_by_page(self) -> None:
        fan = self.rng.choice(self.counter.fans)
        self.wishes.append(Wish(fan, await self._quoted(fan)))
        self.done["tip by page"] += 1
        await self._visit(self.wishes[-1])

    async def _tip_by_card(self) -> None:
        fan = self.rng.choice(self.counter.fans[: len(CARDS)])
        tip = await self._quoted(fan)
        await self.pays.cards.pay_with_card(fan, tip.id)
        self.wishes.append(Wish(fan, tip))
        self.done["tip by card"] += 1

    async def _quoted(self, fan: Caller) -> Tip:
        creator = self.rng.choice(self.counter.creators)
        return await self.counter.shop.quoted(fan, creator, str(self.rng.randrange(3, 15)))

    async def _visit(self, wish: Wish) -> None:
        """Opens the link; on the provider's page the fan pays, once, or goes away."""
        shop = self.counter.shop
        state = await self.pays.checkouts.open(shop.token(wish.tip))
        if state.kind in (PageKind.PAUSED, PageKind.WAITING):
            return
        wish.over = True
        if state.kind is not PageKind.REDIRECT or self.rng.random() < 0.05:
            return
        wish.page, control = await shop.page_of(wish.tip), shop.bench.sim.control
        try:
            if self.rng.random() < 0.1:
                control.pay(wish.page, "decline")
            control.pay(wish.page, card="available_now" if self.rng.random() < 0.5 else "pays")
        except StripeError:
            # The page has run out: its opening was repeated, under its old key, by whoever came back late.
            return
        if self.rng.random() < 0.5:
            await self.pays.checkouts.done(shop.token(wish.tip))

    async def _refund(self) -> None:
        paid = await self._a_paid_one()
        if paid is None:
            return
        part = Money(self.rng.randrange(100, 300), "usd") if self.rng.random() < 0.5 else None
        try:
            asked = await self.pays.refunds.staff_refund(self.mover, paid.id, part, "He asked for it")
            await self.counter.shop.queue.approve(self.mover, asked.case.id)
        except RefundBlocked:
            return
        self.done["refund"] += 1

    async def _dispute(self) -> None:
        paid, control = await self._a_paid_one(), self.counter.shop.bench.sim.control
        rows = await self.counter.shop.payments(paid) if paid else ()
        if not rows:
            return
        charge = control.charge_of(rows[0].payment_id)
        if not charge["disputed"] and charge["amount_refunded"] < charge["amount"]:
            control.dispute(charge["id"])
            self.done["dispute"] += 1

    async def _decision(self) -> None:
        """The bank decides about a dispute that is open."""
        control = self.counter.shop.bench.sim.control
        open_ones = [one for one in control.objects("dispute") if one["status"] == "needs_response"]
        if open_ones:
            control.dispute(self.rng.choice(open_ones)["charge"], self.rng.choice(("win", "win", "lose")))
            self.done["decision"] += 1

    async def _a_paid_one(self) -> Tip | None:
        wish = self.rng.choice(self.wishes) if self.wishes else None
        tip = await self.counter.shop.house.tip(wish.tip.id) if wish else None
        return tip if tip is not None and tip.state is TipState.PAID else None

    # What the house does

    async def work(self) -> None:
        """Post, and one try for each job; what fails rests."""
        await self._post()
        desk, handlers = self.counter.desk, self.handlers
        for job in await desk.left(handlers):
            try:
                await handlers[job.name](**job.args)
            except (TryLater, ProviderDown):
                self._tries[job.key] += 1
                if self._tries[job.key] < TRIES:
                    continue
                self.given_up += 1
            await desk.done(job.key)

    async def sweep(self) -> None:
        """All sweeps, each as far as the provider lets it."""
        for sweep in self.sweeps:
            with suppress(TryLater, ProviderDown):
                await sweep()

    async def pass_time(self) -> None:
        """The clock goes on, by little or by a day."""
        weights = [weight for weight, _ in _STEPS]
        [(_, step)] = self.rng.choices(_STEPS, weights)
        await self.counter.shop.later(**step)

    async def settle(self) -> None:
        """Work until nothing is left, while the provider does not stumble."""
        self._late_is_now()
        for _ in range(8):
            await self.work()
        assert not await self.counter.desk.left(self.handlers)

    async def _post(self) -> None:
        """Events as they come: some late, some twice, some never."""
        bench = self.counter.shop.bench
        await bench.sim.idle()
        new = [(raw, head, "platform") for raw, head in take(bench.hook)]
        new += [(raw, head, "connect") for raw, head in take(bench.connect)]
        came = [*self._late, *new]
        self._late = [letter for letter in came if self.rng.random() < 0.3]
        for letter in came:
            if letter not in self._late:
                for _ in range(1 + (self.rng.random() < 0.2)):
                    assert await self.pays.webhooks.receive(*letter)
        lost = self.rng.random() < 0.3
        bench.sim.control.webhooks("lose" if lost else "normal", count=self.rng.randrange(1, 6) if lost else None)

    def _late_is_now(self) -> None:
        self.counter.shop.bench.sim.control.webhooks("normal")
