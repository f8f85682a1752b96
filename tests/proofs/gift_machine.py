"""A state machine for Hypothesis: it chooses what happens, and tells the shortest story in which something is wrong."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from bot.coins.model import Lot
from bot.gifts.model import GiftOrder
from bot.gifts.plan import plan
from bot.ledger.accounts import FAN_PAYMENTS, PROVIDER_BALANCE, connected
from bot.ledger.entries import BalanceTooLow, Entry, EntryKind, Posting
from bot.tips.model import Privacy
from storage.batch import BatchLimits, GiftBatch
from storage.db import Database
from storage.schema.ledger import balances
from tests.proofs.coin_model import Model, told
from tests.proofs.gift_history import HOLD, Memory, Planner
from tests.proofs.storm import check
from tests.storage.test_histories import Model as Sheet
from tests.support.clocks import HandClock
from tests.support.databases import fresh_database
from tests.support.gifts import TWO_A_DIAMOND, credit, lot, order
from tests.support.postgres_server import run_folder

fans = st.integers(1, 3)
creators = st.sampled_from((901, 902))
prices = st.sampled_from((1, 2, 3, 10, 50))
places = st.sampled_from((None, 1))
wishes = st.tuples(fans, creators, prices, places, places, st.sampled_from(Privacy))
tips = st.sampled_from((EntryKind.TIP_SETTLED, EntryKind.TIP_REFUNDED, EntryKind.TIP_TRANSFER_REVERSED))


class GiftMachine(RuleBasedStateMachine):
    """Gifts beside a dictionary, whoever keeps them. `steps` counts those of all machines of a run."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.clock = HandClock()
        self.coins = Model(HOLD)
        self.past: list[GiftOrder] = []
        self.number = 0
        self.keys: set[str] = set()

    def credit(self, bought: Lot) -> None:
        """The lot comes into the book."""
        raise NotImplementedError

    def answers(self, orders: Sequence[GiftOrder]) -> Sequence[object]:
        """What the book says to orders of the same moment."""
        raise NotImplementedError

    def balances(self) -> dict[tuple[str, str], int]:
        """What lies in the book, without zeros."""
        raise NotImplementedError

    def expected(self) -> dict[tuple[str, str], int]:
        """What should."""
        return self.coins.balances()

    @rule(fan=fans, coins=st.integers(1, 60), parts=st.sampled_from((TWO_A_DIAMOND, 1, 8_400)), days=st.integers(0, 20))
    def buy(self, fan: int, coins: int, parts: int, days: int) -> None:
        bought = lot(fan, coins, len(self.keys), parts, self.clock.now() - timedelta(days=days))
        self.coins.credit(bought)
        self.credit(bought)
        self.keys.add(f"{bought.source}:credited")

    @rule(wishes=st.lists(wishes, min_size=1, max_size=12))
    def send_at_once(self, wishes: list[tuple[Any, ...]]) -> None:
        self.send([self.order(wish) for wish in wishes])

    @precondition(lambda self: self.past)
    @rule(which=st.lists(st.integers(0, 1_000), min_size=1, max_size=3), wish=wishes)
    def send_again(self, which: list[int], wish: tuple[Any, ...]) -> None:
        """Old orders beside a new one."""
        self.send([*(self.past[number % len(self.past)] for number in which), self.order(wish)])

    @precondition(lambda self: self.past)
    @rule(which=st.integers(0, 1_000), wish=wishes)
    def send_something_else_under_an_old_key(self, which: int, wish: tuple[Any, ...]) -> None:
        self.send([replace(self.order(wish), key=self.past[which % len(self.past)].key)])

    @rule(minutes=st.sampled_from((1, 90, 60 * 24)))
    def time_passes(self, minutes: int) -> None:
        self.clock.move(timedelta(minutes=minutes))

    @invariant()
    def balances_are_those_of_the_dictionary(self) -> None:
        GiftMachine.steps += 1
        assert self.balances() == {place: amount for place, amount in self.expected().items() if amount}

    def order(self, wish: tuple[Any, ...]) -> GiftOrder:
        """A new order."""
        fan, creator, coins, session, community, privacy = wish
        made = order(0, coins, fan, creator, session=session, community=community, privacy=privacy, at=self.clock.now())
        self.number += 1
        return replace(made, key=f"gift:{self.number}")

    def send(self, orders: list[GiftOrder]) -> None:
        """Send them in the same moment, and compare the answers."""
        expected = [self.coins.answer(order, self.clock.now()) for order in orders]
        assert [told(answer) for answer in self.answers(orders)] == expected
        self.past += orders
        self.keys |= {answer[1] for answer in expected if answer[0] == "sent"}


class Planned(GiftMachine):
    """The pure plan, in memory."""

    planner: Planner = staticmethod(plan)

    def __init__(self) -> None:
        super().__init__()
        self.book = Memory(type(self).planner)

    def credit(self, bought: Lot) -> None:
        self.book.credit(bought)

    def answers(self, orders: Sequence[GiftOrder]) -> Sequence[object]:
        return self.book.send(orders, self.clock.now())

    def balances(self) -> dict[tuple[str, str], int]:
        return {place: amount for place, amount in self.book.balances.items() if amount}


class OnDisk(GiftMachine):
    """The group commit on SQLite, and beside it the transactions of tips."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.file = fresh_database("sqlite", run_folder())
        self.database = self.runner.run(Database.open(self.file.__enter__(), self.clock))
        self.batch = self.runner.run(self._open())
        self.money = Sheet()

    async def _open(self) -> GiftBatch:
        return await GiftBatch.open(self.database, BatchLimits(hold=HOLD, deadline_seconds=60))

    def credit(self, bought: Lot) -> None:
        self.runner.run(credit(self.database, bought))

    def answers(self, orders: Sequence[GiftOrder]) -> Sequence[object]:
        return self.runner.run(self._send(orders))

    def balances(self) -> dict[tuple[str, str], int]:
        return self.runner.run(self._balances())

    def expected(self) -> dict[tuple[str, str], int]:
        return {**super().expected(), **self.money.balances}

    @rule(kind=tips, creator=st.integers(1, 2), amount=st.integers(1, 40), kept=st.booleans())
    def post(self, kind: EntryKind, creator: int, amount: int, kept: bool) -> None:
        """A tip, a refund or a reversal; or one that is given up after it was written."""
        moves = {
            EntryKind.TIP_SETTLED: [(FAN_PAYMENTS, PROVIDER_BALANCE), (PROVIDER_BALANCE, connected(creator))],
            EntryKind.TIP_REFUNDED: [(PROVIDER_BALANCE, FAN_PAYMENTS), (connected(creator), PROVIDER_BALANCE)],
            EntryKind.TIP_TRANSFER_REVERSED: [(connected(creator), PROVIDER_BALANCE)],
        }
        postings = tuple(Posting(*move, "usd", amount) for move in moves[kind])
        entry = Entry(kind, f"{kind.value}:{len(self.keys)}", "tip:1", self.clock.now(), postings)
        if not kept:
            self.runner.run(self._give_up(entry))
        elif self.runner.run(self._post(entry)):
            assert self.money.accepts(entry)
            self.keys.add(entry.key)
        else:
            assert not self.money.accepts(entry)

    def teardown(self) -> None:
        try:
            self.runner.run(check(self.database, self.keys))
        finally:
            self.runner.run(self.batch.close())
            self.runner.run(self.database.close())
            self.runner.close()
            self.file.__exit__(None, None, None)

    async def _send(self, orders: Sequence[GiftOrder]) -> list[object]:
        return [*await asyncio.gather(*(self.batch.send(order) for order in orders), return_exceptions=True)]

    async def _post(self, entry: Entry) -> bool:
        try:
            async with self.database.transaction() as tx:
                return (await tx.ledger.post(entry)).new
        except BalanceTooLow:
            return False

    async def _give_up(self, entry: Entry) -> None:
        try:
            async with self.database.transaction() as tx:
                await tx.ledger.post(entry)
                raise InterruptedError
        except (InterruptedError, BalanceTooLow):
            pass

    async def _balances(self) -> dict[tuple[str, str], int]:
        async with self.database.reading() as tx:
            rows = await tx.connection.execute(select(balances).where(balances.c.amount != 0))
            return {(row.account, row.unit): row.amount for row in rows}
