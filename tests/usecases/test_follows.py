"""/follow on both databases: who follows, and what followers are told."""

from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.follows.model import CannotFollow, News, NewsKind
from bot.follows.service import TOGETHER, Follows
from bot.live.model import LiveSession, SessionId
from bot.members.model import Identity, Platform
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.town import Town, someone, town

ALEX, BEA, MIA = someone("Alex"), someone("Bea"), someone("Mia")


@pytest.fixture
async def place(database: Database, clock: HandClock) -> Town:
    return await town(database, clock)


def follows_of(place: Town) -> Follows:
    return Follows(place.clock, place.database)


async def live(place: Town, mia: Caller, number: int = 1) -> None:
    """Mia goes LIVE."""
    assert place.community is not None
    session = LiveSession(
        SessionId(number), mia.id, "Mia", place.community.id, "Painting", None, True, place.clock.now()
    )
    async with place.database.transaction() as tx:
        await follows_of(place).went_live(tx, session)


async def tell(place: Town) -> None:
    """What the job and the deliveries do."""
    await follows_of(place).tell_followers()
    await place.deliver()


async def creator(place: Town, who: Identity = MIA) -> Caller:
    caller = await place.enrol(await place.of_age(who))
    place.owed.clear()
    return caller


async def test_who_goes_live_again_and_again_is_news_once_in_half_an_hour(place: Town) -> None:
    mia, alex = await creator(place), await place.come(ALEX)
    await follows_of(place).toggle(alex, mia.id)
    for number in range(1, 8):
        await live(place, mia, number)
        place.clock.move(timedelta(minutes=10))
    await tell(place)
    assert len(place.discord.heard(ALEX.user_id)) == 2


async def test_followers_hear_of_a_live_once_and_others_nothing(place: Town) -> None:
    mia, alex, bea = await creator(place), await place.come(ALEX), await place.come(BEA)
    assert (await follows_of(place).toggle(alex, mia.id)).on
    await live(place, mia)
    await live(place, mia)
    await tell(place)
    await tell(place)
    [said] = place.discord.heard(ALEX.user_id)
    assert said.startswith("Mia went LIVE at")
    assert "Painting" in said
    assert place.discord.heard(bea.account.user_id) == []


async def test_one_tap_stops_it_and_a_second_tap_does_not_start_it_again(place: Town) -> None:
    mia, alex = await creator(place), await place.come(ALEX)
    await follows_of(place).toggle(alex, mia.id)
    await live(place, mia)
    await tell(place)
    ((button,),) = place.discord.said[-1][1].rows
    assert button.press == f"follow.stop:{mia.id}"
    for _ in range(2):
        assert not (await follows_of(place).stop(alex, mia.id)).on
    await live(place, mia, 2)
    await tell(place)
    assert len(place.discord.heard(ALEX.user_id)) == 1


async def test_following_twice_is_the_end_of_it(place: Town) -> None:
    mia, alex = await creator(place), await place.come(ALEX)
    states = [(await follows_of(place).toggle(alex, mia.id)).on for _ in range(3)]
    assert states == [True, False, True]


async def test_nobody_follows_himself_a_stranger_or_whoever_blocked_him(place: Town) -> None:
    mia, alex, bea = await creator(place), await place.come(ALEX), await place.come(BEA)
    with pytest.raises(CannotFollow):
        await follows_of(place).toggle(mia, mia.id)
    with pytest.raises(CannotFollow):
        await follows_of(place).toggle(alex, bea.id)
    await follows_of(place).toggle(bea, mia.id)
    async with place.database.transaction() as tx:
        for fan in (alex, bea):
            await tx.creators.set_blocked(mia.id, fan.id, True, place.clock.now())
    with pytest.raises(CannotFollow):
        await follows_of(place).toggle(alex, mia.id)
    await live(place, mia)
    await tell(place)
    assert place.discord.said == []
    assert not (await follows_of(place).toggle(bea, mia.id)).on


async def test_in_quiet_hours_nobody_is_told_and_afterwards_everybody(place: Town) -> None:
    place.configure(notices={"quiet_hours": "11:00-13:00"})
    mia, alex = await creator(place), await place.come(ALEX)
    await follows_of(place).toggle(alex, mia.id)
    await live(place, mia)
    await tell(place)
    assert place.discord.said == []
    place.clock.move(timedelta(hours=1))
    await place.deliveries.tell_held()
    await place.deliver()
    assert "12:00" in place.discord.heard(ALEX.user_id)[0]


async def test_whoever_cannot_be_reached_finds_it_in_the_inbox(place: Town) -> None:
    mia, alex = await creator(place), await place.come(ALEX)
    place.discord.closed.add(ALEX.user_id)
    await follows_of(place).toggle(alex, mia.id)
    await live(place, mia)
    await tell(place)
    assert [one.notice.kind for one in (await place.inbox.read(alex)).items] == ["creator_live"]


async def test_many_followers_are_told_in_parts_and_each_once(place: Town) -> None:
    mia = await creator(place)
    fans = [await place.come(Identity(Platform.DISCORD, str(90_000 + n), f"Fan {n}")) for n in range(TOGETHER + 3)]
    async with place.database.transaction() as tx:
        for fan in fans:
            await tx.follows.set_follow(fan.id, mia.id, True, place.clock.now())
        news = News("video:7", mia.id, NewsKind.VIDEO, {"creator": "Mia", "creator_id": mia.id}, place.clock.now())
        await follows_of(place).owe(tx, news)
    # The process dies after the first part: the next run goes on behind it.
    assert await follows_of(place)._tell_some()
    await tell(place)
    told = [who for who, _ in place.discord.said]
    assert sorted(told) == sorted(fan.account.user_id for fan in fans)


async def test_two_accounts_that_become_one_person_follow_once_and_never_themselves(place: Town) -> None:
    mia, alex = await creator(place), await place.come(ALEX)
    other = await place.come(someone("Mia T", Platform.TELEGRAM))
    await follows_of(place).toggle(other, mia.id)
    await follows_of(place).toggle(alex, mia.id)
    async with place.database.transaction() as tx:
        await tx.members.merge(mia.id, other.id, place.clock.now())
        assert not await tx.follows.follows(mia.id, mia.id)
        assert await tx.follows.followers(mia.id, 0, 10) == (alex.id,)
