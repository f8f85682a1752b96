"""What we say on Discord without having been asked just now, and when we give it up."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import discord
import pytest

from bot.members.model import Platform
from bot.ports import Gone, Notifier, Unreachable
from bot.replies.reply import Line, Picture, Reply
from bot.tips.model import TipId, subject_of
from tests.support.discord_house import DiscordHouse, discord_house

HELLO, AGAIN = Reply((Line("Hello"),)), Reply((Line("Hello again"),))
SEEN = replace(HELLO, picture=Picture(b"png", "Forty coins"))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    async with discord_house(tmp_path) as made:
        yield made


@pytest.fixture
def notifier(house: DiscordHouse) -> Notifier:
    return house.notifiers[Platform.DISCORD]


async def test_a_private_word_arrives_and_a_closed_door_is_unreachable(house: DiscordHouse, notifier: Notifier) -> None:
    account = (await house.come("mia")).account
    await notifier.tell(account, HELLO)
    assert [message["text"] for message in await house.stage.messages("mia", "dm")] == ["Hello"]
    await house.stage.close_dms("mia")
    with pytest.raises(Unreachable):
        await notifier.tell(account, HELLO)


async def test_a_picture_is_sent_with_what_it_shows_and_left_out_of_an_edit(
    house: DiscordHouse, notifier: Notifier
) -> None:
    await notifier.tell((await house.come("mia")).account, SEEN)
    [told] = await house.stage.messages("mia", "dm")
    assert (told["text"], len(told["images"])) == ("Hello", 1)
    ref = await notifier.post(house.chat().chat_id, SEEN)
    stored = house.stage.env.backend.get_message(int(ref.chat_id), int(ref.message_id))
    assert [file["description"] for file in stored.attachments] == ["Forty coins"]
    plain = await notifier.post(house.chat().chat_id, HELLO)
    await notifier.edit(plain, replace(SEEN, lines=AGAIN.lines))
    assert [len(one["images"]) for one in await house.stage.messages("bea", "general")] == [1, 0]


async def test_a_line_stands_in_a_thread_of_its_own_where_we_may_open_one(
    house: DiscordHouse, notifier: Notifier
) -> None:
    there, backend = house.chat().chat_id, house.stage.env.backend
    named = replace(HELLO, thread="Evening songs " * 10)
    ref = await notifier.post(there, named)
    assert ref.chat_id != there
    assert backend.channels[int(ref.chat_id)].name == ("Evening songs " * 10)[:100]
    again = await notifier.post(ref.chat_id, named)
    assert again.chat_id == ref.chat_id, "a thread has no threads"
    edited = f"/channels/{ref.chat_id}/messages/{ref.message_id}"
    house.stage.env.inject_error("PATCH", edited, status=400, code=50083, message="archived", times=1)
    await notifier.edit(ref, AGAIN)
    assert house.requests("PATCH", f"/channels/{ref.chat_id}") == [{"archived": False}], "it was asleep"
    assert "Hello again" in str(backend.get_message(int(ref.chat_id), int(ref.message_id)).components)
    guild = house.stage.world.guild
    for role in (guild.default_role, guild.roles["Bouquet"]):
        rights = discord.Permissions(backend.get_role(guild.id, role.id).permissions)
        rights.update(create_public_threads=False, administrator=False)
        backend.edit_role(guild.id, role.id, {"permissions": rights.value})
    assert (await notifier.post(there, named)).chat_id == there


async def test_somebody_who_is_no_more_is_unreachable(house: DiscordHouse, notifier: Notifier) -> None:
    account = (await house.come("mia")).account
    with pytest.raises(Unreachable):
        await notifier.tell(replace(account, user_id="4711"), HELLO)


async def test_trouble_that_passes_is_raised_for_the_job_to_try_again(house: DiscordHouse, notifier: Notifier) -> None:
    house.stage.env.inject_error("POST", "/users/@me/channels", status=400, code=40003, message="too fast", times=1)
    with pytest.raises(discord.HTTPException):
        await notifier.tell((await house.come("mia")).account, HELLO)


async def test_a_public_line_is_written_edited_and_removed(house: DiscordHouse, notifier: Notifier) -> None:
    ref = await notifier.post(house.chat().chat_id, HELLO)
    await notifier.edit(ref, AGAIN)
    assert [message["text"] for message in await house.stage.messages("bea", "general")] == ["Hello again"]
    await notifier.delete(ref.chat_id, ref.message_id)
    assert await house.stage.messages("bea", "general") == []
    for gone in (notifier.edit(ref, HELLO), notifier.delete(ref.chat_id, ref.message_id)):
        with pytest.raises(Gone):
            await gone


async def test_a_chat_that_is_no_more_is_gone(notifier: Notifier) -> None:
    with pytest.raises(Gone):
        await notifier.post("4711", HELLO)


async def test_a_private_answer_is_edited_until_its_token_is_forgotten(house: DiscordHouse, notifier: Notifier) -> None:
    await house.creator_at("mia")
    await house.of_age("alex")
    await house.tip_by("alex")
    async with house.database.reading() as tx:
        [ref] = await tx.notices.messages_of(subject_of(TipId(1)))
    assert ref.until is not None
    assert ref.until - house.stage.now() <= timedelta(minutes=14)
    await notifier.edit(ref, AGAIN)
    assert [message["text"] for message in await house.stage.messages("alex", "general")] == ["Hello again"]
    with pytest.raises(Gone):
        await notifier.edit(replace(ref, token="no-such-token"), HELLO)
    # So says Discord once it has forgotten a gesture.
    path = f"/webhooks/{house.clients[-1].application_id}/{ref.token}/messages/@original"
    house.stage.env.inject_error("PATCH", path, status=401, code=50027, message="Invalid Webhook Token", times=1)
    with pytest.raises(Gone):
        await notifier.edit(ref, HELLO)
