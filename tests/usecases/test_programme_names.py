"""Creators offered while somebody types, and the tip behind a public line: on both databases."""

import pytest

from bot.communities.model import Chat, ChatKind, CommunityState
from bot.errors import NotFound
from bot.members.model import Platform
from bot.moderation.powers import Powers
from bot.moderation.tips import TipModeration
from bot.notices.model import MessageRef, Post
from bot.programme.service import Programme
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.tip_house import House, chat

ELSEWHERE = Chat(Platform.DISCORD, "900", ChatKind.SERVER, "900", "Elsewhere")
WAITING = Chat(Platform.DISCORD, "901", ChatKind.SERVER, "901", "Waiting")


@pytest.fixture
async def house(database: Database, clock: HandClock) -> House:
    made = House(database, clock)
    await made.open()
    for name in ("Ana", "Anton", "Bo_b"):
        await made.creator(name)
    return made


async def names(house: House, where: Chat, typed: str) -> list[str]:
    found = await Programme(house.config, house.database, house.clock).names_at(where, typed)
    return [choice.label for choice in found]


async def test_a_prefix_finds_the_creators_of_the_place_by_name(house: House) -> None:
    here = chat(Platform.DISCORD)
    assert await names(house, here, "") == ["Ana", "Anton", "Bo_b"]
    assert await names(house, here, " @AN") == ["Ana", "Anton"]
    assert await names(house, here, "b_") == []
    assert await names(house, here, "bo_") == ["Bo_b"]


async def test_where_no_community_is_open_all_creators_are_offered(house: House) -> None:
    owner = await house.member("Owner")
    async with house.database.transaction() as tx:
        waiting = await tx.communities.create("Waiting", owner.id, house.clock.now())
        await tx.communities.add_place(waiting.id, WAITING, house.clock.now())
    for where in (ELSEWHERE, WAITING):
        assert await names(house, where, "an") == ["Ana", "Anton"]


async def test_another_community_lists_only_its_own(house: House) -> None:
    owner = await house.member("Owner")
    async with house.database.transaction() as tx:
        other = await tx.communities.create("Other", owner.id, house.clock.now())
        await tx.communities.add_place(other.id, ELSEWHERE, house.clock.now())
        await tx.communities.set_state(other.id, CommunityState.ADMITTED, owner.id, house.clock.now())
    assert await names(house, ELSEWHERE, "") == []


async def test_a_public_line_leads_to_its_tip_and_other_messages_to_none(house: House) -> None:
    ana, ben = await house.creator("Anna"), await house.member("Ben")
    tip = await house.paid(ben, ana)
    now, line = house.clock.now(), MessageRef(Platform.DISCORD, "77", "78")
    async with house.database.transaction() as tx:
        await tx.notices.owe_post(Post("line", Platform.DISCORD, "77", "tip_public", tip.subject, "en", {}), now)
        [stored] = await tx.notices.posts_about(tip.subject, "tip_public")
        await tx.notices.set_done(stored.id, line, now)
    moderation = TipModeration(Powers(house.config), house.database, house.clock)
    assert await moderation.tip_at(line) == tip.id
    for other in (MessageRef(Platform.DISCORD, "77", "79"), MessageRef(Platform.TELEGRAM, "77", "78")):
        with pytest.raises(NotFound):
            await moderation.tip_at(other)
