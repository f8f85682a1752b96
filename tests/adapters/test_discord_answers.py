"""How an interaction is answered when things take long, come too late or go wrong."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from bot.communities.model import Caller
from bot.errors import NotFound
from bot.replies.reply import Answer, Field, Form, Line, Reply, Toast
from bot.replies.words import Words
from cogs.on_discord import answers
from cogs.on_discord.whoami import Interaction
from tests.support.discord_house import DiscordHouse, discord_house

HIDDEN = 64


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    async with discord_house(tmp_path, start=False) as made:
        await made.of_age("alex")
        yield made


@dataclass
class Response:
    """The first answer of an interaction, as the library keeps it."""

    sent: list[tuple[str, dict[str, Any]]]
    type: discord.InteractionResponseType | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def is_done(self) -> bool:
        return self.type is not None

    async def defer(self, **how: Any) -> None:
        thinking = how.get("thinking", False)
        kinds = discord.InteractionResponseType
        self.type = kinds.deferred_channel_message if thinking else kinds.deferred_message_update
        self.sent.append(("defer", how))
        self.answered.set()

    async def send_message(self, **how: Any) -> Any:
        self.type = discord.InteractionResponseType.channel_message
        self.sent.append(("send", how))
        return SimpleNamespace(message_id=7)

    async def edit_message(self, **how: Any) -> Any:
        self.type = discord.InteractionResponseType.message_update
        self.sent.append(("edit", how))
        return SimpleNamespace(message_id=7)

    async def send_modal(self, modal: discord.ui.Modal) -> None:
        self.type = discord.InteractionResponseType.modal
        self.sent.append(("modal", modal.to_dict()))


@dataclass
class Gesture:
    """An interaction of Alex on the server; `message` is the private answer that he pressed."""

    house: DiscordHouse
    message: Any = None
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        world = self.house.stage.world
        self.id, self.token, self.created_at = 99, "token", self.house.clock.now()
        self.guild_id, self.guild, self.channel_id = world.guild.id, None, world.channels["general"].id
        self.locale, self.permissions = discord.Locale.american_english, discord.Permissions()
        self.user = SimpleNamespace(id=world.users["alex"].id, global_name="Alex", name="alex")
        self.response = Response(self.sent)
        self.followup = SimpleNamespace(send=self._follow)

    async def edit_original_response(self, **how: Any) -> Any:
        self.sent.append(("edit original", how))
        return SimpleNamespace(id=7)

    async def _follow(self, **how: Any) -> Any:
        self.sent.append(("follow", how))
        return SimpleNamespace(id=8)

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.sent]


def pressed() -> Any:
    """A private answer of ours."""
    return SimpleNamespace(id=5, flags=discord.MessageFlags(ephemeral=True), interaction_metadata=SimpleNamespace(id=4))


async def run(
    house: DiscordHouse, gesture: Gesture, result: Answer | Exception, *, slow: bool = False, edit: bool = False
) -> None:
    async def work(_caller: Caller, _words: Words) -> Answer:
        if slow:
            await gesture.response.answered.wait()
        if isinstance(result, Exception):
            raise result
        return result

    await answers.answer(house.app, cast(Interaction, gesture), work, edit=edit)


def text(how: dict[str, Any]) -> str:
    view: discord.ui.LayoutView = how["view"]
    return "\n".join(item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay))


HELLO = Reply((Line("Hello"),))
FORM = Form("tip.note:1", "Your note", (Field("note", "Words"),))


async def test_quick_work_is_one_private_answer(house: DiscordHouse) -> None:
    gesture = Gesture(house)
    await run(house, gesture, HELLO)
    [(kind, how)] = gesture.sent
    assert (kind, how["ephemeral"], text(how)) == ("send", True, "Hello")
    assert how["view"].is_finished()


async def test_slow_work_is_deferred_in_private_and_answered_in_the_same_place(house: DiscordHouse) -> None:
    gesture = Gesture(house)
    await run(house, gesture, HELLO, slow=True)
    assert gesture.kinds == ["defer", "edit original"]
    assert gesture.sent[0][1] == {"ephemeral": True, "thinking": True}


async def test_a_slow_press_keeps_its_message_until_the_answer_replaces_it(house: DiscordHouse) -> None:
    gesture = Gesture(house, pressed())
    await run(house, gesture, HELLO, slow=True, edit=True)
    assert gesture.kinds == ["defer", "edit original"]
    assert gesture.sent[0][1] == {}


async def test_a_slow_refusal_of_a_press_leaves_the_message_alone(house: DiscordHouse) -> None:
    gesture = Gesture(house, pressed())
    await run(house, gesture, NotFound("tip"), slow=True, edit=True)
    assert gesture.kinds == ["defer", "follow"]
    assert gesture.sent[1][1]["ephemeral"]


async def test_a_form_is_a_first_answer_or_a_word_to_press_again(house: DiscordHouse) -> None:
    quick, late = Gesture(house, pressed()), Gesture(house, pressed())
    await run(house, quick, FORM, edit=True)
    assert (quick.kinds, quick.sent[0][1]["custom_id"]) == (["modal"], "form:tip.note:1")
    await run(house, late, FORM, slow=True, edit=True)
    assert late.kinds == ["defer", "follow"]
    assert "press once more" in text(late.sent[1][1])


async def test_a_toast_is_a_private_line_beside_the_message(house: DiscordHouse) -> None:
    gesture = Gesture(house, pressed())
    await run(house, gesture, Toast("Done."), edit=True)
    [(kind, how)] = gesture.sent
    assert (kind, how["ephemeral"], text(how)) == ("send", True, "Done.")


async def test_a_press_on_a_message_that_all_read_is_answered_in_private(house: DiscordHouse) -> None:
    card = SimpleNamespace(id=5, flags=discord.MessageFlags(), interaction_metadata=None)
    gesture = Gesture(house, card)
    await run(house, gesture, HELLO, edit=True)
    assert gesture.kinds == ["send"]
    public = Gesture(house, card)
    await run(house, public, Reply((Line("For all"),), public=True), edit=True)
    assert public.kinds == ["edit"]


async def test_a_bug_is_an_apology_with_a_number(house: DiscordHouse) -> None:
    gesture = Gesture(house)
    await run(house, gesture, ZeroDivisionError("a secret"))
    [(_, how)] = gesture.sent
    assert "not your fault" in text(how)
    assert "secret" not in text(how)
