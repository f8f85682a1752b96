"""A community is set up, admitted, joined by other chats, moved and left; its powers are granted, not inherited."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.communities.model import (
    BadZone,
    Caller,
    Chat,
    ChatKind,
    CommunityState,
    ConnectCode,
    NotAdministrator,
    NotSetUp,
    NotSharedHere,
    OtherCommunity,
    SetupChecklist,
    SetupItem,
)
from bot.communities.setup import SetupStep
from bot.members.model import BadCode, Platform
from bot.moderation.model import HandledBy, Power, PowerNeeded
from bot.notices.model import Post
from storage.schema.notices import posts
from tests.support.tip_house import chat
from tests.support.town import OWNER, SECOND_OWNER, Town, group, someone

ADA = someone("Ada")
ADA_ON_TELEGRAM = someone("Ada T", Platform.TELEGRAM)
SERVER = Chat(Platform.DISCORD, "channel-9", ChatKind.SERVER, "server-9", "Reef")


async def start(place: Town) -> tuple[Caller, SetupChecklist]:
    ada = await place.come(ADA, SERVER, admin=True)
    done = await place.communities.setup(ada, SetupStep.START)
    assert isinstance(done, SetupChecklist)
    return ada, done


async def admitted(place: Town) -> Caller:
    _, done = await start(place)
    await place.communities.admit(await place.come(OWNER), done.community.id, True)
    return await place.come(ADA, SERVER, admin=True)


async def test_setting_up_asks_the_owners_and_opens_nothing_by_itself(place: Town) -> None:
    for owner in (OWNER, SECOND_OWNER):
        await place.come(owner)
    ada, done = await start(place)
    assert done.community.state is CommunityState.PENDING
    assert SetupItem.ADMITTED in done.missing
    for owner in (OWNER, SECOND_OWNER):
        assert await place.notices_to((await place.come(owner)).id) == ["community_waiting"]
    assert (await place.come(ADA, SERVER)).community is None
    async with place.database.reading() as tx:
        assert (await place.powers.of(tx, ada.id)).any_at_all is False


async def test_an_administrator_of_the_server_becomes_admin_of_the_community_only_by_admission(place: Town) -> None:
    ada = await admitted(place)
    assert ada.community is not None
    async with place.database.reading() as tx:
        mine = await place.powers.of(tx, ada.id)
    assert mine.has(Power.COMMUNITY_ADMIN, ada.community.id)
    assert not mine.has_any((Power.OWNER, Power.MODERATOR, Power.MONEY_MOVER, Power.MONEY_VIEWER), ada.community.id)
    assert place.community is not None
    assert not mine.has(Power.COMMUNITY_ADMIN, place.community.id)
    assert "community_decided" in await place.notices_to(ada.id)


async def test_a_refused_community_stays_closed(place: Town) -> None:
    _, done = await start(place)
    await place.communities.admit(await place.come(OWNER), done.community.id, False)
    assert (await place.come(ADA, SERVER)).community is None
    with pytest.raises(HandledBy) as handled:
        await place.communities.admit(await place.come(OWNER), done.community.id, True)
    assert handled.value.name == "Olu"


async def test_only_owners_admit(place: Town) -> None:
    ada, done = await start(place)
    with pytest.raises(PowerNeeded):
        await place.communities.admit(ada, done.community.id, True)


async def test_an_owner_who_sets_up_is_not_asked_himself(place: Town) -> None:
    owner = await place.come(OWNER, SERVER, admin=True)
    done = await place.communities.setup(owner, SetupStep.START)
    assert isinstance(done, SetupChecklist)
    assert done.community.state is CommunityState.ADMITTED
    assert done.missing == ()


async def test_setting_up_needs_an_administrator_and_a_shared_chat(place: Town) -> None:
    with pytest.raises(NotAdministrator):
        await place.communities.setup(await place.come(ADA, SERVER), SetupStep.START)
    with pytest.raises(NotSharedHere):
        await place.communities.setup(await place.come(ADA, private=True, admin=True), SetupStep.START)
    with pytest.raises(NotSetUp):
        await place.communities.setup(await place.come(ADA, SERVER), SetupStep.CHECK)


async def test_starting_twice_shows_how_far_it_is(place: Town) -> None:
    _, first = await start(place)
    _, again = await start(place)
    assert first.community.id == again.community.id


async def test_a_code_joins_a_telegram_group_to_the_community_of_a_server(place: Town) -> None:
    ada = await admitted(place)
    code = await place.communities.setup(ada, SetupStep.CONNECT)
    assert isinstance(code, ConnectCode)
    there = await place.come(ADA_ON_TELEGRAM, group("-77", "Reef chat"), admin=True)
    done = await place.communities.setup(there, SetupStep.CONNECT, code.code.lower())
    assert isinstance(done, SetupChecklist)
    assert dict(done.items)[SetupItem.OTHER_PLATFORM]
    joined = await place.come(ADA_ON_TELEGRAM, group("-77"))
    assert joined.community == ada.community
    with pytest.raises(BadCode):
        await place.communities.setup(
            await place.come(ADA_ON_TELEGRAM, group("-78"), admin=True), SetupStep.CONNECT, code.code
        )


async def test_a_chat_has_one_community(place: Town) -> None:
    ada = await admitted(place)
    code = await place.communities.setup(ada, SetupStep.CONNECT)
    assert isinstance(code, ConnectCode)
    there = await place.come(ADA_ON_TELEGRAM, chat(Platform.TELEGRAM), admin=True)
    with pytest.raises(OtherCommunity):
        await place.communities.setup(there, SetupStep.CONNECT, code.code)


async def test_a_code_posted_in_a_channel_of_another_community_joins_nothing_and_is_used_up(place: Town) -> None:
    ada = await admitted(place)
    code = await place.communities.setup(ada, SetupStep.CONNECT)
    assert isinstance(code, ConnectCode)
    theirs = await place.come(someone("Bea"), group("-90"), admin=True)
    await place.communities.setup(theirs, SetupStep.START)
    assert await place.communities.join_by_post(theirs.chat, code.code)
    assert not await place.communities.join_by_post(group("-91"), code.code)
    assert not await place.communities.join_by_post(group("-91"), "no code")
    assert "channel_joined" in await place.notices_to(ada.id)
    async with place.database.reading() as tx:
        joined = await tx.members.community_at(theirs.chat)
        assert joined is not None
        assert joined.created_by == theirs.id
        assert await tx.members.community_at(group("-91")) is None


async def test_connect_codes_are_not_guessed(place: Town) -> None:
    there = await place.come(ADA_ON_TELEGRAM, group("-77"), admin=True)
    for left in (4, 3, 2, 1, 0, 0):
        with pytest.raises(BadCode) as wrong:
            await place.communities.setup(there, SetupStep.CONNECT, "222222")
        assert wrong.value.tries_left == left
    place.clock.move(timedelta(minutes=11))
    with pytest.raises(BadCode) as later:
        await place.communities.setup(there, SetupStep.CONNECT, "222222")
    assert later.value.tries_left == 4


async def test_only_those_who_run_it_change_it(place: Town) -> None:
    await admitted(place)
    bea = await place.come(someone("Bea"), SERVER, admin=True)
    for step in (SetupStep.CONNECT, SetupStep.CHANNELS, SetupStep.ZONE):
        with pytest.raises(PowerNeeded):
            await place.communities.setup(bea, step, None if step is SetupStep.CONNECT else "UTC")


async def test_zone_and_staff_chat_are_kept(place: Town) -> None:
    ada = await admitted(place)
    await place.communities.setup(ada, SetupStep.ZONE, "Europe/Berlin")
    done = await place.communities.setup(ada, SetupStep.CHANNELS)
    assert isinstance(done, SetupChecklist)
    assert done.community.zone == "Europe/Berlin"
    assert dict(done.items)[SetupItem.STAFF_CHAT]
    with pytest.raises(BadZone):
        await place.communities.setup(ada, SetupStep.ZONE, "Reef/Lagoon")


async def test_a_group_that_became_a_supergroup_is_followed_in_every_row(place: Town) -> None:
    home = chat(Platform.TELEGRAM).home_id
    async with place.database.transaction() as tx:
        post = Post("key", Platform.TELEGRAM, home, "tip_public", "tip:1", "en")
        await tx.notices.owe_post(post, place.clock.now())
        await tx.notices.owe_post(
            Post("other", Platform.DISCORD, home, "tip_public", "tip:1", "en"), place.clock.now()
        )
    changed = await place.communities.chat_migrated(Platform.TELEGRAM, home, "-100500")
    assert changed >= 2
    moved = await place.come(ADA_ON_TELEGRAM, group("-100500"))
    assert moved.community == place.community
    async with place.database.reading() as tx:
        rows = (await tx.connection.execute(select(posts.c.platform, posts.c.chat_id).order_by(posts.c.id))).all()
    assert [tuple(row) for row in rows] == [("telegram", "-100500"), ("discord", home)]


async def test_where_the_bot_was_removed_nothing_is_posted_and_the_admin_is_told(place: Town) -> None:
    ada = await admitted(place)
    assert ada.community is not None
    await place.communities.left(Platform.DISCORD, "server-9")
    async with place.database.reading() as tx:
        assert await tx.communities.public_places(ada.community.id) == ()
    assert "bot_removed" in await place.notices_to(ada.id)
    await place.communities.returned(Platform.DISCORD, "server-9")
    async with place.database.reading() as tx:
        assert len(await tx.communities.public_places(ada.community.id)) == 1
    await place.communities.left(Platform.DISCORD, "nowhere")


async def test_a_moderator_who_leaves_loses_his_power_there(place: Town) -> None:
    sam = await place.come(someone("Sam"))
    await place.grant(sam, Power.MODERATOR)
    await place.communities.member_left(someone("Sam"), chat(Platform.DISCORD))
    async with place.database.reading() as tx:
        assert not (await place.powers.of(tx, sam.id)).any_at_all
