"""The stage through stops, kills, faults, turns and time."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.on_discord import Outcome, Stage
from tests.support.discord_demo_bot import DemoBot
from tests.support.discord_show import Show, texts


async def test_a_button_from_before_the_restart_works_after_it(show: Show) -> None:
    [message] = (await show.stage.slash("bea", "general", "counter")).messages
    await show.stage.restart_bot()
    assert len(show.bots) == 2
    [edited] = (await show.stage.click("bea", message["id"], "Count 0")).messages
    assert edited["text"] == "Counter\nIt stands at 1."


async def test_a_button_from_before_a_kill_works_after_a_start(show: Show) -> None:
    [message] = (await show.stage.slash("bea", "general", "counter")).messages
    await show.stage.kill_bot()
    dead = await show.stage.click("bea", message["id"], "count:0")
    assert dead == Outcome([], None, "This interaction failed")
    await show.stage.start_bot()
    [edited] = (await show.stage.click("bea", message["id"], "count:0")).messages
    assert edited["text"] == "Counter\nIt stands at 1."


async def test_a_kill_in_the_middle_of_a_handler_leaves_its_answer_unfinished(stage: Stage) -> None:
    deferred = asyncio.Event()
    stage.journal.on_change.append(lambda _: deferred.set())
    running = asyncio.create_task(stage.slash("bea", "general", "slow", {"seconds": 4.0}))
    await asyncio.wait_for(deferred.wait(), 2)
    await stage.kill_bot()
    assert texts(await asyncio.wait_for(running, 2)) == [""]
    await stage.start_bot()
    await stage.advance(60)
    assert [m["text"] for m in await stage.messages("bea", "general")] == [""]


async def test_a_clean_stop_finishes_what_was_begun(stage: Stage) -> None:
    running = asyncio.create_task(stage.slash("bea", "general", "slow", {"seconds": 0.1}))
    await asyncio.sleep(0)
    await stage.restart_bot()
    assert texts(await running) == ["slept 0.1"]


async def test_a_bot_that_is_off_leaves_the_clients_own_words(stage: Stage) -> None:
    await stage.stop_bot()
    outcome = await stage.slash("bea", "general", "counter")
    assert outcome == Outcome([], None, "The application did not respond")


async def test_no_answer_and_a_crash_are_told_apart_from_silence(stage: Stage) -> None:
    assert (await stage.slash("bea", "general", "mute")).toast == "The application did not respond"
    assert stage.errors == []
    assert (await stage.slash("bea", "general", "crash")).toast == "The application did not respond"
    assert "on purpose" in str(stage.errors[0])


async def test_two_actions_at_once_happen_in_order(stage: Stage) -> None:
    first, second = await asyncio.gather(
        stage.slash("alex", "general", "slow", {"seconds": 0.05}),
        stage.slash("bea", "general", "counter"),
    )
    assert texts(first) == ["slept 0.05"]
    assert texts(second) == ["Counter\nIt stands at 0."]
    assert int(first.messages[0]["id"]) < int(second.messages[0]["id"])


async def test_a_click_during_another_action_is_answered_after_it(stage: Stage) -> None:
    [message] = (await stage.slash("bea", "general", "counter")).messages
    order: list[str] = []
    slow = asyncio.create_task(stage.slash("alex", "general", "slow", {"seconds": 0.05}))
    slow.add_done_callback(lambda _: order.append("slow"))
    await asyncio.sleep(0)
    assert stage.lock.locked()
    click = asyncio.create_task(stage.click("bea", message["id"], "count:0"))
    click.add_done_callback(lambda _: order.append("click"))
    assert texts(await click) == ["Counter\nIt stands at 1."]
    await slow
    assert order == ["slow", "click"]


async def test_a_handler_that_hangs_is_named(stage: Stage) -> None:
    stage.env.settle_timeout = 0.1
    with pytest.raises(TimeoutError, match="hang"):
        await stage.slash("alex", "general", "hang")


async def test_discord_down_fails_the_bots_requests_until_it_is_up(stage: Stage) -> None:
    await stage.fault("500")
    assert (await stage.slash("bea", "general", "counter")).toast == "The application did not respond"
    await stage.fault("429")
    assert (await stage.slash("bea", "general", "counter")).toast == "The application did not respond"
    await stage.fault("up")
    assert (await stage.slash("bea", "general", "counter")).toast is None


async def test_the_clock_starts_now_and_moves_when_told(stage: Stage) -> None:
    assert abs(stage.now() - datetime.now(UTC)) < timedelta(minutes=1)
    before = stage.now()
    assert await stage.advance(30 * 86400) >= before + timedelta(days=30)
    [message] = (await stage.slash("bea", "general", "counter")).messages
    assert datetime.fromisoformat(message["at"]) >= before + timedelta(days=30)
    await stage.catch_up()
    assert abs(stage.now() - datetime.now(UTC) - timedelta(days=30)) < timedelta(minutes=1)


async def test_an_answer_after_its_deadline_is_10062(stage: Stage) -> None:
    await stage.slash("bea", "general", "slow", {"seconds": 1000.0})
    await stage.advance(1000)
    assert any("10015" in str(error) or "10062" in str(error) for error in stage.errors)


async def test_a_kept_clock_follows_the_wall_and_what_was_advanced() -> None:
    stage = Stage(DemoBot)
    await stage.start(keep_time=True)
    await stage.advance(3600)
    fired = asyncio.Event()
    asyncio.get_running_loop().call_later(0.6, fired.set)
    await fired.wait()
    assert abs(stage.now() - datetime.now(UTC) - timedelta(hours=1)) < timedelta(seconds=0.59)
    await stage.close()
