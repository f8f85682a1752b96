"""Matches of two LIVEs on both databases: asked for, agreed to, counted exactly, decided, called off (D5)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.errors import NotFound
from bot.live.model import LiveSession
from bot.matches.model import (
    GRACE,
    MatchAlone,
    MatchesOff,
    MatchMinutes,
    MatchNeedsLive,
    MatchOver,
    MatchRunning,
    MatchSeen,
    MatchState,
    MatchWaits,
)
from bot.matches.service import Matches
from bot.moderation.model import Feature, Pause, Paused
from bot.notices.model import Notice
from bot.programme.model import EnrolmentState
from bot.replies.matches import on_board
from bot.replies.notices import notice
from bot.replies.words import Words
from bot.tips.model import Privacy
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.live import Stage, staged

MINUTES = timedelta(minutes=5)
EN, DE = Words("en"), Words("de")


class Duel:
    """Ana and Bo are LIVE, Ben has coins."""

    def __init__(self, stage: Stage, ana: Caller, bo: Caller, ben: Caller, lives: tuple[LiveSession, ...]) -> None:
        self.stage, self.ana, self.bo, self.ben, self.lives = stage, ana, bo, ben, lives
        self.owed: list[str] = []
        stage.house.database.attach_jobs(self._owe)

    async def _owe(self, _connection: object, job: str, key: str, args: object) -> None:
        self.owed.append(job)

    @property
    def matches(self) -> Matches:
        return Matches(self.stage.lives)

    async def running(self) -> int:
        """A match that Bo agreed to; its number."""
        asked = await self.matches.ask(self.ana, self.bo.id)
        return (await self.matches.answer(self.bo, asked.id, yes=True)).id

    async def gives(self, to: int, item: str) -> None:
        await self.stage.give(self.ben, item, session_id=self.lives[to].id, privacy=Privacy.NAME_AMOUNT)

    async def seen(self, by: int = 0) -> str:
        """The match on a board, in English."""
        match = await self.match(by)
        return "" if match is None else on_board(match, EN)

    async def match(self, by: int = 0) -> MatchSeen | None:
        async with self.stage.house.database.reading() as tx:
            session = await tx.live.get(self.lives[by].id)
            assert session is not None
            return (await self.stage.lives.view(tx, session)).match

    async def news(self, who: Caller) -> list[str]:
        """What somebody read of matches, in English, the oldest first."""
        async with self.stage.house.database.reading() as tx:
            waiting = [await tx.notices.get(number) for number in range(1, 30)]
        told = [one.notice for one in waiting if one is not None and one.notice.member_id == who.id]
        return [notice(one, EN).text for one in told if one.kind.startswith("match")]


@pytest.fixture
async def duel(database: Database, clock: HandClock) -> AsyncIterator[Duel]:
    async with staged(database, clock, live={"board_edit_seconds": 1, "matches": True}) as stage:
        ana, bo = await stage.house.creator("Ana"), await stage.house.creator("Bo")
        ben = await stage.fan("Ben", 5000)
        lives = (await stage.lives.start(ana), await stage.lives.start(bo))
        yield Duel(stage, ana, bo, ben, lives)


async def test_a_match_counts_what_comes_in_its_time_and_the_higher_sum_wins(duel: Duel, clock: HandClock) -> None:
    await duel.gives(0, "bouquet")
    clock.move(timedelta(microseconds=1))
    number = await duel.running()
    assert await duel.seen() == f"⚔️ Match: Ana 0 : 0 Bo, until {EN.clock(clock.now() + MINUTES)}"
    await duel.gives(0, "clap")
    await duel.gives(1, "cookie")
    assert "Bo 10 : 5 Ana, until" in await duel.seen(1)
    clock.move(MINUTES - timedelta(microseconds=1))
    await duel.gives(0, "cookie")
    clock.move(timedelta(microseconds=1))
    # Exactly at its end is too late.
    await duel.gives(1, "moon")
    assert await duel.seen() == "⚔️ Match: Ana 15 : 10 Bo. Ana won."
    await duel.matches.tend()
    assert len(await duel.news(duel.ana)) == 1, "it is decided a little after its end"
    clock.move(GRACE)
    for _ in range(2):
        await duel.matches.tend()
    assert await duel.news(duel.ana) == [
        "Bo said yes: the match runs for 5 minutes.", "The match is over, and Ana won: Ana 15 : 10 Bo.",
    ]  # fmt: skip
    assert (await duel.news(duel.bo))[1:] == ["The match is over, and Ana won: Bo 10 : 15 Ana."]
    assert await duel.seen(1) == "⚔️ Match: Bo 10 : 15 Ana. Ana won."
    assert duel.owed.count("redraw_boards") == 1
    async with duel.stage.house.database.reading() as tx:
        match = await tx.matches.get(number)
    assert match is not None
    assert (match.state, match.asking.coins, match.asked.coins) == (MatchState.DECIDED, 15, 10)


async def test_equal_sums_are_a_tie_and_what_went_back_does_not_count(duel: Duel, clock: HandClock) -> None:
    await duel.running()
    cleo = await duel.stage.fan("Cleo")
    await duel.gives(0, "clap")
    await duel.gives(1, "clap")
    await duel.stage.give(cleo, "kite", session_id=duel.lives[1].id)
    assert "Ana 5 : 104 Bo" in await duel.seen()
    async with duel.stage.house.database.transaction() as tx:
        bought = await tx.ledger.entry(f"coins:{cleo.id}-1:credited")
        assert bought is not None
        await tx.lots.take_back(bought.id, "dispute:1", clock.now())
    clock.move(MINUTES + GRACE)
    await duel.matches.tend()
    assert await duel.seen() == "⚔️ Match: Ana 5 : 5 Bo. It is a tie."
    assert (await duel.news(duel.bo))[-1] == "The match is over, and it is a tie: Bo 5 : 5 Ana."


async def test_both_boards_follow_a_gift_to_either_and_a_new_process_goes_on(duel: Duel, clock: HandClock) -> None:
    await duel.running()
    await duel.stage.settled()
    await duel.gives(1, "clap")
    async with asyncio.timeout(10):
        while "Ana 0 : 5 Bo" not in standing(duel.stage) or "Bo 5 : 0 Ana" not in standing(duel.stage):
            await asyncio.sleep(0.02)
    async with staged(duel.stage.house.database, clock, walls=duel.stage.walls, house=duel.stage.house) as again:
        clock.move(MINUTES + GRACE)
        await Matches(again.lives).tend()
    assert await duel.seen() == "⚔️ Match: Ana 0 : 5 Bo. Bo won."


def standing(stage: Stage) -> str:
    return "\n".join(reply.text for wall in stage.walls for reply in wall.messages.values())


async def test_a_no_and_no_answer_are_told_and_lead_to_no_match(duel: Duel, clock: HandClock) -> None:
    first = await duel.matches.ask(duel.ana, duel.bo.id)
    await duel.matches.answer(duel.bo, first.id, yes=False)
    second = await duel.matches.ask(duel.ana, duel.bo.id, 2)
    clock.move(MINUTES)
    with pytest.raises(MatchOver):
        await duel.matches.answer(duel.bo, second.id, yes=True)
    await duel.matches.tend()
    assert await duel.news(duel.ana) == [
        "Bo wants no match now.", "Bo did not answer in time, so there is no match.",
    ]  # fmt: skip
    assert "Ana asks you for a match of 2 minutes" in (await duel.news(duel.bo))[1]
    for number in (first.id, second.id):
        with pytest.raises(MatchOver):
            await duel.matches.answer(duel.bo, number, yes=True)
    assert await duel.seen() == ""


async def test_only_who_was_asked_answers_and_two_yeses_are_one_match(duel: Duel) -> None:
    asked = await duel.matches.ask(duel.ana, duel.bo.id)
    for other in (duel.ana, duel.ben):
        with pytest.raises(NotFound):
            await duel.matches.answer(other, asked.id, yes=True)
    with pytest.raises(NotFound):
        await duel.matches.answer(duel.bo, 999, yes=True)
    ends = await asyncio.gather(
        *(duel.matches.answer(duel.bo, asked.id, yes=True) for _ in range(3)), return_exceptions=True
    )
    assert sum(isinstance(end, MatchOver) for end in ends) == 2


async def test_one_match_at_a_time(duel: Duel) -> None:
    cid = await duel.stage.house.creator("Cid")
    await duel.stage.lives.start(cid)
    waiting = await duel.matches.ask(cid, duel.bo.id)
    asked = await duel.matches.ask(duel.ana, duel.bo.id)
    with pytest.raises(MatchWaits):
        await duel.matches.ask(duel.ana, cid.id)
    await duel.matches.answer(duel.bo, asked.id, yes=True)
    with pytest.raises(MatchRunning, match="Bo"):
        await duel.matches.answer(duel.bo, waiting.id, yes=True)
    with pytest.raises(MatchRunning, match="Ana"):
        await duel.matches.ask(duel.ana, cid.id)


async def test_a_match_needs_two_who_are_live_and_may_be(duel: Duel, clock: HandClock) -> None:
    stage = duel.stage
    cid = await stage.house.creator("Cid")
    for who, whom, refused in (
        (duel.ben, duel.bo.id, MatchNeedsLive), (duel.ana, cid.id, MatchNeedsLive), (duel.ana, duel.ana.id, MatchAlone),
    ):  # fmt: skip
        with pytest.raises(refused):
            await duel.matches.ask(who, whom)
    for minutes in (0, 16):
        with pytest.raises(MatchMinutes):
            await duel.matches.ask(duel.ana, duel.bo.id, minutes)
    asked = await duel.matches.ask(duel.ana, duel.bo.id)
    async with stage.house.database.transaction() as tx:
        await tx.switches.pause(Pause(Feature.LIVE, None, None, "a look", cid.id, clock.now()))
    with pytest.raises(Paused):
        await duel.matches.answer(duel.bo, asked.id, yes=True)


async def test_a_suspended_creator_finds_no_match(duel: Duel) -> None:
    asked = await duel.matches.ask(duel.ana, duel.bo.id)
    async with duel.stage.house.database.transaction() as tx:
        enrolment = await tx.creators.enrolment(duel.ana.id)
        assert enrolment is not None
        await tx.creators.save_enrolment(replace(enrolment, state=EnrolmentState.SUSPENDED))
    with pytest.raises(MatchNeedsLive, match="Ana"):
        await duel.matches.answer(duel.bo, asked.id, yes=True)
    with pytest.raises(MatchNeedsLive, match="''"):
        await duel.matches.ask(duel.ana, duel.bo.id)


async def test_a_live_that_ends_calls_its_match_off_and_its_questions_lapse(duel: Duel, clock: HandClock) -> None:
    cid = await duel.stage.house.creator("Cid")
    await duel.stage.lives.start(cid)
    await duel.matches.ask(cid, duel.ana.id)
    await duel.running()
    await duel.gives(1, "clap")
    await duel.stage.lives.end(duel.ana)
    assert (await duel.news(duel.bo))[-1] == "The match was called off, because a LIVE ended: Bo 5 : 0 Ana."
    assert (await duel.news(cid))[-1] == "Ana did not answer in time, so there is no match."
    assert await duel.seen(1) == "⚔️ Match: Bo 5 : 0 Ana. It was called off."
    await duel.stage.lives.end(duel.bo)
    clock.move(MINUTES * 2)
    await duel.matches.tend()
    assert "called off" in (await duel.news(duel.bo))[-1]


async def test_a_live_that_ends_after_its_match_decides_it(duel: Duel, clock: HandClock) -> None:
    await duel.running()
    await duel.gives(1, "clap")
    clock.move(MINUTES)
    await duel.stage.lives.end(duel.ana)
    assert (await duel.news(duel.ana))[-1] == "The match is over, and Bo won: Ana 0 : 5 Bo."


async def test_matches_are_off_unless_the_operator_wants_them(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ana, bo = await stage.house.creator("Ana"), await stage.house.creator("Bo")
        for who in (ana, bo):
            await stage.lives.start(who)
        with pytest.raises(MatchesOff):
            await Matches(stage.lives).ask(ana, bo.id)


def test_the_result_reads_well_in_german() -> None:
    facts = {"step": "decided", "name": "Ana", "other": "Bo", "coins": 1500, "other_coins": 10, "minutes": 5}
    said = notice(Notice("k", 1, "match_news", "match:1", facts), DE).text  # type: ignore[arg-type] # a member's id
    assert said == "Das Match ist vorbei, gewonnen hat Ana: Ana 1.500 : 10 Bo."


