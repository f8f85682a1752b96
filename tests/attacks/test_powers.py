"""People who reach for powers that are not theirs."""

import pytest

from bot.communities.setup import SetupStep
from bot.errors import Refusal
from bot.members.model import BadCode, Platform
from bot.moderation.cases import open_case
from bot.moderation.model import (
    CaseKind,
    Feature,
    Grant,
    OwnMatter,
    Power,
    PowerNeeded,
    SecondPerson,
)
from tests.support.shop import Shop
from tests.support.town import OWNER, Town, group, someone

SAM, EVE = someone("Sam"), someone("Eve")


async def note_case(place: Town) -> int:
    """A note of Ben's to Ana that waits for a moderator."""
    ana, ben = await place.creator("Ana"), await place.member("Ben")
    tip = await place.paid(ben, ana, note="see www.example.com")
    assert place.community is not None
    async with place.database.transaction() as tx:
        case = await open_case(
            tx, CaseKind.NOTE, tip.subject, community_id=place.community.id, opened_by=None,
            parties=(ben.id, ana.id), facts={}, now=place.clock.now(),
        )  # fmt: skip
    return case.id


async def test_a_claim_does_not_outlive_the_power(place: Town) -> None:
    case, sam = await note_case(place), await place.come(SAM)
    await place.grant(sam, Power.MODERATOR)
    await place.queue.claim(sam, case)
    assert place.community is not None
    await place.staff.revoke(await place.come(OWNER), sam.id, Power.MODERATOR, place.community.id, "left")
    for decide in (place.queue.approve, place.queue.reject):
        with pytest.raises(PowerNeeded):
            await decide(sam, case, "still mine")


async def test_an_administrator_of_a_platform_has_no_power_here(place: Town) -> None:
    case, eve = await note_case(place), await place.come(EVE, admin=True)
    assert place.community is not None
    for power in Power:
        for where in (None, place.community.id):
            with pytest.raises(Refusal):
                await place.staff.grant(eve, eve.id, power, where, "mine")
    with pytest.raises(PowerNeeded):
        await place.queue.approve(eve, case)
    for feature in Feature:
        with pytest.raises(PowerNeeded):
            await place.switches.pause(eve, feature, place.community.id, None, "because")


async def test_an_admin_of_one_community_is_nobody_in_another(place: Town) -> None:
    case = await note_case(place)
    eve = await place.come(someone("Eve", Platform.TELEGRAM), group("-100"), admin=True)
    await place.communities.setup(eve, SetupStep.START)
    with pytest.raises(PowerNeeded):
        await place.queue.approve(eve, case)
    async with place.database.reading() as tx:
        theirs = await tx.members.community_at(group("-100"))
    assert theirs is not None
    with pytest.raises(PowerNeeded):
        await place.communities.admit(eve, theirs.id, True)
    await place.communities.admit(await place.come(OWNER), theirs.id, True)
    assert place.community is not None
    with pytest.raises(PowerNeeded):
        await place.queue.approve(eve, case)
    with pytest.raises(PowerNeeded):
        await place.staff.grant(eve, eve.id, Power.MODERATOR, place.community.id, "mine")
    with pytest.raises(PowerNeeded):
        await place.staff.grant(eve, eve.id, Power.MONEY_MOVER, None, "mine")
    with pytest.raises(OwnMatter):
        await place.staff.grant(eve, eve.id, Power.MODERATOR, theirs.id, "mine")


async def test_a_stranger_cannot_guess_his_group_into_a_community(place: Town) -> None:
    eve = await place.come(someone("Eve", Platform.TELEGRAM), group("-100"), admin=True)
    for _ in range(place.config.link.code_tries):
        with pytest.raises(BadCode):
            await place.communities.setup(eve, SetupStep.CONNECT, "22222222")
    owner = await place.come(OWNER)
    given = await place.communities.setup(owner, SetupStep.CONNECT)
    with pytest.raises(BadCode):
        await place.communities.setup(eve, SetupStep.CONNECT, given.code)  # type: ignore[union-attr]
    async with place.database.reading() as tx:
        assert await tx.members.community_at(group("-100")) is None


async def test_two_accounts_of_one_person_are_not_two_people(shop: Shop) -> None:
    ana, ben, mona = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana, "5")
    async with shop.database.transaction() as tx:
        other = await tx.members.split(mona.account.id, shop.clock.now())
        await tx.powers.grant(Grant(other, Power.MONEY_MOVER, None), None, "test", shop.clock.now())
        case = await open_case(
            tx, CaseKind.REFUND, tip.subject, community_id=None, opened_by=None, parties=(ben.id, ana.id), facts={},
            now=shop.clock.now(),
        )  # fmt: skip
    await shop.queue.approve(mona, case.id)
    again = await shop.house.member("Mona")
    assert again.id == other
    with pytest.raises(SecondPerson):
        await shop.queue.approve(again, case.id)
