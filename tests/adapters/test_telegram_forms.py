"""Questions one by one: answered in words, left by buttons, kept over a restart."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sandbox.telegram_sim import Message, User
from cogs.on_telegram.client import TelegramSide
from tests.support.telegram_house import TelegramHouse, telegram_house


@dataclass
class Scene:
    """Ana sets her limits: three questions, each of which may be left out."""

    house: TelegramHouse
    ana: User

    async def says(self, text: str) -> Message:
        return await self.house.answer(self.ana.private, lambda: self.ana.send("private", text))

    async def begins(self) -> Message:
        return await self.says("/limits set")

    @property
    def answers(self) -> list[str]:
        return [m.text or "" for m in self.ana.private.said_by(self.house.sim.bot)]


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with telegram_house(tmp_path) as house:
        yield Scene(house, house.user("Ana"))


def labels(message: Message) -> list[str]:
    return [button["text"] for button in message.buttons]


async def test_the_answers_of_all_questions_arrive_together(scene: Scene) -> None:
    first = await scene.begins()
    assert "question 1 of 3" in (first.text or "")
    assert labels(first) == ["Cancel", "Leave out"]
    second = await scene.says("20")
    assert labels(second) == ["Back", "Cancel", "Leave out"]
    assert first.buttons == [], "an answered question can no longer be pressed"
    third = await scene.house.press(scene.ana, second, "Leave out")
    assert "question 3 of 3" in (third.text or "")
    done = await scene.says("-")
    assert (done.text or "").startswith("Your limits")
    assert "$20.00" in (done.text or "")


async def test_back_asks_the_question_before_again_in_the_same_message(scene: Scene) -> None:
    await scene.begins()
    second = await scene.says("20")
    await scene.house.press(scene.ana, second, "Back")
    assert "question 1 of 3" in (second.text or "")
    again = await scene.says("30")
    assert "question 2 of 3" in (again.text or "")


async def test_cancel_sends_nothing_and_words_are_words_again(scene: Scene) -> None:
    first = await scene.begins()
    await scene.house.press(scene.ana, first, "Cancel")
    assert first.text == "Cancelled. Nothing was sent."
    hint = await scene.says("20")
    assert "/help" in (hint.text or "")


async def test_an_answer_that_is_too_long_leaves_the_question_open(scene: Scene) -> None:
    await scene.begins()
    refused = await scene.says("2" * 60)
    assert "60" in (refused.text or "")
    second = await scene.says("20")
    assert "question 2 of 3" in (second.text or "")


async def test_a_bad_last_answer_is_asked_once_more_with_what_was_wrong(scene: Scene) -> None:
    await scene.begins()
    await scene.says("20")
    await scene.says("100")
    again = await scene.says("lots")
    assert "“lots”" in (again.text or "")
    assert "question 3 of 3" in (again.text or "")
    done = await scene.says("50")
    assert (done.text or "").startswith("Your limits")


async def test_the_same_answer_delivered_twice_answers_one_question(scene: Scene) -> None:
    await scene.begins()
    await scene.says("20")
    repeated = await scene.house.answer(scene.ana.private, scene.house.sim.deliver_again)
    assert "question 2 of 3" in (repeated.text or "")


async def test_a_restart_in_the_middle_loses_nothing(scene: Scene) -> None:
    await scene.begins()
    await scene.says("20")
    await scene.house.side.stop(abruptly=True)
    scene.house.side = TelegramSide(scene.house.app)
    await scene.house.side.start()
    third = await scene.says("100")
    assert "question 3 of 3" in (third.text or "")


async def test_a_form_left_for_a_day_is_over_and_can_be_started_again(scene: Scene) -> None:
    await scene.begins()
    scene.house.clock.move(timedelta(hours=25))
    over = await scene.says("20")
    assert labels(over) == ["Start again"]
    first = await scene.house.answer(scene.ana.private, lambda: scene.ana.press(over, "Start again"))
    assert "question 1 of 3" in (first.text or "")


async def test_a_command_in_between_is_a_command_and_the_question_stays(scene: Scene) -> None:
    await scene.begins()
    shown = await scene.says("/help")
    assert (shown.text or "").startswith("What I can do")
    second = await scene.says("20")
    assert "question 2 of 3" in (second.text or "")


async def test_a_picture_is_no_answer(scene: Scene) -> None:
    await scene.begins()
    asked = await scene.house.answer(scene.ana.private, lambda: scene.ana.send("private", photo=True))
    assert asked.text == "Only words answer this question. Please write them."
    assert len(scene.answers) == 2


async def test_a_group_is_never_asked_questions(scene: Scene) -> None:
    group = scene.house.sim.group("friends", [scene.ana, scene.house.sim.bot])
    line = await scene.house.answer(group, lambda: scene.ana.send(group, "/limits set"))
    assert line.text == "I have written to you in private."
    assert "question 1 of 3" in scene.answers[-1]
