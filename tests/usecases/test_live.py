"""LIVE sessions and their boards on both databases: one tally, two boards, storms, restarts, ends."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.boards.model import BoardLook
from bot.gifts.model import CreatorSuspended, NotLive, NotYourLive
from bot.live.model import BadGoal, LiveRunning, NoBoardPlace, WhichLive
from bot.members.model import Platform
from bot.moderation.model import Feature, Grant, Pause, Paused, Power
from bot.programme.model import EnrolmentState, NotCreator
from bot.replies.notices import notice
from bot.replies.words import Words
from bot.tips.model import Privacy
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.live import Stage, staged


async def test_one_live_has_a_board_in_each_chat_and_one_tally(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        await stage.live("Ana", title="Evening songs", goal="100")
        here = await stage.fan("Ben")
        there = await stage.fan("Cleo", platform=Platform.TELEGRAM)
        await stage.give(here, "kite", privacy=Privacy.NAME_AMOUNT)
        await stage.give(there, "clap", times=3, privacy=Privacy.NAME_AMOUNT)
        await stage.settled()
        one, other = (wall.board for wall in stage.walls)
        assert one == other
        assert "🔴 Ana is LIVE: Evening songs" in one.text
        assert "114 coins in 4 gifts" in one.text
        assert "▰▰▰▰▰▰▰▰▰▰ 114 of 100 coins 🎉" in one.text
        assert "1. Ben · 99 coins" in one.text
        assert "2. Cleo · 15 coins" in one.text
        assert "First gift: Ben" in one.text
        assert "Cleo: 👏 Applause ×3" in one.text
        assert [len(wall.pinned) for wall in stage.walls] == [1, 1]


async def test_of_equals_the_first_one_leads(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        ben, cleo = await stage.fan("Ben"), await stage.fan("Cleo")
        for fan in (cleo, ben):
            await stage.give(fan, "kite", privacy=Privacy.NAME_AMOUNT)
        view = await stage.lives.status(ben)
        assert [one.name for one in view.top] == ["Cleo", "Ben"]
        assert view.tally.first == "Cleo"


async def test_who_hides_his_name_or_his_amount_stays_hidden_on_the_board(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        ben, cleo = await stage.fan("Ben"), await stage.fan("Cleo")
        await stage.give(ben, "kite", privacy=Privacy.NAME)
        await stage.give(cleo, "bouquet", privacy=Privacy.ANONYMOUS)
        await stage.settled()
        said = stage.discord.board.text
        assert "298 coins in 2 gifts" in said
        assert "1. Ben" in said
        assert "Ben ·" not in said
        assert "Ben:" not in said
        assert "Cleo" not in said


async def test_a_storm_edits_each_board_once_an_interval_and_ends_exact(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        fans = [await stage.fan("Ben"), await stage.fan("Cleo", platform=Platform.TELEGRAM)]
        await stage.settled()
        for _ in range(50):
            # 200 taps in five seconds, as quickly on a machine that is busy.
            await asyncio.gather(*(stage.give(fan, "petal", privacy=Privacy.NAME_AMOUNT) for fan in fans * 2))
            await asyncio.sleep(0.1)
        await stage.settled()
        assert stage.discord.board == stage.telegram.board
        assert "200 coins in 200 gifts" in stage.discord.board.text
        assert "Ben: 🌸 Petal ×100" in stage.discord.board.text
        for wall in stage.walls:
            times = [at for at, _ in wall.writes]
            assert len(wall.messages) == 1
            assert len(times) >= 4
            assert all(later - earlier >= 0.99 for earlier, later in pairwise(times))


async def test_a_surge_stands_on_the_boards_until_its_window_is_over(database: Database, clock: HandClock) -> None:
    async with staged(database, clock, live={"board_edit_seconds": 1, "surge_supporters": 2}) as stage:
        await stage.live()
        ben, cleo = await stage.fan("Ben"), await stage.fan("Cleo", platform=Platform.TELEGRAM)
        await stage.give(ben, "moon")
        assert (await stage.lives.status(ben)).surge is None, "a sum is no surge"
        await stage.give(cleo, "petal", privacy=Privacy.ANONYMOUS)
        await stage.settled()
        for wall in stage.walls:
            assert "🚀 Surge: 2 people give at the same time!" in wall.board.text
        view = await stage.lives.status(ben)
        assert view.next_change(clock.now()) == clock.now() + timedelta(seconds=60)
        clock.move(timedelta(seconds=60))
        assert (await stage.lives.status(ben)).surge is None


async def test_what_goes_back_leaves_the_board(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        _, session = await stage.live()
        ben, cleo = await stage.fan("Ben"), await stage.fan("Cleo")
        for fan in (ben, cleo):
            await stage.give(fan, "kite", privacy=Privacy.NAME_AMOUNT)
        async with database.transaction() as tx:
            bought = await tx.ledger.entry(f"coins:{cleo.id}-1:credited")
            assert bought is not None
            assert (await tx.lots.shown_on(bought.id)).sessions == (session.id,)
            await tx.lots.take_back(bought.id, "dispute:1", clock.now())
        await stage.lives.redraw([session.id])
        await stage.settled()
        for wall in stage.walls:
            assert "99 coins in 1 gift" in wall.board.text
            assert "Corrected: gifts that were refunded" in wall.board.text
            assert "Cleo ·" not in wall.board.text


async def test_a_killed_process_leaves_the_same_tally_to_the_next_one(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        ben = await stage.fan("Ben")
        await stage.give(ben, "kite", privacy=Privacy.NAME_AMOUNT)
        await stage.settled()
        # On the disk, and on no board: the process ends before it is drawn.
        await stage.give(ben, "petal", times=5, privacy=Privacy.NAME_AMOUNT)
        walls, house = stage.walls, stage.house
    async with staged(database, clock, walls=walls, house=house) as stage:
        await stage.settled()
        for wall in stage.walls:
            assert len(wall.messages) == 1
            assert "104 coins in 6 gifts" in wall.board.text
            assert "Ben: 🌸 Petal ×5" in wall.board.text
        await stage.give(ben, "petal", times=2, privacy=Privacy.NAME_AMOUNT)
        await stage.settled()
        assert "Ben: 🌸 Petal ×7" in stage.discord.board.text


async def test_a_deleted_board_is_written_anew_and_a_lost_chat_given_up(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        ben = await stage.fan("Ben")
        await stage.settled()
        stage.discord.messages.clear()
        stage.telegram.messages.clear()
        stage.telegram.closed.add("telegram-public")
        await stage.give(ben)
        await stage.settled()
        assert "1 coin in 1 gift" in stage.discord.board.text
        assert not stage.telegram.messages
        await stage.give(ben)
        await stage.settled()
        assert "2 coins in 2 gifts" in stage.discord.board.text


async def test_a_board_stands_in_a_thread_where_the_operator_wants_that_and_comes_back_there(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock, live={"board_edit_seconds": 1, "threads": True}) as stage:
        ana, session = await stage.live(title="Evening songs")
        async with database.reading() as tx:
            here, there = await tx.live.boards(session.id)
            assert (here.chat_id, there.chat_id) == ("discord-chat: Evening songs", "telegram-public")
            found = await tx.live.at(here.platform, here.chat_id)
        assert found == (session,)
        in_thread = replace(ana, chat=replace(ana.chat, chat_id=here.chat_id))
        assert (await stage.lives.status(in_thread)).session == session
        stage.discord.messages.clear()
        await stage.give(await stage.fan("Ben"), session_id=session.id)
        await stage.settled()
        async with database.reading() as tx:
            assert (await tx.live.boards(session.id))[0].chat_id == here.chat_id, "no second thread"


async def test_a_board_that_could_not_be_written_is_tried_again(
    database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.live import keeper

    monkeypatch.setattr(keeper, "_AGAIN_SECONDS", 0.05)

    class Slowly(Exception):
        retry_after = timedelta(seconds=1.5)

    async with staged(database, clock) as stage:
        await stage.live()
        await stage.settled()
        stage.discord.failing = [Slowly()]
        await stage.give(await stage.fan("Ben"))
        await stage.settled()
        first, last = stage.discord.writes[-2][0], stage.discord.writes[-1][0]
        assert last - first >= 1.5, "the platform asked for a pause"


async def test_the_end_shows_the_exact_sum_and_takes_the_buttons(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        ana, session = await stage.live(title="Evening songs")
        ben = await stage.fan("Ben")
        await stage.give(ben, "petal", times=7, privacy=Privacy.NAME_AMOUNT)
        summary = await stage.lives.end(ana)
        assert summary.tally.coins == 7
        assert summary.diamond_parts == 7 * 12_600
        await stage.settled()
        for wall in stage.walls:
            assert "Ana was LIVE: Evening songs" in wall.board.text
            assert "7 coins in 7 gifts" in wall.board.text
            assert not wall.board.rows
        with pytest.raises(NotLive):
            await stage.give(ben, session_id=session.id)
        facts = summary.facts()
        assert await stage.house.notices_to(ana.id) == [], "whoever ends it himself has the answer"
        assert (facts["coins"], facts["gifters"], facts["top"], facts["combo_times"]) == (7, 1, ["Ben"], 7)
        with pytest.raises(NotLive):
            await stage.lives.end(ana)


async def test_the_summary_reads_well_in_both_languages(database: Database, clock: HandClock) -> None:
    from bot.notices.model import Notice

    async with staged(database, clock) as stage:
        ana, _ = await stage.live(title="Evening songs")
        await stage.give(await stage.fan("Ben"), "petal", times=7, privacy=Privacy.NAME_AMOUNT)
        facts = (await stage.lives.end(ana)).facts()
    said = notice(Notice("k", ana.id, "live_ended", "live:1", facts), Words("en")).text
    assert "7 coins in 7 gifts from 1 named fan: 3.5 diamonds for you, pending." in said
    assert "Best combo: Ben: 🌸 Petal ×7" in said
    assert "Thank you all for being there, and most of all Ben!" in said
    assert "3,5 Diamanten" in notice(Notice("k", ana.id, "live_ended", "live:1", facts), Words("de")).text


async def test_a_creator_has_one_live_at_a_time(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ana, session = await stage.live(title="First")
        with pytest.raises(LiveRunning) as refused:
            await stage.lives.start(ana, "Second")
        assert refused.value.public_id == session.public_id
        assert refused.value.title == "First"
        await stage.lives.end(ana)
        assert (await stage.lives.start(ana, "Second")).id != session.id


async def test_two_starts_at_once_are_one_live(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ana = await stage.house.creator("Ana")
        ends = await asyncio.gather(*(stage.lives.start(ana) for _ in range(4)), return_exceptions=True)
        assert sum(isinstance(end, LiveRunning) for end in ends) == 3


async def test_only_creators_go_live_in_a_chat_and_while_it_is_not_paused(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ben = await stage.fan("Ben")
        with pytest.raises(NotCreator):
            await stage.lives.start(ben)
        ana = await stage.house.creator("Ana")
        with pytest.raises(NoBoardPlace):
            await stage.lives.start(replace(ana, community=None))
        with pytest.raises(BadGoal):
            await stage.lives.start(ana, goal="a lot")
        async with database.transaction() as tx:
            await tx.switches.pause(Pause(Feature.LIVE, None, None, "checking", ana.id, clock.now()))
        with pytest.raises(Paused):
            await stage.lives.start(ana)


async def test_a_goal_can_be_set_and_taken_away_while_it_runs(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ana, _ = await stage.live()
        assert (await stage.lives.set_goal(ana, "1,000")).goal == 1000
        assert (await stage.lives.status(ana)).session.goal == 1000
        assert (await stage.lives.set_goal(ana, "off")).goal is None


async def _suspend(stage: Stage, creator_id: int) -> None:
    async with stage.house.database.transaction() as tx:
        enrolment = await tx.creators.enrolment(creator_id)  # type: ignore[arg-type] # a member's id
        assert enrolment is not None
        await tx.creators.save_enrolment(replace(enrolment, state=EnrolmentState.SUSPENDED))


async def test_a_forgotten_live_is_warned_then_ended(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ana, session = await stage.live()
        clock.move(timedelta(minutes=60))
        await stage.give(await stage.fan("Ben"))
        clock.move(timedelta(minutes=109))
        await stage.lives.tend()
        assert await stage.house.notices_to(ana.id) == []
        clock.move(timedelta(minutes=1))
        await stage.lives.tend()
        await stage.lives.tend()
        assert await stage.house.notices_to(ana.id) == ["live_idle"]
        await stage.lives.stay(ana, session.id)
        clock.move(timedelta(minutes=110))
        await stage.lives.tend()
        assert await stage.house.notices_to(ana.id) == ["live_idle", "live_idle"]
        clock.move(timedelta(minutes=10))
        await stage.lives.tend()
        assert await stage.house.notices_to(ana.id) == ["live_idle", "live_idle", "live_ended"]
        await stage.settled()
        assert not stage.discord.board.rows


async def test_no_live_is_longer_than_the_operator_allows(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ana, session = await stage.live()
        for _ in range(11):
            clock.move(timedelta(hours=1))
            await stage.lives.stay(ana, session.id)
            await stage.lives.tend()
        assert await stage.house.notices_to(ana.id) == []
        clock.move(timedelta(hours=1))
        await stage.lives.tend()
        assert (await stage.house.facts_to(ana.id))[-1]["by"] == "hours"


async def test_a_suspended_creator_s_live_ends_and_takes_nothing(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ana, session = await stage.live()
        ben = await stage.fan("Ben")
        await _suspend(stage, ana.id)
        with pytest.raises(CreatorSuspended):
            await stage.give(ben, session_id=session.id)
        await stage.lives.tend()
        with pytest.raises(CreatorSuspended):
            await stage.give(ben, session_id=session.id)
        async with database.reading() as tx:
            assert (await tx.gifts.held(ben.id)).coins == 1000


async def test_who_stays_off_boards_is_named_nowhere_on_a_live_s_either(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        ben, cleo = await stage.fan("Ben"), await stage.fan("Cleo")
        for fan in (ben, cleo):
            await stage.give(fan, "kite", privacy=Privacy.NAME_AMOUNT)
        assert {one.fan for one in (await stage.lives.status(ben)).combos} == {"Ben", "Cleo"}
        async with database.transaction() as tx:
            await tx.members.set_board_look(ben.id, BoardLook.AWAY)
            await tx.members.set_board_look(cleo.id, BoardLook.WITHOUT_AMOUNTS)
        view = await stage.lives.status(ben)
        assert (view.tally.coins, view.tally.first) == (198, None)
        assert [(one.name, one.hidden) for one in view.top] == [("Cleo", True)]
        assert {one.fan for one in view.combos} == {None, "Cleo"}
        assert view.best is not None
        assert view.best.fan is None


async def test_a_moderator_ends_a_live_and_a_fan_cannot(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ana, session = await stage.live()
        ben, sam = await stage.fan("Ben"), await stage.fan("Sam")
        with pytest.raises(NotLive):
            await stage.lives.end(ben)
        async with database.transaction() as tx:
            grant = Grant(sam.id, Power.MODERATOR, session.community_id)
            await tx.powers.grant(grant, None, "for the test", clock.now())
        await stage.lives.end(sam)
        assert (await stage.house.facts_to(ana.id))[-1]["by"] == "moderation"


async def test_a_moderator_says_which_of_several_lives_he_ends(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        _, first = await stage.live()
        eva = await stage.house.creator("Eva")
        second = await stage.lives.start(eva)
        sam, ben = await stage.fan("Sam"), await stage.fan("Ben")
        async with database.transaction() as tx:
            await tx.powers.grant(Grant(sam.id, Power.MODERATOR, first.community_id), None, "test", clock.now())
        with pytest.raises(WhichLive) as asked:
            await stage.lives.end(sam)
        assert set(asked.value.lives) == {(first.id, "Ana"), (second.id, "Eva")}
        for nobody in (ben, eva):
            with pytest.raises(NotYourLive):
                await stage.lives.end_one(nobody, first.id)
        assert (await stage.lives.end_one(sam, first.id)).session.id == first.id
        with pytest.raises(NotYourLive):
            await stage.lives.end_one(sam, first.id)
        # One is left, so nobody is asked.
        assert (await stage.lives.end(sam)).session.id == second.id
