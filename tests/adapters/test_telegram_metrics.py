"""/creator metrics on Telegram, against the simulator: the question, the caption, the reply, and the picture again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.communities.model import Chat as Place
from bot.communities.model import ChatKind
from bot.members.model import Platform
from bot.moderation.model import Grant, Power
from bot.sandbox.telegram_sim import Message, User
from bot.sandbox.telegram_sim.chats import Chat
from tests.support.pictures import png
from tests.support.telegram_house import TelegramHouse, telegram_house
from tests.support.youtube_sim import KEY, youtube_sim


@dataclass
class Scene:
    """Mia is a creator, Sam a moderator of the group."""

    house: TelegramHouse
    group: Chat
    mia: User
    sam: User

    async def asks(self, who: User, text: str, **how: object) -> Message:
        return await self.house.answer(who.private, lambda: who.send("private", text, **how))  # type: ignore[arg-type] # named

    async def says(self, text: str, **how: object) -> str:
        return (await self.asks(self.mia, text, **how)).text or ""

    async def press(self, who: User, message: Message, label: str) -> Message:
        return await self.house.answer(who.private, lambda: who.press(message, label))


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with telegram_house(tmp_path) as house:
        mia, sam = house.user("Mia"), house.user("Sam")
        group = house.sim.group("friends", [mia, sam, house.sim.bot])
        await house.settle(group)
        await house.make_creator(mia)
        moderator = await house.known(sam, Place(Platform.TELEGRAM, str(group.id), ChatKind.GROUP, str(group.id)))
        assert house.community is not None
        async with house.database.transaction() as tx:
            grant = Grant(moderator.id, Power.MODERATOR, house.community.id)
            await tx.powers.grant(grant, None, "test", house.clock.now())
        yield Scene(house, group, mia, sam)


async def test_a_picture_with_its_numbers_answers_the_question_and_a_moderator_sees_it_again(scene: Scene) -> None:
    overview = await scene.asks(scene.mia, "/creator metrics")
    assert "No confirmed number" in (overview.text or "")
    question = await scene.press(scene.mia, overview, "Send numbers")
    assert "Send the picture here, and write the answer below it" in (question.text or "")
    assert "Words alone are no proof" in await scene.says("12000 50000 4")
    again = await scene.says("12k", photo=True)
    assert "“12k” is no number" in again
    assert "three numbers" in again
    proof = png(shade=9)
    assert "Waiting for a moderator" in await scene.says("12000 50000 4", photo=proof)
    assert "I understand commands" in await scene.says("", photo=True)

    queue = await scene.asks(scene.sam, "/mod queue metrics")
    case = await scene.house.press(scene.sam, queue, queue.buttons[0]["text"])
    shown = await scene.press(scene.sam, case, "Show the picture")
    file = scene.house.sim.world.files[shown.content["photo"][-1]["file_id"]]
    assert (file.name, file.data) == ("proof.png", proof)


async def test_the_command_takes_the_picture_below_which_it_stands_or_which_it_answers(scene: Scene) -> None:
    assert "Followers: 7" in await scene.says("/creator metrics 7", photo=True)
    mine = scene.mia.send("private", "", photo=png(shade=3))
    await scene.house.rest()
    assert "Followers: 8" in await scene.says("/creator metrics 8", reply_to=mine.ref)
    other = scene.sam.send(scene.group, "look", photo=True)
    asked = await scene.house.answer(
        scene.mia.private, lambda: scene.mia.send(scene.group, "/creator metrics 9", reply_to=other.ref)
    )
    assert "That message is somebody else’s" in (asked.text or "")
    assert "Numbers need a picture" in await scene.says("/creator metrics 10")
    overview = await scene.asks(scene.mia, "/creator metrics")
    assert "Waiting for a moderator since" in (overview.text or "")
    await scene.house.press(scene.mia, overview, "Send numbers")
    assert "Followers: 11" in await scene.says("/creator@bouquet_bot metrics 11", photo=True)
    assert "I understand commands" in await scene.says("12")


async def test_a_channel_is_named_and_proven_in_private(tmp_path: Path) -> None:
    async with youtube_sim() as sim, telegram_house(tmp_path, youtube={"key": KEY, "api_base": sim.url}) as house:
        channel = sim.add("@harbour", followers="12300")
        mia = house.user("Mia")
        await house.make_creator(mia)
        overview = await house.answer(mia.private, lambda: mia.send("private", "/creator metrics"))
        await house.press(mia, overview, "Read them from YouTube")
        again = await house.answer(mia.private, lambda: mia.send("private", "harbour"))
        assert "“harbour” is no address of a channel on YouTube" in (again.text or "")
        asked = await house.answer(mia.private, lambda: mia.send("private", "@harbour"))
        assert "Is @" in (asked.text or "")
        channel.description = (asked.text or "").split(":\n")[1].split("\n")[0]
        done = await house.press(mia, asked, "Check")
        assert "Harbour is your channel." in (done.text or "")
