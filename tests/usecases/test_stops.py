"""One feature is stopped for one person: shown first, from the yes on in force, ended by itself or by staff (J3)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.communities.model import Caller, NotSetUp
from bot.diamonds.service import Diamonds
from bot.forms.model import FormExpired
from bot.gifts.model import GiftsOff
from bot.live.model import EndedBy
from bot.moderation.model import Feature, Grant, OwnMatter, Paused, Power, PowerNeeded, ReasonNeeded
from bot.moderation.reach import KEPT_FOR
from bot.moderation.stops import NothingStopped, Stops
from bot.moderation.suspensions import Act, Suspensions
from bot.programme.model import EnrolmentState, NotAvailable
from bot.replies import stops as say
from bot.replies import suspensions as say_suspension
from bot.replies.refusals import refusal
from bot.replies.words import Words
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.databases import only_sqlite
from tests.support.live import Stage, staged

WORDS = Words("en")


class Desk:
    """Sam moderates the stage's community."""

    def __init__(self, stage: Stage, sam: Caller) -> None:
        self.stage, self.sam = stage, sam
        self.house = stage.house
        self.stops = Stops(stage.lives.powers, self.house.database, self.house.clock, stage.lives)
        diamonds = Diamonds(self.house.database, self.house.clock)
        self.suspensions = Suspensions(
            stage.lives.powers, self.house.database, self.house.clock, stage.lives, diamonds
        )  # fmt: skip

    async def stop(self, whom: Caller, feature: Feature, days: int | None = None) -> str:
        until = None if days is None else self.house.clock.now() + timedelta(days=days)
        shown = await self.stops.preview(self.sam, whom.id, feature, until, "spam ring")
        await self.stops.confirm(self.sam, whom.id)
        return say.preview(shown, WORDS).text

    async def free(self, whom: Caller) -> str:
        await self.stops.preview_release(self.sam, whom.id, "explained")
        return say.released(await self.stops.release(self.sam, whom.id), WORDS).text

    async def minute(self) -> None:
        """What the jobs of a minute do."""
        for job in {**self.stops.jobs(), **self.suspensions.jobs()}.values():
            await job()

    async def acts(self) -> list[str]:
        async with self.house.database.reading() as tx:
            records, _ = await tx.audit.page(limit=9, offset=0)
        return [f"{one.act} by {'somebody' if one.actor_id else 'time'}" for one in records]


@pytest.fixture
async def desk(database: Database, clock: HandClock) -> AsyncIterator[Desk]:
    async with staged(database, clock) as stage:
        sam = await stage.house.member("Sam")
        assert stage.house.community is not None
        async with database.transaction() as tx:
            grant = Grant(sam.id, Power.MODERATOR, stage.house.community.id)
            await tx.powers.grant(grant, None, "test", clock.now())
        yield Desk(stage, sam)


async def test_a_fan_is_stopped_in_one_community_and_goes_on_when_his_time_is_over(desk: Desk) -> None:
    house = desk.house
    ana, _ = await desk.stage.live()
    ben, cleo = await desk.stage.fan("Ben"), await desk.stage.fan("Cleo")
    shown = await desk.stop(ben, Feature.TIPS, days=3)
    for part in ("Stop tips for Ben?", "spam ring", "It holds in “Harbour” alone.", "It ends by itself"):
        assert part in shown
    with pytest.raises(Paused) as no:
        await house.quote(ben, ana)
    said = refusal(no.value, WORDS).text
    assert said.startswith("Moderators have stopped tips for you.\nReason: spam ring\nIt ends by itself")
    await house.quote(cleo, ana)
    assert (await desk.stage.give(ben)).answer.coins == 1, "only tips are stopped"
    assert await house.notices_to(ben.id) == ["stopped"]
    house.clock.move(timedelta(days=3))
    await house.quote(ben, ana)
    await desk.minute()
    await desk.minute()
    assert await house.notices_to(ben.id) == ["stopped", "stop_over"]
    assert (await desk.acts())[:2] == ["member.free by time", "member.stop by somebody"]


async def test_everything_is_stopped_for_a_fan_and_his_coins_stay_his(desk: Desk) -> None:
    ana, _ = await desk.stage.live()
    ben = await desk.stage.fan("Ben")
    await desk.stop(ben, Feature.ALL_MONEY)
    for act in (desk.stage.give(ben), desk.house.quote(ben, ana)):
        with pytest.raises(Paused) as no:
            await act
        assert no.value.personal
    async with desk.house.database.reading() as tx:
        assert (await tx.gifts.held(ben.id)).coins == 1000
    assert "Goes on for Ben, who was told so: all money." in await desk.free(ben)
    assert (await desk.stage.give(ben)).answer.coins == 1
    with pytest.raises(NothingStopped):
        await desk.free(ben)


async def test_a_creator_is_stopped_everywhere_by_feature_and_fans_read_a_neutral_no(desk: Desk) -> None:
    house = desk.house
    ana, _ = await desk.stage.live()
    ben = await desk.stage.fan("Ben")
    shown = await desk.stop(ana, Feature.TIPS)
    assert "It holds everywhere" in shown
    assert "open payment pages are closed" in shown
    with pytest.raises(NotAvailable):
        await house.quote(ben, ana)
    assert (await desk.stage.give(ben)).answer.coins == 1, "her LIVE goes on"
    await desk.free(ana)
    await house.quote(ben, ana)


async def test_gifts_stopped_for_a_creator_end_her_live(desk: Desk) -> None:
    ana, session = await desk.stage.live()
    ben = await desk.stage.fan("Ben")
    assert "ends." in await desk.stop(ana, Feature.GIFTS, days=1)
    async with desk.house.database.reading() as tx:
        ended = await tx.live.get(session.id)
        assert ended is not None
        assert ended.ended_by is EndedBy.MODERATION
    assert await desk.house.notices_to(ana.id) == ["live_ended", "stopped"]
    await desk.house.quote(ben, ana)
    desk.house.clock.move(timedelta(days=1))
    await desk.minute()
    session = await desk.stage.lives.start(ana)
    assert (await desk.stage.give(ben, session_id=session.id)).answer.coins == 1


@only_sqlite
async def test_a_live_of_somebody_whose_gifts_are_stopped_takes_none(desk: Desk) -> None:
    ana, _ = await desk.stage.live()
    await desk.stop(ana, Feature.GIFTS)
    session = await desk.stage.lives.start(ana)
    with pytest.raises(GiftsOff):
        await desk.stage.give(await desk.stage.fan("Ben"), session_id=session.id)


@only_sqlite
async def test_who_may_stop_whom(desk: Desk) -> None:
    house = desk.house
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    with pytest.raises(PowerNeeded):
        await desk.stops.preview(ben, ana.id, Feature.TIPS, None, "I want it")
    with pytest.raises(OwnMatter):
        await desk.stops.preview(desk.sam, desk.sam.id, Feature.TIPS, None, "me")
    with pytest.raises(ReasonNeeded):
        await desk.stops.preview(desk.sam, ben.id, Feature.TIPS, None, " ")
    # In a room of the staff's own the only community that he moderates is meant; a stranger there moderates none.
    room = Caller(desk.sam.member, desk.sam.account, desk.sam.chat, None, "en")
    assert (await desk.stops.preview(room, ben.id, Feature.TIPS, None, "spam")).community == "Harbour"
    stranger = Caller(ana.member, ana.account, ana.chat, None, "en")
    with pytest.raises(NotSetUp):
        await desk.stops.preview(stranger, ben.id, Feature.TIPS, None, "?")
    # A yes about somebody else than who was shown last, and one that comes too late.
    await desk.stops.preview(desk.sam, ana.id, Feature.TIPS, None, "why")
    with pytest.raises(FormExpired):
        await desk.stops.confirm(desk.sam, ben.id)
    house.clock.move(KEPT_FOR)
    with pytest.raises(FormExpired):
        await desk.stops.confirm(desk.sam, ana.id)
    assert await desk.acts() == []


@only_sqlite
async def test_stopping_again_replaces_the_end(desk: Desk) -> None:
    ben = await desk.house.member("Ben")
    await desk.stop(ben, Feature.COINS, days=1)
    desk.house.clock.move(timedelta(minutes=1))
    await desk.stop(ben, Feature.COINS, days=9)
    desk.house.clock.move(timedelta(days=2))
    await desk.minute()
    assert await desk.house.notices_to(ben.id) == ["stopped", "stopped"]


async def test_of_two_who_turn_out_to_be_one_the_longer_stop_stays(desk: Desk) -> None:
    house = desk.house
    ben, other = await house.member("Ben"), await house.member("Benno")
    await desk.stop(ben, Feature.TIPS, days=1)
    await desk.stop(other, Feature.TIPS, days=5)
    await desk.stop(other, Feature.COINS)
    async with house.database.transaction() as tx:
        await tx.members.merge(ben.id, other.id, house.clock.now())
        stops = await tx.switches.stops_of(ben.id)
    assert [(one.feature, one.until and (one.until - house.clock.now()).days) for one in stops] == [
        (Feature.COINS, None), (Feature.TIPS, 5),
    ]  # fmt: skip


async def test_a_suspension_with_an_end_ends_by_itself_and_is_a_strike_then(desk: Desk) -> None:
    house = desk.house
    ana = await house.creator("Ana")
    until = house.clock.now() + timedelta(days=7)
    shown = await desk.suspensions.preview(desk.sam, ana.id, Act.SUSPEND, "fraud", until)
    assert "is a strike, which counts until" in say_suspension.preview(shown, WORDS).text
    done = await desk.suspensions.confirm(desk.sam, ana.id, Act.SUSPEND)
    assert "It ends by itself" in say_suspension.done(done, WORDS).text
    await desk.minute()
    house.clock.move(timedelta(days=7))
    await desk.minute()
    await desk.minute()
    assert await house.notices_to(ana.id) == ["creator_suspended", "creator_reinstated"]
    async with house.database.reading() as tx:
        enrolment = await tx.creators.enrolment(ana.id)
        dossier = await tx.grants.dossier(ana.id, lock=False)
    assert enrolment is not None
    assert dossier is not None
    assert (enrolment.state, enrolment.suspended_until) == (EnrolmentState.APPROVED, None)
    assert dossier.creator.struck_at == enrolment.struck_at == until - timedelta(days=7)


@only_sqlite
async def test_a_suspension_that_is_lifted_before_is_no_strike(desk: Desk) -> None:
    house = desk.house
    ana = await house.creator("Ana")
    await desk.suspensions.preview(desk.sam, ana.id, Act.SUSPEND, "fraud", house.clock.now() + timedelta(days=7))
    await desk.suspensions.confirm(desk.sam, ana.id, Act.SUSPEND)
    await desk.suspensions.preview(desk.sam, ana.id, Act.REINSTATE, "explained")
    await desk.suspensions.confirm(desk.sam, ana.id, Act.REINSTATE)
    house.clock.move(timedelta(days=8))
    await desk.minute()
    async with house.database.reading() as tx:
        enrolment = await tx.creators.enrolment(ana.id)
    assert enrolment is not None
    assert enrolment.struck_at is None
