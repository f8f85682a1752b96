"""Buttons of people, applications and the queue, pressed one after the other as on either platform."""

import ast
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

import bot.presses
import bot.replies
from bot.app import App
from bot.communities.model import Caller
from bot.communities.setup import SetupStep
from bot.errors import NotFound
from bot.members.model import Platform, UnderAge
from bot.moderation.model import CaseKind, Power
from bot.notices.model import Notice
from bot.presses.press import PRESSES, Press, answer, parse
from bot.programme.model import EnrolmentState
from bot.replies import communities as say_communities
from bot.replies import moderation as say_moderation
from bot.replies.notices import notice
from bot.replies.reply import Form, Reply, Toast
from bot.replies.words import Words
from tests.support.town import OWNER, Town, someone

NOA, SAM = someone("Noa"), someone("Sam")


def app(place: Town) -> App:
    parts = "config members communities programme queue inbox tips staff switches audit"
    parts += " creator_settings appeals leaving"
    given = {name: getattr(place, name) for name in parts.split()}
    return cast(App, SimpleNamespace(**given))


async def press(place: Town, who: Caller, wire: str, **answers: str) -> Any:
    verb, subject, more = parse(wire)
    return await answer(app(place), Press(who, verb, subject, more, answers or None), Words())


def wires(reply: Reply) -> list[str]:
    """Everything that can be pressed or chosen."""
    buttons = [button.press for row in reply.rows for button in row if button.press]
    return buttons + [f"{one.press}:{choice.value}" for one in reply.choose for choice in one.choices]


async def test_an_application_is_pressed_through_from_the_first_question_to_the_decision(place: Town) -> None:
    noa, sam = await place.come(NOA), await place.come(SAM)
    await place.grant(sam, Power.MODERATOR)
    asked = await press(place, noa, "apply.go:0")
    assert "apply.region:0" in wires(asked)
    assert isinstance(await press(place, noa, "apply.region:0"), Form)
    asked = await press(place, noa, "apply.region:0", region="de")
    assert "apply.age:0:yes" in wires(asked)
    asked = await press(place, noa, "apply.age:0:yes")
    assert "apply.kind:0:personal" in wires(asked)
    await press(place, noa, "apply.kind:0:personal")
    assert isinstance(await press(place, noa, "apply.channel:0"), Form)
    asked = await press(place, noa, "apply.channel:0", channel="noa.example")
    assert "apply.consent:0:yes" in wires(asked)
    ready = await press(place, noa, "apply.consent:0:yes")
    assert "apply.submit:0" in wires(ready)
    done = await press(place, noa, "apply.submit:0")
    assert "waiting for a moderator" in done.text

    page = say_moderation.queue(await place.queue.page(sam), Words())
    (opens,) = [wire for wire in wires(page) if wire.startswith("case.show")]
    shown = await press(place, sam, opens)
    assert "noa.example" in shown.text
    claimed = await press(place, sam, wires(shown)[0])
    assert [wire.split(":")[0] for wire in wires(claimed)] == ["case.approve", "case.ask", "case.reject"]
    approved = await press(place, sam, wires(claimed)[0])
    assert "approved" in approved.text
    assert wires(approved) == []
    status = await place.programme.apply_status(noa)
    assert status is not None
    assert status.enrolment.state is EnrolmentState.APPROVED


async def test_rejecting_asks_for_a_reason_first(place: Town) -> None:
    noa, sam = await place.come(NOA), await place.come(SAM)
    await place.grant(sam, Power.MODERATOR)
    for wire, answers in (
        ("apply.go:0", {}), ("apply.region:0", {"region": "DE"}), ("apply.age:0:yes", {}),
        ("apply.kind:0:personal", {}), ("apply.channel:0", {"channel": "noa.example"}), ("apply.consent:0:yes", {}),
        ("apply.submit:0", {}),
    ):  # fmt: skip
        await press(place, noa, wire, **answers)
    case = (await place.queue.page(sam, CaseKind.APPLICATION)).items[0].case
    form = await press(place, sam, f"case.ask:{case.id}")
    assert isinstance(form, Form)
    await press(place, sam, form.press, reason="Which one is yours?")
    await press(place, noa, "apply.reply:0", answer="The second")
    case = (await place.queue.page(sam, CaseKind.APPLICATION)).items[0].case
    why = await press(place, sam, f"case.reject:{case.id}")
    assert [choice.value for choice in why.choose[0].choices][-1] == "own"
    form = await press(place, sam, f"case.reject:{case.id}:own")
    assert isinstance(form, Form)
    told = await press(place, sam, form.press, reason="Too young a channel")
    assert "Too young a channel" in told.text


async def test_the_age_question_knows_the_country(place: Town) -> None:
    noa = await place.come(NOA)
    assert isinstance(await press(place, noa, "member.age:0"), Form)
    asked = await press(place, noa, "member.age:0", region="kr")
    assert "at least 19" in asked.text
    assert "member.over:KR:yes" in wires(asked)
    whose = await press(place, noa, "member.over:KR:other")
    assert "member.kind:KR:party" in wires(whose)
    thanks = await press(place, noa, "member.over:KR:yes")
    assert "19" in thanks.text
    # The button that asked is still there: "I will not ask again" holds for it, too.
    again = await press(place, await place.come(NOA), "member.age:7")
    assert isinstance(again, Reply)
    assert "I keep: 19 or older" in again.text
    assert wires(again) == ["tip.go:7"]


async def test_a_forged_button_does_nothing(place: Town) -> None:
    noa = await place.come(NOA)
    await press(place, noa, "apply.go:0")
    for wire in ("member.kind:DE:king", "case.claim:abc", "queue.page:0:gold", "apply.kind:0:king", "member.unlink:x"):
        with pytest.raises(NotFound):
            await press(place, noa, wire)
    with pytest.raises(UnderAge):
        await press(place, noa, "member.over:DE:nonsense")


async def test_an_owner_admits_by_a_button_in_his_notice(place: Town) -> None:
    from tests.usecases.test_communities import SERVER

    await place.come(OWNER)
    ada = await place.come(someone("Ada"), SERVER, admin=True)
    done = await place.communities.setup(ada, SetupStep.START)
    assert "✗" in say_communities.setup(done, Words()).text
    async with place.database.reading() as tx:
        stored = await tx.notices.get(1)
    assert stored is not None
    said = notice(stored.notice, Words())
    admit = next(wire for wire in wires(said) if wire.startswith("community.admit"))
    told = await press(place, await place.come(OWNER), admit)
    assert "is in" in told.text
    assert "It works" in say_communities.setup(await place.communities.setup(ada, SetupStep.CHECK), Words()).text


async def test_the_inbox_is_put_away_by_its_button(place: Town) -> None:
    noa = await place.come(NOA)
    place.discord.closed.add(NOA.user_id)
    async with place.database.transaction() as tx:
        await tx.notices.owe(Notice("key", noa.id, "thanks", "tip:1", {"creator": "Ana"}), place.clock.now())
    await place.deliver()
    shown = await press(place, noa, "inbox.show:0")
    assert "Ana thanks you" in shown.text
    empty = await press(place, noa, wires(shown)[0])
    assert empty.text == "Nothing waits for you."


async def test_accounts_language_and_tips_are_changed_by_buttons(place: Town) -> None:
    ana = await place.creator("Ana")
    card = await press(place, ana, "creator.tips:0:off")
    assert "Tips: off" in card.text
    assert isinstance(await press(place, ana, "creator.block:99"), Toast)
    telegram = await place.come(someone("Ana T", Platform.TELEGRAM))
    code = await place.members.start_link(telegram)
    await place.members.finish_link(ana, code.code)
    apart = await press(place, ana, "member.unlink:telegram")
    assert "Telegram" in apart.text
    await press(place, ana, "member.language:de")
    await press(place, ana, "member.privacy:hidden")
    assert "Leave the programme?" in (await press(place, ana, "creator.leaving:0")).text
    gone = await press(place, ana, "creator.leave:0")
    assert "left" in gone.text


def test_every_press_that_a_reply_offers_is_handled_by_somebody() -> None:
    offered: dict[str, str] = {}
    for file in Path(bot.replies.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                verb, dot, rest = node.value.split(":")[0].partition(".")
                if dot and verb.isalpha() and rest.isalpha() and node.value.islower() and " " not in node.value:
                    offered[f"{verb}.{rest}"] = file.name
    assert len(bot.presses.__all__) > 5
    assert {verb: file for verb, file in offered.items() if verb not in PRESSES} == {}
    assert {"apply.go", "case.claim", "member.age", "tip.to"} <= set(offered)
