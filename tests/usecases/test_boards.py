"""/leaderboard on both databases: sums, places, ties, who is shown and with how much."""

import random
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from bot.boards.model import BoardAsked, BoardKind, BoardLook, BoardUnclear, Period
from bot.boards.rules import span
from bot.boards.service import Boards
from bot.coins.claims import ClaimState
from bot.communities.model import Caller, NotSetUp
from bot.gifts.model import GiftOrder
from bot.gifts.tallies import day_of
from bot.programme.model import NotAvailable
from bot.replies.boards import board as say_board
from bot.replies.words import Words
from bot.tips.model import Privacy
from storage.batch import GiftBatch
from storage.db import Database
from storage.schema.diamonds import tally_corrections
from storage.schema.gifts import coin_lots, gifts
from storage.schema.lots import gift_claims
from tests.support.clocks import HandClock
from tests.support.gifts import credit, lot
from tests.support.seeds import seed
from tests.support.tip_house import House, config_of


@dataclass
class Fair:
    """A community whose people give each other gifts."""

    house: House
    batch: GiftBatch
    count: int = 0

    @property
    def boards(self) -> Boards:
        return Boards(self.house.config, self.house.clock, self.house.database)

    async def fan(self, name: str, coins: int = 10_000) -> Caller:
        caller = await self.house.member(name)
        await credit(self.house.database, lot(caller.id, coins))
        return caller

    async def give(
        self, fan: Caller, creator: Caller, coins: int = 1, privacy: Privacy = Privacy.NAME_AMOUNT, here: bool = True
    ) -> None:
        self.count += 1
        place = self.house.community.id if here and self.house.community else None
        await self.batch.send(
            GiftOrder(
                f"gift:{self.count}", fan.id, creator.id, place, None, None, "petal", 1, coins, privacy,
                self.house.clock.now(),
            )
        )  # fmt: skip

    async def lines(self, reader: Caller, **asked: object) -> list[tuple[int, str, int]]:
        board = await self.boards.show(reader, BoardAsked(**asked))  # type: ignore[arg-type] # names of its fields
        return [(one.place, one.name, one.coins) for one in board.standings.lines]


@pytest.fixture
async def fair(database: Database, clock: HandClock) -> Fair:
    house = House(database, clock, config_of(boards={"page_size": 3}))
    await house.open()
    return Fair(house, await GiftBatch.open(database))


@pytest.fixture(autouse=True)
async def _closed(fair: Fair) -> object:
    yield
    await fair.batch.close()


def _zone(caller: Caller, name: str) -> Caller:
    assert caller.community is not None
    return replace(caller, community=replace(caller.community, zone=name))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati"])
async def test_a_board_in_any_zone_equals_the_sum_of_its_gifts(fair: Fair, zone: str) -> None:
    dice, clock = random.Random(seed()), fair.house.clock
    fans = [await fair.fan(name) for name in ("Alex", "Bea", "Chi", "Dan")]
    creators = [await fair.house.creator(name) for name in ("Ana", "Mia")]
    given: list[tuple[datetime, Caller, Caller, int, Privacy]] = []
    for _ in range(90):
        clock.move(timedelta(minutes=dice.choice([1, 17, 90, 400, 1300])))
        fan, creator, coins = dice.choice(fans), dice.choice(creators), dice.randint(1, 9)
        privacy = dice.choice([Privacy.NAME_AMOUNT, Privacy.NAME, Privacy.ANONYMOUS, Privacy.HIDDEN])
        await fair.give(fan, creator, coins, privacy)
        given.append((clock.now(), fan, creator, coins, privacy))
    reader = _zone(fans[0], zone)
    for period in Period:
        of = span(period, clock.now(), ZoneInfo(zone), "monday")
        inside = [one for one in given if of.start is None or of.end is None or of.start <= one[0] < of.end]
        for chosen in (None, creators[1]):
            sums: defaultdict[str, int] = defaultdict(int)
            for _at, fan, to, coins, privacy in inside:
                if privacy in (Privacy.NAME, Privacy.NAME_AMOUNT) and chosen in (None, to):
                    sums[fan.member.name] += coins
            shown = await fair.boards.show(
                reader, BoardAsked(BoardKind.GIFTERS, period, None if chosen is None else chosen.id)
            )
            assert shown.standings.people == len(sums)
            for line in (*shown.standings.lines, shown.standings.own):
                assert line is None or sums[line.name] == line.coins
        got: defaultdict[str, int] = defaultdict(int)
        for _at, _fan, to, coins, _privacy in inside:
            got[to.member.name] += coins
        board = await fair.lines(reader, kind=BoardKind.CREATORS, period=period)
        assert {name: coins for _, name, coins in board} == got


async def test_pages_own_place_and_ties_to_who_was_first(fair: Fair) -> None:
    ana = await fair.house.creator("Ana")
    fans = [await fair.fan(name) for name in ("Alex", "Bea", "Chi", "Dan", "Eve")]
    for fan in reversed(fans):
        await fair.give(fan, ana, 5)
    await fair.give(fans[4], ana, 2)
    first = await fair.boards.show(fans[0], BoardAsked())
    assert [(one.place, one.name) for one in first.standings.lines] == [(1, "Eve"), (2, "Dan"), (3, "Chi")]
    assert (first.pages, first.standings.people) == (2, 5)
    assert first.standings.own is not None
    assert (first.standings.own.place, first.standings.own.coins) == (5, 5)
    assert await fair.lines(fans[0], page=1) == [(4, "Bea", 5), (5, "Alex", 5)]
    beyond = await fair.boards.show(fans[0], BoardAsked(page=7))
    assert (beyond.asked.page, len(beyond.standings.lines)) == (0, 3)


async def test_who_stays_away_leaves_every_board_at_once_and_may_come_back(fair: Fair) -> None:
    ana, alex, bea = await fair.house.creator("Ana"), await fair.fan("Alex"), await fair.fan("Bea")
    await fair.give(alex, ana, 5)
    await fair.give(bea, ana, 3)
    await fair.boards.look(alex, BoardLook.AWAY)
    assert await fair.lines(bea) == [(1, "Bea", 3)]
    assert await fair.lines(bea, creator_id=ana.id, period=Period.ALL) == [(1, "Bea", 3)]
    await fair.boards.look(ana, BoardLook.AWAY)
    assert await fair.lines(bea, kind=BoardKind.CREATORS) == []
    await fair.boards.look(alex, BoardLook.WITH_AMOUNTS)
    assert await fair.lines(bea) == [(1, "Alex", 5), (2, "Bea", 3)]


async def test_an_amount_is_hidden_by_choice_and_by_a_gift_that_hid_it(fair: Fair) -> None:
    ana, alex, bea = await fair.house.creator("Ana"), await fair.fan("Alex"), await fair.fan("Bea")
    await fair.give(alex, ana, 5)
    await fair.give(bea, ana, 3, Privacy.NAME)
    await fair.boards.look(alex, BoardLook.WITHOUT_AMOUNTS)
    board = await fair.boards.show(bea, BoardAsked())
    assert [(one.name, one.hidden) for one in board.standings.lines] == [("Alex", True), ("Bea", True)]
    fair.house.clock.move(timedelta(days=7))
    await fair.give(bea, ana, 3)
    later = await fair.boards.show(bea, BoardAsked())
    assert [(one.name, one.hidden) for one in later.standings.lines] == [("Bea", False)]
    assert all(one.hidden for one in (await fair.boards.show(bea, BoardAsked(period=Period.ALL))).standings.lines)


async def test_two_accounts_that_were_joined_are_one_line_with_the_shyer_look(fair: Fair) -> None:
    ana, alex, bea = await fair.house.creator("Ana"), await fair.fan("Alex"), await fair.fan("Bea")
    other = await fair.fan("Alexander")
    await fair.give(bea, ana, 6)
    await fair.give(alex, ana, 4)
    await fair.give(other, ana, 3)
    await fair.boards.look(other, BoardLook.WITHOUT_AMOUNTS)
    async with fair.house.database.transaction() as tx:
        await tx.members.merge(alex.id, other.id, fair.house.clock.now())
    board = await fair.boards.show(bea, BoardAsked())
    assert [(one.name, one.coins, one.hidden) for one in board.standings.lines] == [
        ("Alex", 7, True), ("Bea", 6, False),
    ]  # fmt: skip


async def test_gifts_of_other_places_and_nameless_ones_do_not_count(fair: Fair) -> None:
    ana, alex = await fair.house.creator("Ana"), await fair.fan("Alex")
    await fair.give(alex, ana, 5, here=False)
    await fair.give(alex, ana, 2, Privacy.ANONYMOUS)
    assert await fair.lines(alex) == []
    assert await fair.lines(alex, kind=BoardKind.CREATORS) == [(1, "Ana", 2)]


async def test_what_cannot_be_ranked_is_refused(fair: Fair) -> None:
    ana, alex = await fair.house.creator("Ana"), await fair.fan("Alex")
    with pytest.raises(BoardUnclear):
        await fair.lines(alex, kind=BoardKind.CREATORS, creator_id=ana.id)
    with pytest.raises(NotAvailable):
        await fair.lines(alex, creator_id=alex.id)
    with pytest.raises(NotSetUp):
        await fair.lines(replace(alex, community=None))




async def test_what_was_given_back_is_taken_off_and_the_board_says_so(fair: Fair) -> None:
    ana, alex, bea = await fair.house.creator("Ana"), await fair.fan("Alex"), await fair.fan("Bea")
    tokyo = _zone(bea, "Asia/Tokyo")
    for hours in (0, 4):
        fair.house.clock.move(timedelta(hours=hours))
        await fair.give(alex, ana, 5)
        await fair.give(bea, ana, 3)
    assert not (await fair.boards.show(bea, BoardAsked(period=Period.DAY))).standings.corrected
    async with fair.house.database.transaction() as tx:
        rows = (await tx.connection.execute(select(gifts).where(gifts.c.fan_id == alex.id))).all()
        for row in rows:
            claim = {"gift_id": row.id, "coins": 4, "parts": 4, "state": ClaimState.TAKEN, "pending_parts": 4}
            lot_id = (await tx.connection.execute(select(coin_lots.c.id).limit(1))).scalar_one()
            await tx.connection.execute(
                insert(gift_claims).values(**claim, lot_id=lot_id, available_parts=0, operator_parts=0)
            )
        await tx.connection.execute(
            insert(tally_corrections).values(
                community_id=rows[0].community_id, day=day_of(rows[0].sent_at), fan_id=alex.id, creator_id=ana.id,
                session_id=0, coins=8, gifts=0,
            )
        )  # fmt: skip
    for reader, mine in ((bea, 2), (tokyo, 1)):
        board = await fair.boards.show(reader, BoardAsked(period=Period.DAY))
        assert board.standings.corrected
        assert [(one.name, one.coins) for one in board.standings.lines] == [("Bea", 3 * mine), ("Alex", mine)]
        assert await fair.lines(reader, kind=BoardKind.CREATORS, period=Period.DAY) == [(1, "Ana", 4 * mine)]
        assert "Corrected" in say_board(board, Words()).text
