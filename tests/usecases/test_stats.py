"""/stats on both databases: sums by source in the community's days, what went back, who is named, who may ask."""

import csv
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from bot.boards.model import BoardLook
from bot.boards.rules import counted
from bot.coins.claims import ClaimState
from bot.communities.model import Caller
from bot.eligibility.service import Eligibility
from bot.eligibility.standing import Standing
from bot.gifts.model import GiftOrder
from bot.gifts.tallies import day_of
from bot.money import Money
from bot.payouts.model import PayoutState
from bot.programme.model import NotCreator
from bot.replies.refusals import refusal
from bot.replies.stats import stats as say
from bot.replies.stats_chart import course as say_course
from bot.replies.words import Words
from bot.stats.export import Table, harmless
from bot.stats.model import Coins, ExportTooLong, Stats, StatsPeriod
from bot.stats.rules import spans
from bot.stats.service import CreatorStats
from bot.tips.model import Privacy, Tip
from storage.batch import GiftBatch
from storage.db import Database
from storage.schema.diamonds import tally_corrections
from storage.schema.gifts import coin_lots, gifts
from storage.schema.lots import gift_claims
from storage.schema.members import members
from storage.stats import sizes
from tests.support.clocks import HandClock
from tests.support.gifts import credit, lot
from tests.support.seeds import seed
from tests.support.tip_house import House

DAY = timedelta(days=1)
LIVE, VIDEO = 41, 42


@dataclass
class Purse:
    """A creator's house: gifts and tips as they lie in the database."""

    house: House
    batch: GiftBatch
    count: int = 0

    @property
    def stats(self) -> CreatorStats:
        database, clock = self.house.database, self.house.clock
        return CreatorStats(self.house.config, clock, database)

    async def fan(self, name: str) -> Caller:
        caller = await self.house.member(name)
        await credit(self.house.database, lot(caller.id, 10_000, at=self.house.clock.now()))
        return caller

    async def give(
        self, fan: Caller, creator: Caller, coins: int = 1, *, video: bool = False,
        privacy: Privacy = Privacy.NAME_AMOUNT, here: bool = True,
    ) -> None:  # fmt: skip
        self.count += 1
        place = self.house.community.id if here and self.house.community else None
        session, video_id = (None, VIDEO) if video else (LIVE, None)
        await self.batch.send(
            GiftOrder(
                f"gift:{self.count}", fan.id, creator.id, place, session, video_id, "petal", 1, coins, privacy,
                self.house.clock.now(),
            )
        )  # fmt: skip

    async def tip(self, fan: Caller, creator: Caller, amount: str, back: int = 0, **more: Privacy) -> Tip:
        """A tip that was paid; `back` came back from the creator."""
        return await self.house.kept((await self.house.paid(fan, creator, amount, **more)).id, back)

    async def of(self, creator: Caller, period: StatsPeriod = StatsPeriod.WEEK) -> Stats:
        return await self.stats.show(creator, period)

    async def progress(self, creator: Caller) -> Standing:
        return await Eligibility(self.house.config, self.house.clock, self.house.database).show(creator)


@pytest.fixture
async def purse(database: Database, clock: HandClock) -> AsyncIterator[Purse]:
    house = House(database, clock)
    await house.open()
    batch = await GiftBatch.open(database)
    yield Purse(house, batch)
    await batch.close()


def _zone(caller: Caller, name: str) -> Caller:
    assert caller.community is not None
    return replace(caller, community=replace(caller.community, zone=name))


async def test_every_period_in_any_zone_equals_the_sum_of_its_gifts(
    purse: Purse, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice, clock = random.Random(seed()), purse.house.clock
    fans = [await purse.fan(name) for name in ("Alex", "Bea")]
    ana, mia = await purse.house.creator("Ana"), await purse.house.creator("Mia")
    given: list[tuple[datetime, bool, int]] = []
    for _ in range(60):
        clock.move(timedelta(minutes=dice.choice([1, 17, 90, 400, 1300, 2900])))
        coins, video, mine = dice.randint(1, 9), dice.random() < 0.3, dice.random() < 0.8
        privacy, here = dice.choice(list(Privacy)), dice.random() < 0.8
        await purse.give(dice.choice(fans), ana if mine else mia, coins, video=video, privacy=privacy, here=here)
        if mine:
            given.append((clock.now(), video, coins))
    for zone in ("Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati", "UTC"):
        for period in StatsPeriod:
            shown = await purse.of(_zone(ana, zone), period)
            with monkeypatch.context() as patch:
                # Where there is much, it is added up elsewhere, to the same.
                patch.setattr(sizes, "FEW", -1)
                assert await purse.of(_zone(ana, zone), period) == shown
            for span, earned in zip(
                spans(period, clock.now(), ZoneInfo(zone)), (shown.earned, shown.before), strict=True
            ):
                if span is None or earned is None:
                    assert (span, earned) == (None, None)
                    continue
                sums: defaultdict[bool, int] = defaultdict(int)
                for at, video, coins in given:
                    if span.start is None or span.end is None or span.start <= at < span.end:
                        sums[video] += coins
                assert earned.coins == Coins(sums[False], sums[True]), (zone, period)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati"])
async def test_little_is_known_to_be_little(purse: Purse, monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    alex, now = await purse.fan("Alex"), purse.house.clock.now()
    ana, bea, chi = [await purse.house.creator(name) for name in ("Ana", "Bea", "Chi")]
    await purse.give(alex, ana)
    await purse.tip(alex, bea, "5")
    span, before = spans(StatsPeriod.TODAY, now, ZoneInfo(zone))
    assert before is not None
    for few, little in ((0, {chi.id}), (1, {ana.id, bea.id, chi.id})):
        monkeypatch.setattr(sizes, "FEW", few)
        async with purse.house.database.reading() as tx:
            asked = [counted(one, now) for one in (span, before)]
            assert {one.id for one in (ana, bea, chi) if await tx.stats.few(one.id, asked)} == little


async def test_what_went_back_is_taken_off_where_it_was_counted(purse: Purse) -> None:
    alex, ana = await purse.fan("Alex"), await purse.house.creator("Ana")
    await purse.give(alex, ana, 10)
    await purse.give(alex, ana, 5, video=True)
    await purse.tip(alex, ana, "20", back=500)
    community = purse.house.community
    assert community is not None
    async with purse.house.database.transaction() as tx:
        for session, coins in ((LIVE, 4), (0, 2)):
            await tx.connection.execute(
                insert(tally_corrections).values(
                    community_id=community.id, day=day_of(purse.house.clock.now()), fan_id=alex.id, creator_id=ana.id,
                    session_id=session, coins=coins, gifts=1,
                )
            )  # fmt: skip
    shown = await purse.of(ana, StatsPeriod.ALL)
    assert shown.earned.coins == Coins(live=6, video=3)
    assert shown.earned.tips == (Money(1500, "usd"),)


async def test_hours_around_whole_days_follow_the_same_rules_to_the_second(purse: Purse) -> None:
    alex, bea, ana = await purse.fan("Alex"), await purse.fan("Bea"), await purse.house.creator("Ana")
    # There the day turns at ten in the morning of UTC.
    there, second = _zone(ana, "Pacific/Kiritimati"), timedelta(seconds=1)
    purse.house.clock.move(timedelta(hours=22) - second)
    await purse.give(bea, ana, 100)
    purse.house.clock.move(second)
    await purse.give(bea, ana, 50, privacy=Privacy.ANONYMOUS)
    await purse.give(alex, ana, 8)
    await purse.give(alex, ana, 5, video=True)
    async with purse.house.database.transaction() as tx:
        mine = (await tx.connection.execute(select(gifts.c.id).where(gifts.c.fan_id == alex.id))).scalars()
        lot_id = (await tx.connection.execute(select(coin_lots.c.id).limit(1))).scalar_one()
        for gift_id in mine.all():
            await tx.connection.execute(
                insert(gift_claims).values(
                    gift_id=gift_id, lot_id=lot_id, coins=2, parts=2, state=ClaimState.TAKEN, pending_parts=2,
                    available_parts=0, operator_parts=0,
                )
            )  # fmt: skip
    purse.house.clock.move(DAY - second)
    today = await purse.of(there, StatsPeriod.TODAY)
    assert today.before is not None
    assert (today.earned.coins, today.before.coins) == (Coins(56, 3), Coins(100, 0))
    assert today.givers == ("Alex",), "who gave without a name stays without one in the hours, too"
    purse.house.clock.move(second)
    tomorrow = await purse.of(there, StatsPeriod.TODAY)
    assert tomorrow.before is not None
    assert (tomorrow.earned.coins, tomorrow.before.coins) == (Coins(0, 0), Coins(56, 3))


async def test_tips_are_counted_on_the_day_they_were_paid_and_compared_with_as_many_days_before(purse: Purse) -> None:
    alex, ana = await purse.fan("Alex"), await purse.house.creator("Ana")
    await purse.tip(alex, ana, "10")
    await purse.give(alex, ana, 100)
    purse.house.clock.move(7 * DAY)
    await purse.tip(alex, ana, "15")
    await purse.give(alex, ana, 50)
    shown = await purse.of(ana)
    assert (shown.earned.tips, shown.earned.coins) == ((Money(1500, "usd"),), Coins(50, 0))
    assert shown.before is not None
    assert (shown.before.tips, shown.before.coins) == ((Money(1000, "usd"),), Coins(100, 0))
    text = say(shown, await purse.progress(ana), Words("en")).text
    assert "Tips: $15.00 · before: $10.00 (▲ 50 %)" in text
    assert "LIVE gifts: 50 coins · before: 100 coins (▼ 50 %)" in text
    assert "Video gifts: 0 coins · before: 0 coins\n" in text
    assert "Pending: 75 diamonds.\n" in text
    today = say(await purse.of(ana, StatsPeriod.TODAY), await purse.progress(ana), Words("en")).text
    assert "Tips: $15.00 · before: none\n" in today, "a day that runs is not set against a whole one in per cent"


async def test_supporters_are_named_as_they_wished_and_nobody_elses_money_is_in_it(purse: Purse) -> None:
    alex, bea, chi, dan = [await purse.fan(name) for name in ("Alex", "Bea", "Chi", "Dan")]
    ana, mia = await purse.house.creator("Ana"), await purse.house.creator("Mia")
    await purse.give(alex, ana, 5)
    await purse.give(bea, ana, 9, privacy=Privacy.NAME)
    await purse.give(chi, ana, 50, privacy=Privacy.ANONYMOUS)
    await purse.give(dan, ana, 70)
    await purse.give(alex, mia, 900)
    async with purse.house.database.transaction() as tx:
        await tx.members.set_board_look(dan.id, BoardLook.AWAY.value)
    await purse.tip(alex, ana, "5", privacy=Privacy.HIDDEN)
    await purse.tip(alex, ana, "7", privacy=Privacy.ANONYMOUS)
    await purse.tip(chi, ana, "40", privacy=Privacy.HIDDEN)
    await purse.tip(bea, mia, "30")
    shown = await purse.of(ana)
    assert shown.givers == ("Bea", "Alex")
    assert [(one.name, one.amount.plain()) for one in shown.tippers] == [("Alex", "7.00")]
    assert shown.earned.tips == (Money(5200, "usd"),)
    text = say(shown, await purse.progress(ana), Words("en")).text
    for private in ("Chi", "Dan", "9 coins"):
        assert private not in text


async def test_people_who_turned_out_to_be_one_are_one(purse: Purse) -> None:
    alex, other = await purse.fan("Alex"), await purse.fan("Axel")
    ana, twin = await purse.house.creator("Ana"), await purse.house.creator("Anna")
    await purse.give(alex, ana, 5)
    await purse.give(other, twin, 6)
    async with purse.house.database.transaction() as tx:
        for one, into in ((other, alex), (twin, ana)):
            await tx.connection.execute(
                update(members).where(members.c.id == one.id)
                .values(merged_into=into.id, merged_at=purse.house.clock.now())
            )  # fmt: skip
    shown = await purse.of(ana)
    assert (shown.earned.coins, shown.givers) == (Coins(11, 0), ("Alex",))


async def test_only_whoever_is_or_was_a_creator_is_answered(purse: Purse) -> None:
    alex = await purse.fan("Alex")
    with pytest.raises(NotCreator):
        await purse.of(alex)
    ana = await purse.house.creator("Ana")

    text = say(await purse.of(ana, StatsPeriod.ALL), await purse.progress(ana), Words("de")).text
    assert "Trinkgelder: keine\nGeschenke im LIVE: 0 Münzen\nGeschenke an Videos: 0 Münzen" in text


async def test_how_far_a_creator_is_and_his_next_payout_stand_beside_his_income(purse: Purse) -> None:
    ana, now = await purse.house.creator("Ana"), purse.house.clock.now()
    text = say(await purse.of(ana), await purse.progress(ana), Words()).text
    assert "✓ You qualify for: Tips, Video gifts, LIVE gifts" in text
    assert "Next payout" not in text
    purse.house.set(live={"min_followers": 1000})
    async with purse.house.database.transaction() as tx:
        for days, state in ((9, PayoutState.APPROVED), (2, PayoutState.IN_REVIEW), (1, PayoutState.SENT)):
            quoted = await tx.payouts.add(ana.id, Money(100 * days, "usd"), now + days * DAY, now, now + DAY)
            await tx.payouts.save(replace(quoted, state=state, asked_at=now, closed_at=now))
    text = say(await purse.of(ana), await purse.progress(ana), Words()).text
    assert "$2.00. A person looks at it" in text
    assert "✓ You qualify for: Tips, Video gifts\n✗ LIVE gifts, still missing: Followers: not known" in text
    assert "needed: 1,000" in text
    assert "/eligibility says what helps." in text


async def test_day_by_day_the_words_have_every_number_of_the_picture(purse: Purse) -> None:
    alex, ana = await purse.fan("Alex"), await purse.house.creator("Ana")
    assert "Nothing came on these days." in say_course(await purse.stats.course(ana, StatsPeriod.WEEK), Words()).text
    await purse.give(alex, ana, 10)
    purse.house.clock.move(2 * DAY)
    await purse.give(alex, ana, 7, video=True)
    await purse.give(alex, ana, 30, here=False)
    await purse.tip(alex, ana, "12.50", back=250)
    shown = await purse.stats.course(ana, StatsPeriod.WEEK)
    assert [(one.coins, one.tips) for one in shown.days] == [
        (0, ()), (0, ()), (0, ()), (0, ()), (10, ()), (0, ()), (37, (Money(1000, "usd"),)),
    ]  # fmt: skip
    reply = say_course(shown, Words())
    assert "Coins: 3/2 10, 3/4 37\nTips: 3/4 $10.00" in reply.text
    assert reply.chart is not None
    coins, tips = reply.chart.specification["vconcat"]
    assert [one["came"] for one in coins["data"]["values"]] == [one.coins for one in shown.days]
    assert tips["data"]["values"][-1]["came"] == 10
    assert reply.chart.alt == "Bars for each day: the most coins on Mar 4, 2026, 37 coins."
    assert len((await purse.stats.course(ana, StatsPeriod.ALL)).days) == 30


async def test_the_file_has_every_line_and_sums_to_what_is_shown(purse: Purse) -> None:
    alex, ana = await purse.fan("Alex"), await purse.house.creator("Ana")
    mallory = await purse.fan('=HYPERLINK("https://x.test")')
    for privacy in Privacy:
        await purse.tip(alex, ana, "5", privacy=privacy)
        await purse.give(alex, ana, 3, privacy=privacy)
        purse.house.clock.move(timedelta(hours=1))
    await purse.tip(mallory, ana, "20", back=700)
    await purse.give(mallory, ana, 11, video=True)
    content = await purse.stats.export(ana, StatsPeriod.ALL)
    assert content.startswith(b"\xef\xbb\xbfid,time_utc,source,fan,")
    lines = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    shown = (await purse.of(ana, StatsPeriod.ALL)).earned
    tips = sum(Decimal(one["tip"]) - Decimal(one["tip_returned"]) for one in lines if one["source"] == "tip")
    assert f"{tips}" == shown.tips[0].plain() == "33.00"
    coins = {
        source: sum(int(one["coins"]) - int(one["coins_returned"]) for one in lines if one["source"] == source)
        for source in ("live_gift", "video_gift")
    }
    assert Coins(coins["live_gift"], coins["video_gift"]) == shown.coins == Coins(12, 11)
    assert [one["fan"] for one in lines if one["source"] == "tip"][:4] == ["Alex", "Alex", "", ""]
    assert [one["fan"] for one in lines if one["source"] == "live_gift"] == ["Alex", "", "", ""]
    assert {one["fan"][:2] for one in lines if one["source"] == "video_gift"} == {"'="}
    assert len({one["id"] for one in lines}) == len(lines) == 10
    assert b"Mia" not in await purse.stats.export(ana, StatsPeriod.TODAY)


async def test_a_file_that_would_be_too_long_leads_to_a_shorter_one() -> None:
    table = Table(most=2)
    table.add([("T-1",), ("T-2",)])
    with pytest.raises(ExportTooLong) as refused:
        table.add([("T-3",)])
    said = refusal(refused.value, Words())
    assert "A file holds 2 lines at most" in said.text
    assert [button.press for button in said.rows[0]] == ["stats.file:today", "stats.file:7d", "stats.file:30d"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1", "\r=1"])
def test_no_name_is_taken_for_a_formula(name: str) -> None:
    assert harmless(name) == f"'{name}"
    assert harmless(f"Anna {name}") == f"Anna {name}"
    assert harmless(f"Anna;{name};") == f"Anna;'{name};"
