"""Powers: who may give them, where, to whom, and who sees who has them (J4)."""

import pytest
from sqlalchemy.exc import DBAPIError

from bot.moderation.model import (
    BadGrant,
    Feature,
    OwnMatter,
    Power,
    PowerNeeded,
    ReasonNeeded,
)
from tests.support.moderators import BEA, SAM, moderator
from tests.support.town import OWNER, SECOND_OWNER, Town, someone


async def test_an_owner_grants_with_a_reason_and_every_owner_is_told(place: Town) -> None:
    ona = await place.come(SECOND_OWNER)
    sam = await place.come(SAM)
    owner = await place.come(OWNER)
    with pytest.raises(ReasonNeeded):
        await place.staff.grant(owner, sam.id, Power.MONEY_MOVER, None, "  ")
    done = await place.staff.grant(owner, sam.id, Power.MONEY_MOVER, None, "knows the books")
    assert (done.changed, done.community) == (True, None)
    for told in (owner, ona, sam):
        assert await place.notices_to(told.id) == ["grant_changed"]
    assert not (await place.staff.grant(owner, sam.id, Power.MONEY_MOVER, None, "again")).changed
    page = await place.audit.page(owner)
    assert [(one.act, one.reason) for one in page.records] == [("staff.grant", "knows the books")]
    await place.staff.revoke(owner, sam.id, Power.MONEY_MOVER, None, "moved on")
    async with place.database.reading() as tx:
        assert not (await place.powers.of(tx, sam.id)).any_at_all


async def test_a_community_admin_names_moderators_of_his_community_and_nothing_else(place: Town) -> None:
    assert place.community is not None
    ada = await place.come(someone("Ada"))
    await place.grant(ada, Power.COMMUNITY_ADMIN)
    sam = await place.come(SAM)
    await place.staff.grant(ada, sam.id, Power.MODERATOR, place.community.id, "helps")
    for power, community in (
        (Power.MODERATOR, None), (Power.MONEY_VIEWER, None), (Power.AUDITOR, None),
        (Power.COMMUNITY_ADMIN, place.community.id),
    ):  # fmt: skip
        with pytest.raises(PowerNeeded):
            await place.staff.grant(ada, sam.id, power, community, "please")


async def test_being_an_administrator_of_the_chat_gives_no_power(place: Town) -> None:
    boss = await place.come(BEA, admin=True)
    for act in (
        place.queue.page(boss),
        place.audit.page(boss),
        place.staff.list_(boss),
        place.switches.pause(boss, Feature.TIPS, place.community.id if place.community else None, None, "because"),
    ):
        with pytest.raises(PowerNeeded):
            await act


async def test_powers_that_cannot_be_given_there(place: Town) -> None:
    assert place.community is not None
    owner, sam = await place.come(OWNER), await place.come(SAM)
    for power, community, why in (
        (Power.OWNER, None, "configured"), (Power.MONEY_MOVER, place.community.id, "everywhere"),
        (Power.COMMUNITY_ADMIN, None, "community"),
    ):  # fmt: skip
        with pytest.raises(BadGrant) as bad:
            await place.staff.grant(owner, sam.id, power, community, "please")
        assert bad.value.why == why


async def test_nobody_gives_himself_a_power_while_there_is_another_owner(place: Town) -> None:
    owner = await place.come(OWNER)
    with pytest.raises(OwnMatter):
        await place.staff.grant(owner, owner.id, Power.MONEY_MOVER, None, "I need it")
    place.configure(operator={"owners": ["discord:1"]})
    assert (await place.staff.grant(owner, owner.id, Power.MONEY_MOVER, None, "the only one here")).changed


async def test_one_owner_with_accounts_on_both_platforms_is_one_owner(place: Town) -> None:
    owner, other = await place.come(OWNER), await place.come(SECOND_OWNER)
    code = await place.members.start_link(owner)
    await place.members.finish_link(other, code.code)
    again = await place.come(OWNER)
    assert (await place.staff.grant(again, again.id, Power.AUDITOR, None, "the only one here")).changed


async def test_the_list_shows_owners_and_grants_to_those_who_may_see_them(place: Town) -> None:
    await moderator(place)
    found = await place.staff.list_(await place.come(OWNER))
    assert [(line.name, line.power) for line in found.lines] == [("Olu", Power.OWNER), ("Sam", Power.MODERATOR)]
    assert found.unseen_owners == 1
    seen_by_moderator = await place.staff.list_(await place.come(SAM))
    assert [line.name for line in seen_by_moderator.lines] == ["Sam"]
    with pytest.raises(PowerNeeded):
        await place.staff.list_(await place.come(BEA))


async def test_the_database_refuses_owners_and_local_money_powers(place: Town) -> None:
    from bot.moderation.model import Grant

    assert place.community is not None
    sam = await place.come(SAM)
    for grant in (Grant(sam.id, Power.OWNER, None), Grant(sam.id, Power.MONEY_MOVER, place.community.id)):
        with pytest.raises(DBAPIError):
            async with place.database.transaction() as tx:
                await tx.powers.grant(grant, None, "by force", place.clock.now())
