"""Forms asked question by question, on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.forms.model import AnswerNeeded, AnswerTooLong, FormExpired
from bot.forms.service import OPEN_FOR, Forms
from bot.members.model import Platform
from bot.replies.reply import Field, Form
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.tip_house import House

ASKED = Form("a.b:1", "Two things", (Field("one", "First?", max_length=5), Field("two", "Second?", required=False)))


@pytest.fixture
async def forms(database: Database, clock: HandClock) -> Forms:
    return Forms(database, clock)


@pytest.fixture
async def ana(database: Database, clock: HandClock) -> Caller:
    house = House(database, clock)
    await house.open()
    return await house.member("Ana", Platform.TELEGRAM)


async def test_a_form_is_answered_once_and_stays_until_it_is_closed(forms: Forms, ana: Caller) -> None:
    opened = await forms.begin(ana, ASKED)
    assert await forms.present(ana) == opened
    after = await forms.answer(ana, "  yes ", "r1")
    assert after is not None
    assert (after.answers, after.next_field) == (("yes",), ASKED.fields[1])
    done = await forms.answer(ana, "-", "r2")
    assert done is not None
    assert (done.by_name, done.next_field) == ({"one": "yes", "two": ""}, None)
    assert await forms.answer(ana, "-", "r2") == done, "the same event can finish what a crash cut short"
    assert await forms.answer(ana, "more", "r3") is None
    assert await forms.present(ana) is None
    assert await forms.close(ana)
    assert not await forms.close(ana)


async def test_the_same_event_twice_at_once_answers_one_question(forms: Forms, ana: Caller) -> None:
    await forms.begin(ana, ASKED)
    twice = await asyncio.gather(forms.answer(ana, "yes", "r1"), forms.answer(ana, "yes", "r1"))
    assert [one.answers for one in twice if one is not None] == [("yes",), ("yes",)]


async def test_a_refused_answer_leaves_the_question(forms: Forms, ana: Caller) -> None:
    opened = await forms.begin(ana, ASKED)
    with pytest.raises(AnswerNeeded):
        await forms.answer(ana, "   ", "r1")
    with pytest.raises(AnswerTooLong):
        await forms.answer(ana, "123456", "r2")
    assert await forms.present(ana) == opened


async def test_back_takes_the_latest_answer_away_and_a_message_is_remembered(forms: Forms, ana: Caller) -> None:
    await forms.begin(ana, ASKED)
    await forms.answer(ana, "yes", "r1")
    assert (await forms.back(ana)).answers == ()
    assert (await forms.back(ana)).answers == ()
    await forms.asked(ana, "77")
    present = await forms.present(ana)
    assert present is not None
    assert present.asked == "77"


async def test_a_new_form_takes_the_place_of_the_old_one_on_its_platform_alone(forms: Forms, ana: Caller) -> None:
    there = replace(ana, chat=replace(ana.chat, platform=Platform.DISCORD))
    await forms.begin(ana, ASKED)
    await forms.begin(there, ASKED)
    other = Form("c.d:2", "Another", (Field("x", "X?"),))
    assert await forms.begin(ana, other) == await forms.present(ana)
    kept = await forms.present(there)
    assert kept is not None
    assert kept.form == ASKED


async def test_a_form_that_is_too_old_says_how_to_begin_anew_once(
    forms: Forms, ana: Caller, clock: HandClock
) -> None:
    await forms.begin(ana, ASKED)
    clock.move(OPEN_FOR + timedelta(seconds=1))
    assert await forms.present(ana) is None
    with pytest.raises(FormExpired) as over:
        await forms.back(ana)
    with pytest.raises(FormExpired) as over:
        await forms.answer(ana, "yes", "r1")
    assert over.value.again == "a.b:1"
    assert await forms.answer(ana, "yes", "r2") is None


async def test_without_a_form_there_is_nothing_to_answer(forms: Forms, ana: Caller) -> None:
    assert await forms.answer(ana, "yes", "r1") is None
    with pytest.raises(FormExpired):
        await forms.back(ana)
    await forms.asked(ana, "77")
    assert await forms.present(ana) is None
