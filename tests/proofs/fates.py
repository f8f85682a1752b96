"""What becomes of tips at the provider: a script made of a seed, and somebody who plays it."""

import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from bot.sandbox.stripe_sim.control import Control
from tests.proofs.counter import Counter

Step = Callable[[Control, str], object]


def _pay(control: Control, page: str) -> object:
    return control.pay(page)


def _part_back(control: Control, page: str) -> object:
    return control.refund(page, 100, reverse_transfer=True)


def _refund_that_fails(control: Control, page: str) -> object:
    return control.refund_fails(control.refund(page, 200, reverse_transfer=True)["id"])


# Fates that are one story, whenever which event of them is heard.
PLAIN: dict[str, tuple[Step, ...]] = {
    "paid": (_pay,),
    "declined first": (lambda control, page: control.pay(page, "decline"), _pay),
    "part back": (_pay, _part_back),
    "twice a part back": (_pay, _part_back, _part_back),
    "all back": (_pay, lambda control, page: control.refund(page, reverse_transfer=True)),
    "by bank": (lambda c, page: c.pay(page, "pay_later"), lambda c, page: c.pay(page, "later_succeeds")),
    "bank says no": (lambda c, page: c.pay(page, "pay_later"), lambda c, page: c.pay(page, "later_fails")),
    "run out": (lambda control, page: control.pay(page, "expire"),),
}
# Whoever hears late of these skips what is over by then: money in the end is the same, the way there is shorter.
ROUGH: dict[str, tuple[Step, ...]] = {
    "refund failed": (_pay, _refund_that_fails),
    "disputed": (_pay, lambda c, page: c.dispute(page)),
    "won": (_pay, lambda c, page: c.dispute(page), lambda c, page: c.dispute(page, "win")),
    "lost": (_pay, lambda c, page: c.dispute(page), lambda c, page: c.dispute(page, "lose")),
    "part back, then disputed": (_pay, _part_back, lambda c, page: c.dispute(page)),
}


@dataclass(frozen=True, slots=True)
class Fate:
    """One tip of the script: who tips whom how much (places in the lists of people), and what then happens."""

    fan: int
    creator: int
    dollars: int
    name: str

    @property
    def is_plain(self) -> bool:
        return self.name in PLAIN

    @property
    def steps(self) -> tuple[Step, ...]:
        return PLAIN.get(self.name) or ROUGH[self.name]


def script(rng: random.Random, fans: int, creators: int) -> Iterator[Fate]:
    """Tips without an end."""
    names = [*PLAIN, *PLAIN, "paid", "paid", *ROUGH]
    while True:
        yield Fate(rng.randrange(fans), rng.randrange(creators), rng.randrange(3, 20), rng.choice(names))


async def play(counter: Counter, fate: Fate, after_each: Callable[[], Awaitable[None]]) -> str:
    """Opens the tip's page and does the rest at the provider; answers the tip's subject."""
    shop = counter.shop
    tip, page = await shop.opened(counter.fans[fate.fan], counter.creators[fate.creator], str(fate.dollars))
    for step in fate.steps:
        step(shop.bench.sim.control, page)
        await after_each()
    return tip.subject
