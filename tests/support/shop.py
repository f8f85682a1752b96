"""A house whose payments run through the real SDK against the simulated Stripe; jobs and webhooks move by hand."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.assembly import CoinPayments, assemble_coins
from bot.coins.stars import StarMove
from bot.communities.model import Caller
from bot.config import Config
from bot.ledger.accounts import connected
from bot.members.model import MemberId
from bot.moderation.model import Grant, Power
from bot.moderation.powers import Powers
from bot.moderation.queue import Queue
from bot.payments.assembly import Payments, assemble
from bot.payments.events import PaymentEvents
from bot.payments.inbox import HANDLE_EVENT, HANDLE_EVENTS
from bot.payments.model import PaymentRow
from bot.payments.pages import PageKind
from bot.payments.provider import PaymentProvider
from bot.payments.stripe_events import StripeEvents
from bot.payments.stripe_provider import StripeProvider, connect
from bot.payments.till import Till
from bot.ports import Json
from bot.programme.model import PayoutAccount, Readiness
from bot.tips.links import pay_token
from bot.tips.model import Tip, TipState
from storage.db import Database
from storage.ledger.audit import audit
from storage.schema.base import metadata
from storage.schema.notices import notices
from tests.support.clocks import HandClock
from tests.support.discord_shop import FakeShop
from tests.support.stripe_bench import KEY, RICH, Bench, Receiver, stripe_bench
from tests.support.tip_house import House, config_of

US_SHOP: Mapping[str, Any] = {"payout_region": "US", "settlement_currencies": ["usd"]}
TOLERANCE_SECONDS = 300
AT_ONCE = 100_000
"""Calls a second that nothing here ever makes."""


@dataclass
class Job:
    """A job that is owed."""

    name: str
    key: str
    args: dict[str, Any]


@dataclass
class Bank:
    """Fits `StarsBank`: Telegram's list of Stars, and what it is told to give back."""

    listed: list[StarMove] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    withdrawn: int = 0
    fails: list[Exception] = field(default_factory=list)

    async def refund(self, user_id: str, charge_id: str) -> None:
        self.asked.append(charge_id)
        if self.fails:
            raise self.fails.pop(0)

    async def moves(self, offset: int, limit: int) -> tuple[list[StarMove], int]:
        page = self.listed[offset : offset + limit]
        return page, len(page)

    async def balance(self) -> int:
        return sum(one.stars if one.incoming else -one.stars for one in self.listed) - self.withdrawn


@dataclass
class Shop:
    """Everything about payments over one database. `pays` are the services; `jobs` are owed and not done yet."""

    house: House
    bench: Bench
    pays: Payments
    provider: StripeProvider
    events: StripeEvents
    selling: CoinPayments
    bank: Bank
    jobs: list[Job] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    discord_shop: FakeShop = field(default_factory=FakeShop)

    @property
    def database(self) -> Database:
        return self.house.database

    @property
    def clock(self) -> HandClock:
        return self.house.clock

    async def owe(self, _connection: AsyncConnection, job: str, key: str, args: Mapping[str, Json]) -> None:
        """Keeps a job; the same key is one job."""
        if key not in self.seen:
            self.seen.add(key)
            self.jobs.append(Job(job, key, dict(args)))

    def others(self, provider: PaymentProvider | None = None, events: PaymentEvents | None = None) -> Payments:
        """The same services again, as a second process would have them."""
        house = self.house
        till = Till(
            house.config, house.clock, house.database, house.tokens, provider or self.provider, events or self.events
        )
        return assemble(till, Powers(house.config))

    @property
    def queue(self) -> Queue:
        """The moderators' queue with our deciders."""
        return Queue(self.house.config, Powers(self.house.config), self.database, self.clock, self.pays.deciders())

    # People

    async def creator(self, name: str = "Ana") -> Caller:
        """A creator whose account at the simulated Stripe is ready."""
        caller = await self.house.creator(name, readiness=Readiness.NONE, country="US")
        account = await self.bench.creator()
        async with self.database.transaction() as tx:
            await tx.creators.put_account(
                PayoutAccount(caller.id, account, "US", "usd", Readiness.READY, True, (), None, self.clock.now())
            )
        await self.bench.forget()
        return caller

    async def mover(self, name: str = "Mona") -> Caller:
        """Somebody who may move money."""
        caller = await self.house.member(name)
        async with self.database.transaction() as tx:
            await tx.powers.grant(Grant(caller.id, Power.MONEY_MOVER, None), None, "test", self.clock.now())
        return caller

    async def account_of(self, creator: Caller) -> str:
        """The creator's account at Stripe."""
        async with self.database.reading() as tx:
            account = await tx.creators.account(creator.id)
        assert account is not None
        return account.account_id

    # A tip on its way

    async def quoted(self, fan: Caller, creator: Caller, amount: str = "5", **more: Any) -> Tip:
        """A tip whose link nobody has opened."""
        return (await self.house.quote(fan, creator, amount, **more)).tip

    def token(self, tip: Tip) -> str:
        """The secret part of the tip's pay link."""
        return pay_token(self.house.tokens, tip.request_id)

    async def opened(self, fan: Caller, creator: Caller, amount: str = "5", **more: Any) -> tuple[Tip, str]:
        """A tip whose payment page is open, and the id of that page."""
        tip = await self.quoted(fan, creator, amount, **more)
        state = await self.pays.checkouts.open(self.token(tip))
        assert state.kind is PageKind.REDIRECT, state
        async with self.database.reading() as tx:
            row = await tx.payments.checkout_of(tip.id)
        assert row is not None
        return await self.house.tip(tip.id), row.checkout_id

    async def paid(self, fan: Caller, creator: Caller, amount: str = "5", card: str = "pays", **more: Any) -> Tip:
        """A tip that was paid on the page and settled by webhooks."""
        tip, page = await self.opened(fan, creator, amount, **more)
        self.bench.sim.control.pay(page, card=card)
        await self.settle_down()
        paid = await self.house.tip(tip.id)
        assert paid.state is TipState.PAID, paid
        return paid

    async def page_of(self, tip: Tip) -> str:
        """The id of the tip's payment page."""
        async with self.database.reading() as tx:
            row = await tx.payments.checkout_of(tip.id)
        assert row is not None
        return row.checkout_id

    # Webhooks and jobs

    async def deliver(self, times: int = 1) -> int:
        """Hands over everything the simulated Stripe has sent, so many times; answers how many deliveries."""
        await self.bench.sim.idle()
        count = 0
        for receiver, endpoint in ((self.bench.hook, "platform"), (self.bench.connect, "connect")):
            letters = take(receiver)
            for raw, header in letters:
                for _ in range(times):
                    assert await self.pays.webhooks.receive(raw, header, endpoint)
                    count += 1
        return count

    def events_owed(self) -> list[str]:
        """The events whose handling is owed, by id."""
        args = [job.args for job in self.jobs if job.name in (HANDLE_EVENT, HANDLE_EVENTS)]
        return [event_id for one in args for event_id in one.get("event_ids") or [one["event_id"]]]

    async def run_jobs(self, *, except_for: frozenset[str] = frozenset()) -> list[str]:
        """Does every job that is owed, and those that these owe; answers their names."""
        handlers, done = {**self.pays.jobs(), **self.selling.jobs()}, []
        left: list[Job] = []
        while self.jobs:
            job = self.jobs.pop(0)
            if job.name in except_for:
                left.append(job)
            elif job.name in handlers:
                await handlers[job.name](**job.args)
                done.append(job.name)
        self.jobs.extend(left)
        return done

    async def settle_down(self) -> None:
        """Webhooks and jobs until nothing is left."""
        known = {**self.pays.jobs(), **self.selling.jobs()}
        while await self.deliver() or any(job.name in known for job in self.jobs):
            await self.run_jobs()

    async def later(self, **by: float) -> None:
        """Moves both clocks, which are one, and lets Stripe do what is due."""
        self.clock.move(timedelta(**by))
        await self.bench.sim.tick()
        await self.bench.sim.idle()

    # What there is to see

    async def payments(self, tip: Tip) -> tuple[PaymentRow, ...]:
        async with self.database.reading() as tx:
            return await tx.payments.payments_of(tip.id)

    async def balance(self, account: str, unit: str = "usd") -> int:
        async with self.database.reading() as tx:
            return await tx.ledger.balance(account, unit)

    async def at(self, creator: Caller) -> int:
        """What tips have brought to the creator, by our book."""
        return await self.balance(connected(creator.id))

    async def kinds(self, tip: Tip) -> list[str]:
        """The kinds of all entries about a tip, oldest first."""
        async with self.database.reading() as tx:
            return [posted.entry.kind.value for posted in await tx.ledger.entries_about(tip.subject)]

    async def told(self, member_id: MemberId, kind: str | None = None) -> list[dict[str, Any]]:
        """The facts of all notices to somebody, of one kind if named, oldest first."""
        async with self.database.reading() as tx:
            query = select(notices.c.facts).where(notices.c.member_id == member_id).order_by(notices.c.id)
            if kind is not None:
                query = query.where(notices.c.kind == kind)
            return list((await tx.connection.execute(query)).scalars())

    async def everything(self) -> dict[str, list[Any]]:
        """All rows of all tables, but for events received and what was looked at when."""
        found: dict[str, list[Any]] = {}
        async with self.database.reading() as tx:
            for table in metadata.sorted_tables:
                if table.name in ("webhook_events", "remembered"):
                    continue
                columns = [column for column in table.c if column.name != "checked_at"]
                found[table.name] = sorted(map(repr, await tx.connection.execute(select(*columns))))
        return found

    async def is_sound(self) -> None:
        """The whole book replayed: nothing in it is wrong."""
        report = await audit(self.database)
        assert not report.findings, report


def take(receiver: Receiver) -> list[tuple[bytes, str]]:
    """The letters that a receiver holds; it holds none afterwards."""
    letters = list(zip(receiver.bodies, receiver.headers, strict=True))
    receiver.bodies.clear()
    receiver.headers.clear()
    return letters


def shop_config(**sections: Mapping[str, Any]) -> Config:
    """The house's configuration for an operator in the US."""
    return config_of(**{**sections, "stripe": {**US_SHOP, **sections.get("stripe", {})}})


@asynccontextmanager
async def open_shop(
    database: Database, clock: HandClock, **sections: Mapping[str, Any]
) -> AsyncIterator[Shop]:
    """A shop with an empty community and a rich operator; Stripe's description is asserted at the end. Its calls wait
    for no pace, which has tests of its own."""
    async with stripe_bench(RICH, clock=clock) as bench:
        house = House(database, clock, shop_config(**sections))
        await house.open()
        await bench.listen()
        client, http = connect(KEY, bench.sim.url)
        provider = StripeProvider(
            client, http, lambda finger: house.tokens.keyed("card", finger), AT_ONCE,
            sweep_calls_per_second=AT_ONCE,
        )  # fmt: skip
        secrets = {"platform": [bench.hook_secret], "connect": [bench.connect_secret]}
        events = StripeEvents(client, provider, secrets, TOLERANCE_SECONDS)
        till = Till(house.config, clock, database, house.tokens, provider, events)
        bank, discord_shop = Bank(), FakeShop()
        selling = assemble_coins(till, bank, discord_shop)
        pays = assemble(till, Powers(house.config), others=selling.reactions)
        shop = Shop(house, bench, pays, provider, events, selling, bank, discord_shop=discord_shop)
        database.attach_jobs(shop.owe)
        try:
            yield shop
        finally:
            await provider.close()
