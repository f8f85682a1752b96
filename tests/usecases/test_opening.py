"""The later steps of /setup: features switched in one community, its moderators, a first tip to try all of it."""

from datetime import timedelta

import pytest

from bot.communities.model import Caller, NotSetUp, SetupChecklist, SetupItem
from bot.communities.opening import FirstTip, Moderators, RealMoney
from bot.communities.setup import Communities, SetupStep
from bot.moderation.model import Feature, Grant, Paused, Power, PowerNeeded
from bot.moderation.powers import Powers
from bot.moderation.switches import Switches
from bot.programme.model import Readiness
from bot.replies import communities as say
from bot.replies.refusals import refusal
from bot.replies.words import Words
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.databases import only_sqlite
from tests.support.tip_house import House
from tests.support.town import Town, group, someone

WORDS = Words("en")


class Admin:
    """Somebody who runs the house's community, and what he can ask."""

    def __init__(self, house: House, caller: Caller) -> None:
        self.house = house
        self.caller = caller

    def communities(self) -> Communities:
        config = self.house.config
        return Communities(config, Powers(config), self.house.database, self.house.clock, self.house.tokens)

    @property
    def switches(self) -> Switches:
        return Switches(Powers(self.house.config), self.house.database, self.house.clock)

    async def running(self) -> dict[Feature, bool]:
        done = await self.communities().features(self.caller)
        return {feature: pause is None for feature, pause in done.features}


pytestmark = only_sqlite


@pytest.fixture
async def house(database: Database, clock: HandClock) -> House:
    made = House(database, clock)
    await made.open()
    return made


@pytest.fixture
async def admin(house: House) -> Admin:
    caller = await house.member("Ada")
    assert house.community is not None
    async with house.database.transaction() as tx:
        grant = Grant(caller.id, Power.COMMUNITY_ADMIN, house.community.id)
        await tx.powers.grant(grant, None, "test", house.clock.now())
    return Admin(house, caller)


async def test_a_feature_is_off_in_its_community_alone_and_on_again(house: House, admin: Admin) -> None:
    fan, creator = await house.member("Fay"), await house.creator("Mia")
    done = await admin.communities().switch(admin.caller, Feature.TIPS, False)
    assert "✗ tips: off" in say.features(done, WORDS).text
    with pytest.raises(Paused):
        await house.quote(fan, creator)
    # The same press again, and another feature beside it.
    await admin.communities().switch(admin.caller, Feature.TIPS, False)
    await admin.communities().switch(admin.caller, Feature.LIVE, False)
    assert await admin.running() == {
        Feature.TIPS: False, Feature.COINS: True, Feature.GIFTS: True, Feature.LIVE: False,
    }  # fmt: skip
    assert await admin.switches.in_force(None) == ()
    await admin.communities().switch(admin.caller, Feature.TIPS, True)
    assert (await house.quote(fan, creator)).tip.creator_id == creator.id


async def test_what_the_operator_stopped_everywhere_no_community_starts(house: House, admin: Admin) -> None:
    await admin.switches.pause(None, Feature.COINS, None, None, "prices change")
    done = await admin.communities().switch(admin.caller, Feature.COINS, True)
    reply = say.features(done, WORDS)
    assert "✗ coins: stopped everywhere by the operator: prices change" in reply.text
    assert not [button for row in reply.rows for button in row if button.press and ":coins:" in button.press]


async def test_a_pause_with_an_end_says_it_and_can_be_ended_early(house: House, admin: Admin) -> None:
    assert house.community is not None
    until = house.clock.now() + timedelta(hours=3)
    await admin.switches.pause(admin.caller, Feature.GIFTS, house.community.id, until, "a concert")
    assert "✗ gifts: off until" in say.features(await admin.communities().features(admin.caller), WORDS).text
    await admin.communities().switch(admin.caller, Feature.GIFTS, True)
    assert (await admin.running())[Feature.GIFTS]


async def test_only_those_who_run_the_community_take_its_steps(house: House, admin: Admin) -> None:
    fay = await house.member("Fay")
    for step in (SetupStep.FEATURES, SetupStep.MODERATORS, SetupStep.TEST):
        with pytest.raises(PowerNeeded):
            await admin.communities().setup(fay, step)
    with pytest.raises(PowerNeeded):
        await admin.communities().switch(fay, Feature.TIPS, False)
    assert all((await admin.running()).values())


async def test_moderators_are_listed_by_name(house: House, admin: Admin) -> None:
    nobody = await admin.communities().setup(admin.caller, SetupStep.MODERATORS)
    assert isinstance(nobody, Moderators)
    assert "nobody yet" in say.setup(nobody, WORDS).text
    assert house.community is not None
    for name in ("Zoe", "ben"):
        member = await house.member(name)
        async with house.database.transaction() as tx:
            grant = Grant(member.id, Power.MODERATOR, house.community.id)
            await tx.powers.grant(grant, admin.caller.id, "test", house.clock.now())
    done = await admin.communities().setup(admin.caller, SetupStep.MODERATORS)
    assert "ben, Zoe" in say.setup(done, WORDS).text


async def test_a_first_tip_is_offered_to_those_who_can_be_tipped_and_is_ticked_once_paid(
    house: House, admin: Admin
) -> None:
    communities = admin.communities()

    async def first() -> FirstTip:
        return await communities.first_tip(admin.caller)

    assert "A creator comes first" in say.first_tip(await first(), WORDS).text
    await house.creator("Noa", readiness=Readiness.NONE)
    await house.enrol(admin.caller)
    assert "cannot" not in say.first_tip(await first(), WORDS).text
    assert (await first()).creators == 2
    assert "can be tipped by you yet" in say.first_tip(await first(), WORDS).text
    mia = await house.creator("Mia")
    assert [name for _, name in (await first()).ready] == ["Mia"]
    reply = say.first_tip(await first(), WORDS)
    assert [one.press for one in reply.choose] == ["tip.to"]
    assert "4242" in reply.text

    async def ticked() -> bool:
        done = await communities.setup(admin.caller, SetupStep.CHECK)
        assert isinstance(done, SetupChecklist)
        return dict(done.items)[SetupItem.FIRST_TIP]

    assert not await ticked()
    quote = await house.quote(admin.caller, mia)
    assert not await ticked()
    await house.pay(quote.tip.id)
    assert await ticked()


async def test_with_live_keys_nobody_tries_a_tip(house: House, admin: Admin) -> None:
    live = {"key": "rk_live_51HouseOfTipsAndBouquets", "approval_confirmed": "2021-11-01"}
    house.set(stripe=live, telegram={"tips": "off"})
    with pytest.raises(RealMoney):
        await admin.communities().first_tip(admin.caller)


async def test_a_community_that_waits_for_an_owner_has_no_first_tip(place: Town) -> None:
    ada = await place.come(someone("Ada"), group("reef", "Reef"), admin=True)
    await place.communities.setup(ada, SetupStep.START)
    with pytest.raises(NotSetUp) as no:
        await place.communities.setup(ada, SetupStep.TEST)
    assert "An owner has been asked" in refusal(no.value, WORDS).text
    assert isinstance(await place.communities.setup(ada, SetupStep.MODERATORS), Moderators)
