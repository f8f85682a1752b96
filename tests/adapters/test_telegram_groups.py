"""Groups: set up by whoever runs them, followed when they move, left alone otherwise."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.communities.model import CommunityState
from bot.members.model import Platform
from bot.moderation.model import Grant, Power
from bot.sandbox.telegram_sim import User
from bot.sandbox.telegram_sim.chats import Chat as SimChat
from storage.schema.communities import community_chats
from storage.schema.members import platform_accounts
from storage.schema.notices import notices
from tests.support.telegram_house import TelegramHouse, telegram_house


@dataclass
class Scene:
    """Olu owns the group and the deployment, Ben is in the group."""

    house: TelegramHouse
    olu: User
    ben: User
    group: SimChat

    async def place(self) -> tuple[str, bool] | None:
        """The Telegram place of the newest community: its id, and whether the bot is there."""
        async with self.house.database.reading() as tx:
            found = await tx.connection.execute(
                select(community_chats.c.home_id, community_chats.c.left_at)
                .where(community_chats.c.platform == Platform.TELEGRAM)
                .order_by(community_chats.c.id.desc())
            )
            row = found.first()
        return None if row is None else (row.home_id, row.left_at is None)

    async def reachable(self, person: User) -> bool:
        async with self.house.database.reading() as tx:
            found = await tx.connection.execute(
                select(platform_accounts.c.unreachable_since).where(platform_accounts.c.user_id == str(person.id))
            )
            return found.scalar_one() is None


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with telegram_house(tmp_path) as house:
        olu, ben = house.user("Olu"), house.user("Ben")
        yield Scene(house, olu, ben, house.sim.group("friends", [olu, ben], supergroup=False))


async def test_the_invitation_link_sets_the_group_up_and_shows_what_is_missing(scene: Scene) -> None:
    house = scene.house
    url = next(url for _, url in house.side.links() if "startgroup" in url)
    shown = await house.answer(scene.group, lambda: scene.olu.open_link(url, scene.group))
    assert (shown.text or "").startswith("Setting up “friends”")
    assert await scene.place() == (str(scene.group.id), True)


async def test_only_an_administrator_sets_a_group_up(scene: Scene) -> None:
    scene.olu.add_bot(scene.group)
    refused = await scene.house.answer(scene.ben.private, lambda: scene.ben.send(scene.group, "/setup"))
    assert "administer" in (refused.text or "")
    shown = await scene.house.answer(scene.group, lambda: scene.olu.send(scene.group, "/setup check"))
    assert shown.text == "I have written to you in private."
    shown = await scene.house.answer(scene.group, lambda: scene.olu.send(scene.group, "/setup start"))
    assert (shown.text or "").startswith("Setting up")


async def test_a_connect_code_is_told_in_private_only(scene: Scene) -> None:
    house = scene.house
    scene.olu.add_bot(scene.group, payload="setup")
    await house.sim.wait_for(lambda: scene.group.said_by(house.sim.bot))
    await house.rest()
    code = await house.answer(scene.olu.private, lambda: scene.olu.send(scene.group, "/setup connect"))
    typed = (code.text or "").splitlines()[0]
    assert all(typed not in (message.text or "") for message in scene.group.messages)
    second = house.sim.group("second", [scene.olu, house.sim.bot])
    joined = await house.answer(second, lambda: scene.olu.send(second, f"/setup connect {typed}"))
    assert "second" in (joined.text or "")


async def test_a_code_posted_in_a_channel_joins_it_and_who_made_it_is_told(scene: Scene) -> None:
    house = scene.house
    scene.olu.add_bot(scene.group, payload="setup")
    await house.sim.wait_for(lambda: scene.group.said_by(house.sim.bot))
    await house.rest()
    code = await house.answer(scene.olu.private, lambda: scene.olu.send(scene.group, "/setup connect"))
    channel = house.sim.channel("news", scene.olu)
    scene.olu.promote(channel, house.sim.bot)
    scene.olu.send(channel, "/setup connect 222222")
    typed = (code.text or "").splitlines()[0]
    await house.rest()
    assert await scene.place() == (str(scene.group.id), True)
    scene.olu.send(channel, f"/setup connect {typed}")
    await house.rest()
    assert await scene.place() == (str(channel.id), True)
    assert channel.said_by(house.sim.bot) == []
    async with house.database.reading() as tx:
        told = await tx.connection.execute(select(notices.c.facts).where(notices.c.kind == "channel_joined"))
        assert told.scalar_one() == {"title": "news", "community": "friends", "elsewhere": ""}


async def test_a_group_that_became_a_supergroup_is_the_same_community(scene: Scene) -> None:
    scene.olu.add_bot(scene.group, payload="setup")
    await scene.house.rest()
    new = scene.olu.upgrade(scene.group)
    await scene.house.rest()
    assert await scene.place() == (str(new.id), True)
    shown = await scene.house.answer(new, lambda: scene.olu.send(new, "/setup check"))
    assert (shown.text or "").startswith("Setting up “friends”")


async def test_a_removed_bot_is_noted_and_so_is_its_return(scene: Scene) -> None:
    bot = scene.house.sim.bot
    scene.olu.add_bot(scene.group, payload="setup")
    await scene.house.rest()
    scene.olu.kick(scene.group, bot)
    await scene.house.rest()
    assert await scene.place() == (str(scene.group.id), False)
    scene.olu.add_bot(scene.group)
    await scene.house.rest()
    assert await scene.place() == (str(scene.group.id), True)


async def test_who_blocks_the_bot_is_not_written_to_until_he_comes_back(scene: Scene) -> None:
    await scene.house.known(scene.ben)
    scene.ben.block()
    await scene.house.rest()
    assert not await scene.reachable(scene.ben)
    scene.ben.unblock()
    await scene.house.rest()
    assert await scene.reachable(scene.ben)


async def test_a_stranger_who_blocks_the_bot_is_nobody_yet(scene: Scene) -> None:
    scene.ben.block()
    await scene.house.rest()
    async with scene.house.database.reading() as tx:
        assert await tx.members.known(Platform.TELEGRAM, str(scene.ben.id)) is None


async def test_commands_for_another_bot_and_plain_talk_are_not_for_us(scene: Scene) -> None:
    scene.olu.add_bot(scene.group)
    scene.olu.promote(scene.group, scene.house.sim.bot)
    for text in ("/tip@other_bot 5", "hello all", "tip 5", "/unheard_of"):
        scene.ben.send(scene.group, text)
    await scene.house.rest()
    assert scene.group.said_by(scene.house.sim.bot) == []


async def test_a_channels_post_in_its_discussion_group_runs_no_command(scene: Scene) -> None:
    house = scene.house
    talk = house.sim.group("talk", [scene.olu, house.sim.bot])
    scene.olu.promote(talk, house.sim.bot)
    channel = house.sim.channel("news", scene.olu, linked=talk)
    scene.olu.send(channel, "/tip 5")
    await house.rest()
    assert talk.said_by(house.sim.bot) == []


async def test_an_answer_in_a_topic_stays_in_it(scene: Scene) -> None:
    house = scene.house
    forum = house.sim.group("forum", [scene.olu, scene.ben, house.sim.bot], forum=True)
    topic = scene.olu.create_topic(forum, "Music")
    line = await house.answer(forum, lambda: scene.ben.send(forum, "/help", thread=topic))
    assert line.thread_id == topic


async def test_a_command_to_us_by_name_is_answered(scene: Scene) -> None:
    house = scene.house
    scene.olu.add_bot(scene.group)
    text = f"/help@{house.sim.bot.username}"
    answer = await house.answer(scene.ben.private, lambda: scene.ben.send(scene.group, text))
    assert (answer.text or "").startswith("What I can do")


async def test_the_later_steps_are_typed_and_pressed(scene: Scene) -> None:
    house = scene.house
    scene.olu.add_bot(scene.group)
    await house.answer(scene.group, lambda: scene.olu.send(scene.group, "/setup"))
    olu = await house.known(scene.olu)
    async with house.database.transaction() as tx:
        made = await tx.communities.at(Platform.TELEGRAM, str(scene.group.id))
        assert made is not None
        await tx.communities.set_state(made.id, CommunityState.ADMITTED, olu.id, house.clock.now())
        await tx.powers.grant(Grant(olu.id, Power.COMMUNITY_ADMIN, made.id), None, "test", house.clock.now())
    shown = await house.answer(scene.group, lambda: scene.olu.send(scene.group, "/setup"))
    shown = await house.press(scene.olu, shown, "Features")
    shown = await house.press(scene.olu, shown, "Switch off: LIVE")
    assert "✗ LIVE: off" in (shown.text or "")
    refused = scene.ben.press(shown, "Switch on: LIVE")
    await house.sim.wait_for(lambda: refused.answered)
    await house.rest()
    assert "✗ LIVE: off" in (shown.text or "")
    told = await house.answer(scene.group, lambda: scene.olu.send(scene.group, "/setup moderators"))
    assert "nobody yet" in (told.text or "")
    told = await house.answer(scene.group, lambda: scene.olu.send(scene.group, "/setup test"))
    assert "A creator comes first" in (told.text or "")
