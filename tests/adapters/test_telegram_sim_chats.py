"""Groups, channels, rights and messages of the Telegram simulator."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.sandbox.telegram_sim import NotPossible, TelegramSim
from tests.adapters.telegram_client import RawBot, conformant_sim, raw_bot

START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
EVERYTHING = ["message", "edited_message", "channel_post", "my_chat_member", "chat_member", "callback_query"]
REACTIONS = ["message_reaction", "message_reaction_count"]


@pytest.fixture
async def sim() -> AsyncIterator[TelegramSim]:
    async with conformant_sim(now=lambda: START) as sim:
        yield sim


@pytest.fixture
async def raw(sim: TelegramSim) -> AsyncIterator[RawBot]:
    async with raw_bot(sim) as raw:
        yield raw


async def taken(raw: RawBot, kind: str = "message") -> list[dict[str, Any]]:
    """What waits of a kind; everything that waits is confirmed."""
    updates = await raw.updates(allowed_updates=EVERYTHING + REACTIONS)
    if updates:
        await raw.updates(offset=updates[-1]["update_id"] + 1)
    return [u[kind] for u in updates if kind in u]


async def test_group_privacy_shows_commands_replies_and_notices_and_an_admin_sees_all(
    sim: TelegramSim, raw: RawBot
) -> None:
    mia, ana = sim.user("Mia"), sim.user("Ana")
    group = sim.group("friends", [mia, ana, sim.bot])
    said = await raw("sendMessage", chat_id=group.id, text="hello")
    for text in ("just talk", "/tip 5", "/tip@other_bot 5", "/tip@Bouquet_Bot 6", "@bouquet_bot hello"):
        ana.send(group, text)
    ana.send(group, "an answer", reply_to=group.messages_by_id[said["message_id"]])
    mia.start_video_chat(group)
    seen = await taken(raw)
    assert [m.get("text", "notice") for m in seen] == ["/tip 5", "/tip@Bouquet_Bot 6", "an answer", "notice"]
    mia.promote(group, sim.bot)
    ana.send(group, "just talk")
    assert [m["text"] for m in await taken(raw)] == ["just talk"]


async def test_anonymous_admins_and_channels_speak_without_a_person(sim: TelegramSim, raw: RawBot) -> None:
    mia, ana = sim.user("Mia"), sim.user("Ana")
    group = sim.group("friends", [mia, ana, sim.bot])
    channel = sim.channel("posts", mia, [ana], linked=group)
    mia.be_anonymous(group)
    mia.send(group, "/tip 5")
    mia.send(group, "/tip 6", as_chat=channel)
    anonymous, as_channel = await taken(raw)
    assert (anonymous["from"]["username"], anonymous["sender_chat"]["id"]) == ("GroupAnonymousBot", group.id)
    assert (as_channel["from"]["username"], as_channel["sender_chat"]["id"]) == ("Channel_Bot", channel.id)
    mia.promote(group, sim.bot)
    mia.promote(channel, sim.bot)
    await taken(raw)
    post = mia.send(channel, "/tip 7")
    updates = await raw.updates()
    assert "from" not in updates[0]["channel_post"]
    forwarded = updates[1]["message"]
    assert (forwarded["is_automatic_forward"], forwarded["from"]["id"]) == (True, 777000)
    assert forwarded["forward_origin"]["message_id"] == post.id
    with pytest.raises(NotPossible, match="only admins post"):
        ana.send(channel, "me too")


async def test_an_upgraded_group_answers_with_its_new_id(sim: TelegramSim, raw: RawBot) -> None:
    mia = sim.user("Mia")
    old = sim.group("friends", [mia, sim.bot], supergroup=False)
    new = mia.upgrade(old)
    notices = [m for m in await taken(raw) if any(k.startswith("migrate") for k in m)]
    assert notices[0]["migrate_to_chat_id"] == notices[1]["chat"]["id"] == new.id
    answer = await raw.answer("sendMessage", chat_id=old.id, text="hi")
    assert answer["error_code"] == 400
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new.id}
    assert (await raw("sendMessage", chat_id=new.id, text="hi"))["message_id"] == 2


async def test_a_startgroup_link_adds_the_bot_and_sends_the_payload(sim: TelegramSim, raw: RawBot) -> None:
    mia = sim.user("Mia")
    group = sim.group("friends", [mia])
    mia.open_link("https://t.me/bouquet_bot?startgroup=setup", group=group)
    updates = await raw.updates()
    assert updates[0]["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert updates[1]["message"]["new_chat_members"][0]["id"] == sim.bot.id
    assert updates[2]["message"]["text"] == "/start@bouquet_bot setup"
    mia.kick(group, sim.bot)
    assert await raw.refused("sendMessage", chat_id=group.id, text="hi") == (
        "403 Forbidden: bot was kicked from the supergroup chat"
    )
    with pytest.raises(NotPossible, match="at most 64"):
        mia.start("not allowed!")


async def test_video_chats_tell_their_length_only(sim: TelegramSim, raw: RawBot) -> None:
    mia = sim.user("Mia")
    group = sim.group("friends", [mia, sim.bot])
    mia.start_video_chat(group)
    sim.advance(1800)
    mia.end_video_chat(group)
    started, ended = (await taken(raw))[-2:]
    assert (started["video_chat_started"], ended["video_chat_ended"]) == ({}, {"duration": 1800})


async def test_reactions_reach_admin_bots_that_asked_and_channel_counts_come_late(
    sim: TelegramSim, raw: RawBot
) -> None:
    mia, ana = sim.user("Mia"), sim.user("Ana")
    group = sim.group("friends", [mia, ana, sim.bot])
    channel = sim.channel("posts", mia, [ana, sim.bot])
    await taken(raw)
    message = mia.send(group, "hello")
    ana.react(message, "🔥")
    assert await taken(raw, "message_reaction") == [], "the bot is no admin"
    mia.promote(group, sim.bot)
    ana.react(message, "👍")
    (change,) = await taken(raw, "message_reaction")
    assert (change["old_reaction"][0]["emoji"], change["new_reaction"][0]["emoji"]) == ("🔥", "👍")
    post = mia.send(channel, "post")
    ana.react(post, "🔥")
    mia.react(post, "🔥")
    sim.advance(60)
    assert await taken(raw, "message_reaction_count") == []
    sim.advance(60)
    (counts,) = await taken(raw, "message_reaction_count")
    assert counts["reactions"] == [{"type": {"type": "emoji", "emoji": "🔥"}, "total_count": 2}]


async def test_people_do_only_what_the_app_lets_them(sim: TelegramSim, raw: RawBot) -> None:
    mia, ana = sim.user("Mia"), sim.user("Ana")
    group = sim.group("friends", [mia, sim.bot])
    with pytest.raises(NotPossible, match="not pressed Start"):
        ana.send("private", "hello")
    with pytest.raises(NotPossible, match="is not in friends"):
        ana.send(group, "hello")
    hello = mia.send(group, "hello")
    ana.join(group)
    with pytest.raises(NotPossible, match="only one's own"):
        ana.send(group, "other", edit=hello)
    with pytest.raises(NotPossible, match="no right can_manage_video_chats"):
        ana.start_video_chat(group)
    mia.send(group, "hello!", edit=hello)
    assert hello.edited_at is not None
    await raw("getMe")


async def test_commands_are_kept_per_scope_and_language(sim: TelegramSim, raw: RawBot) -> None:
    tip = [{"command": "tip", "description": "Tip"}]
    await raw("setMyCommands", commands=tip)
    await raw("setMyCommands", commands=[], scope={"type": "all_group_chats"}, language_code="de")
    assert await raw("getMyCommands") == tip
    assert await raw("getMyCommands", scope={"type": "all_group_chats"}, language_code="de") == []
    await raw("deleteMyCommands")
    assert await raw("getMyCommands") == []
    await raw("setMyDescription", description="Bouquets")
    assert await raw("getMyDescription", language_code="de") == {"description": "Bouquets"}


async def test_owners_admins_and_members_are_told_apart(sim: TelegramSim, raw: RawBot) -> None:
    mia, ana, leo = sim.user("Mia"), sim.user("Ana"), sim.user("Leo")
    channel = sim.channel("posts", mia, [ana], username="mia_posts")
    assert await raw.refused("getChatAdministrators", chat_id=channel.id) == (
        "403 Forbidden: bot is not a member of the channel chat"
    )
    assert (await raw("getChat", chat_id="@mia_posts"))["title"] == "posts"
    mia.promote(channel, sim.bot, frozenset({"can_post_messages", "can_manage_chat"}))
    admins = await raw("getChatAdministrators", chat_id=channel.id)
    assert {(a["user"]["first_name"], a["status"]) for a in admins} == {
        ("Mia", "creator"),
        ("Bouquet", "administrator"),
    }
    assert (await raw("getChatMember", chat_id=channel.id, user_id=leo.id))["status"] == "left"
    assert await raw("getChatMemberCount", chat_id=channel.id) == 3
    await taken(raw)
    leo.join(channel)
    (change,) = await taken(raw, "chat_member")
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("left", "member")


async def test_topics_keep_their_thread(sim: TelegramSim, raw: RawBot) -> None:
    mia = sim.user("Mia")
    group = sim.group("forum", [mia, sim.bot], forum=True)
    thread = mia.create_topic(group, "Boards")
    sent = await raw("sendMessage", chat_id=group.id, text="board", message_thread_id=thread)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    assert "thread not found" in await raw.refused("sendMessage", chat_id=group.id, text="x", message_thread_id=77)
    mia.send(group, "/tip 5", thread=thread)
    assert (await taken(raw))[-1]["message_thread_id"] == thread
