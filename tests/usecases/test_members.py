"""Who comes in: first meetings, changed names, statements about age, and that a known person costs one read."""

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.members.model import AgeStated, BadRegion, ExcludedAccount, Identity, Platform, UnderAge
from bot.members.rules import read_region
from bot.ports import Tx
from bot.programme.model import AccountKind
from bot.tips.model import Privacy
from storage.db import Database
from storage.schema.members import members, platform_accounts
from tests.support.tip_house import chat
from tests.support.town import Town, dm, group, someone

BEA = someone("Bea")


class OneGlance:
    """A storage in which a transaction is one too many, and so is a second look."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.glances = 0

    def glance(self) -> AbstractAsyncContextManager[Tx]:
        self.glances += 1
        return self._database.glance()

    def reading(self) -> AbstractAsyncContextManager[Tx]:
        raise AssertionError("a known person in a known place is found by one glance")

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        raise AssertionError("a known person in a known place makes nothing to write")


async def test_a_stranger_becomes_a_member_once(place: Town) -> None:
    first = await place.come(BEA)
    again = await place.come(BEA)
    assert first.id == again.id
    assert first.community == place.community
    assert (first.member.region, first.member.over_age) == (None, None)


async def test_two_first_gestures_of_the_same_account_make_one_member(place: Town) -> None:
    async with place.database.transaction() as tx:
        one, _ = await tx.members.met(BEA, place.clock.now())
        other, _ = await tx.members.met(BEA, place.clock.now())
    assert one.id == other.id
    async with place.database.reading() as tx:
        count = await tx.connection.execute(select(func.count()).select_from(platform_accounts))
        people = await tx.connection.execute(select(func.count()).select_from(members))
    assert count.scalar_one() == people.scalar_one() == 2  # Bea and the owner


async def test_a_known_person_in_a_known_place_costs_one_glance_and_no_write(place: Town) -> None:
    await place.come(BEA)
    await place.come(BEA)
    storage = OneGlance(place.database)
    await replace(place.reception, storage=storage).receive(BEA, chat(BEA.platform))
    assert storage.glances == 1


async def test_a_changed_name_is_noted_and_a_joined_account_does_not_rename_the_profile(place: Town) -> None:
    await place.come(BEA)
    renamed = await place.come(replace(BEA, name="Beatrix", username="beatrix"))
    assert renamed.member.name == "Beatrix"
    async with place.database.reading() as tx:
        assert await tx.members.named(Platform.DISCORD, "@BEATRIX") == (renamed.id,)
        assert await tx.members.named(Platform.DISCORD, "bea") == ()


async def test_a_name_of_invisible_characters_is_replaced(place: Town) -> None:
    nobody = Identity(Platform.DISCORD, "77123", "\u202e \u200b\n")
    assert (await place.come(nobody)).member.name == "Member 7123"


async def test_the_private_chat_belongs_to_the_community_seen_last(place: Town) -> None:
    alone = await place.come(BEA, private=True)
    assert alone.community is None
    await place.come(BEA)
    assert (await place.come(BEA, private=True)).community == place.community


async def test_a_chat_that_nobody_set_up_has_no_community(place: Town) -> None:
    chi = someone("Chi", Platform.TELEGRAM)
    assert (await place.come(chi, group("-100"))).community is None


async def test_the_language_is_the_persons_then_the_platforms_then_the_communitys(place: Town) -> None:
    assert place.community is not None
    async with place.database.transaction() as tx:
        await tx.communities.set_language(place.community.id, "de")
    assert (await place.come(BEA)).locale == "de"
    assert (await place.come(replace(BEA, language="en-GB"))).locale == "en-GB"
    caller = await place.come(BEA)
    assert caller.locale == "en-GB"
    assert await place.members.set_language(caller, "de-AT") == "de"
    assert (await place.come(BEA)).locale == "de"


async def test_age_and_country_are_asked_once_and_kept_without_a_birth_date(place: Town) -> None:
    caller = await place.come(BEA)
    member = await place.members.state_age(caller, "kr", over_age=True)
    assert (member.region, member.over_age) == ("KR", 19)
    assert await place.members.state_age(caller, "KR", over_age=True) == member
    with pytest.raises(AgeStated):
        await place.members.state_age(caller, "DE", over_age=True)
    assert "birth" not in " ".join(column.name for column in members.columns)


async def test_a_no_is_kept_and_a_later_yes_is_no_way_round(place: Town) -> None:
    caller = await place.come(BEA)
    with pytest.raises(UnderAge):
        await place.members.state_age(caller, "DE", over_age=False)
    with pytest.raises(UnderAge) as refused:
        await place.members.state_age(caller, "DE", over_age=True)
    assert (refused.value.needed, refused.value.region) == (18, "DE")
    assert (await place.come(BEA)).member.over_age == 0


async def test_a_country_is_two_letters_or_a_name(place: Town) -> None:
    caller = await place.come(BEA)
    for nowhere in ("Atlantis", "ZZ", "EU", "EN", "419", ""):
        with pytest.raises(BadRegion):
            await place.members.state_age(caller, nowhere, over_age=True)
    assert (read_region("germany"), read_region("Österreich"), read_region("United  States")) == ("DE", "AT", "US")
    assert (await place.members.state_age(caller, " uk ", over_age=True)).region == "GB"


async def test_an_excluded_kind_of_account_stays_out_from_the_first_statement(place: Town) -> None:
    caller = await place.come(BEA)
    with pytest.raises(ExcludedAccount):
        await place.members.state_age(caller, "DE", True, AccountKind.PARTY)
    assert (await place.come(BEA)).member.excluded_kind == "party"


async def test_a_closed_private_chat_opens_again_when_the_person_writes_there(place: Town) -> None:
    caller = await place.come(BEA)
    async with place.database.transaction() as tx:
        await tx.members.set_unreachable(caller.account.id, place.clock.now())
    assert (await place.come(BEA)).account.unreachable_since is not None
    assert (await place.come(BEA, private=True)).account.unreachable_since is None


async def test_in_a_shared_chat_a_closed_door_is_tried_again_after_a_day(place: Town) -> None:
    caller = await place.come(BEA)
    async with place.database.transaction() as tx:
        await tx.members.set_unreachable(caller.account.id, place.clock.now())
    place.clock.move(timedelta(hours=23))
    assert (await place.come(BEA)).account.unreachable_since is not None
    place.clock.move(timedelta(hours=1))
    assert (await place.come(BEA)).account.unreachable_since is None


async def test_a_default_for_the_privacy_of_tips_is_kept(place: Town) -> None:
    caller = await place.come(BEA)
    await place.members.set_tip_privacy(caller, Privacy.ANONYMOUS)
    assert (await place.come(BEA)).member.tip_privacy == "anonymous"


def test_a_private_chat_is_private() -> None:
    assert dm(BEA).private
    assert not chat(Platform.DISCORD).private
