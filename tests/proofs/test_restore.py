"""Proof 11, the restore drill: a backup in a storm of tips, a disaster, the way back.

Every entry that was acknowledged before the backup began is there afterwards. What came later is found again at the
provider: tips that the backup knows are settled and refunded once more, and the payments of those that it does not know
are named to staff, each once. Nothing is credited to the wrong tip, and no id of a lost one is given out again.
"""

import asyncio
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.coins.assembly import assemble_coins
from bot.communities.model import Caller
from bot.moderation.powers import Powers
from bot.payments.assembly import assemble
from bot.payments.sweeps import RESTORED
from bot.payments.till import Till
from bot.tips.model import Tip, TipId, TipState
from storage import migrate
from storage.backups.backup import back_up
from storage.backups.restore import LEAP, restore
from storage.db import Database
from storage.ledger.audit import audit
from storage.schema.ledger import entries
from tests.proofs.tier import chosen, many, seeded
from tests.support.clocks import HandClock
from tests.support.databases import empty_database, only_sqlite
from tests.support.postgres_server import tools_on_path
from tests.support.shop import Shop, open_shop
from tests.support.tip_house import House

# A storm of few fans: their own brakes are not what is tried here.
PATIENT = {"first_day_spend": "5000.00", "checkouts_per_hour_fan": 500, "round_trip_count": 500}


@dataclass
class Drill:
    """One deployment over its disaster. `kept`: keys acknowledged before the backup began; `known`: tips that it holds,
    opened and not paid then; `late`: tips that were made from then on."""

    url: str
    shop: Shop
    chance: random.Random
    people: list[Caller] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    known: list[Tip] = field(default_factory=list)
    late: list[Tip] = field(default_factory=list)

    async def open(self) -> None:
        """A creator, two fans, somebody of the staff."""
        self.people = [
            await self.shop.creator(), await self.shop.house.member("Ben"), await self.shop.house.member("Cleo"),
            await self.shop.mover(),
        ]  # fmt: skip

    async def pay(self) -> Tip:
        """One tip from its quote to its settlement."""
        fan = self.people[self.chance.choice((1, 2))]
        tip = await self.shop.paid(fan, self.people[0], str(self.chance.randint(3, 9)))
        self.acknowledged.append(f"{tip.subject}:settled")
        return tip

    async def storm(self, stop: asyncio.Event) -> None:
        """Tips, one after the other, until told to stop."""
        while not stop.is_set():
            self.late.append(await self.pay())

    async def afterwards(self) -> Tip:
        """What happens between the backup and the disaster; answers a tip that is refunded then."""
        for tip in self.known:
            self.shop.bench.sim.control.pay(await self.shop.page_of(tip))
        await self.shop.settle_down()
        self.late += [await self.pay() for _ in range(3)]
        refunded = await self.shop.house.tip(TipId(int(self.kept[0].split(":")[1])))
        asked = await self.shop.pays.refunds.staff_refund(self.people[3], refunded.id, None, "Please")
        await self.shop.queue.approve(self.people[3], asked.case.id)
        await self.shop.settle_down()
        return refunded

    async def keys(self) -> set[str]:
        async with self.shop.database.reading() as tx:
            return set((await tx.connection.execute(select(entries.c.key))).scalars())

    async def reborn(self) -> None:
        """The same deployment on the restored book, beside the same provider."""
        old = self.shop
        database = await Database.open(self.url, old.clock)
        house = House(database, old.clock, old.house.config, events=old.house.events, community=old.house.community)
        till = Till(house.config, old.clock, database, house.tokens, old.provider, old.events)
        self.shop = Shop(
            house, old.bench, assemble(till, Powers(house.config)), old.provider, old.events,
            assemble_coins(till, old.bank, old.discord_shop), old.bank, discord_shop=old.discord_shop,
        )  # fmt: skip
        database.attach_jobs(self.shop.owe)


@pytest.fixture
def url(database_kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("PATH", tools_on_path())
    with empty_database(database_kind, tmp_path) as address:
        migrate.upgrade(address)
        yield address


async def until_disaster(drill: Drill, file: Path) -> Tip:
    """Everything up to the moment at which the book is gone."""
    await drill.open()
    for _ in range(4):
        await drill.pay()
    drill.known = [(await drill.shop.opened(drill.people[1], drill.people[0]))[0] for _ in range(2)]
    drill.kept = list(drill.acknowledged)
    stop = asyncio.Event()
    storm = asyncio.create_task(drill.storm(stop))
    manifest = await back_up(drill.url, file, drill.shop.clock)
    stop.set()
    await storm
    assert manifest.entries >= len(drill.kept)
    refunded = await drill.afterwards()
    await drill.shop.database.close()
    return refunded


@pytest.mark.parametrize("turn", range(many(1, 25)))
@seeded("restore")
async def test_what_a_restored_book_lacks_is_found_at_the_provider_or_named(
    seed: int | None, turn: int, url: str, clock: HandClock, tmp_path: Path
) -> None:
    chance, file = random.Random(chosen(seed) + turn), tmp_path / "backup"
    database = await Database.open(url, clock)
    async with open_shop(database, clock, safety=PATIENT) as shop:
        drill = Drill(url, shop, chance)
        refunded = await until_disaster(drill, file)
        done = await restore(url, file, clock, discard_newer=True)
        assert done.sound
        await drill.reborn()
        shop = drill.shop
        there = await drill.keys()
        assert there >= set(drill.kept)

        clock.move(timedelta(minutes=5))
        assert await shop.pays.sweeps.events() > 0
        await shop.run_jobs()
        await shop.pays.sweeps.events()
        for tip in drill.known:
            assert (await shop.house.tip(tip.id)).state is TipState.PAID
        assert (await shop.house.tip(refunded.id)).state is TipState.REFUNDED
        named = [str(facts["subject"]) for facts in await told_unknown(drill)]
        missing = [tip.subject for tip in drill.late if f"{tip.subject}:settled" not in await drill.keys()]
        assert len(missing) >= 3
        assert sorted(named) == sorted(missing)

        fresh = await drill.pay()
        assert fresh.id > LEAP
        assert (await audit(shop.database)).balanced
        await shop.database.close()


async def told_unknown(drill: Drill) -> list[dict[str, object]]:
    facts = await drill.shop.told(drill.people[3].id, "staff_alert")
    return [one for one in facts if one["what"] == "paid_unknown_here"]


async def test_the_drill_sees_a_restore_after_which_nobody_asks_the_provider(
    url: str, clock: HandClock, tmp_path: Path
) -> None:
    """A control: the usual sweep asks only for what was never delivered, and these events were."""
    database = await Database.open(url, clock)
    async with open_shop(database, clock, safety=PATIENT) as shop:
        drill = Drill(url, shop, random.Random(1))
        await until_disaster(drill, tmp_path / "backup")
        await restore(url, tmp_path / "backup", clock, discard_newer=True)
        await drill.reborn()
        async with drill.shop.database.transaction() as tx:
            await tx.memory.keep(RESTORED, "")
        clock.move(timedelta(minutes=5))
        await drill.shop.pays.sweeps.events()
        states = [(await drill.shop.house.tip(tip.id)).state for tip in drill.known]
        assert TipState.PAID not in states
        assert await told_unknown(drill) == []
        await drill.shop.database.close()


@only_sqlite
async def test_the_drill_sees_a_backup_that_is_a_plain_copy_of_the_file(
    url: str, clock: HandClock, tmp_path: Path
) -> None:
    """A control: what was acknowledged last lies in SQLite's log, beside the file that a plain copy takes."""
    database = await Database.open(url, clock)
    async with open_shop(database, clock, safety=PATIENT) as shop:
        drill = Drill(url, shop, random.Random(1))
        await drill.open()
        await drill.pay()
        await asyncio.to_thread(shutil.copy, url.removeprefix("sqlite:///"), tmp_path / "copy.db")
        await database.close()
        drill.url = f"sqlite:///{tmp_path / 'copy.db'}"
        await drill.reborn()
        assert not await drill.keys() >= set(drill.acknowledged)
        await drill.shop.database.close()
