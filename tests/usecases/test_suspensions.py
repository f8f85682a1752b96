"""A creator is suspended and free again: what it does to money is shown first, and holds from the yes on (X19)."""

from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.diamonds.service import Diamonds
from bot.errors import NotFound
from bot.forms.model import FormExpired
from bot.gifts.model import CreatorSuspended
from bot.live.model import EndedBy
from bot.members.model import Platform
from bot.moderation.model import Grant, OwnMatter, Power, PowerNeeded, ReasonNeeded
from bot.moderation.reach import KEPT_FOR
from bot.moderation.suspensions import Act, Suspensions, WrongStanding
from bot.programme.model import EnrolmentState, WhoIsIt
from bot.replies.suspensions import done, preview
from bot.replies.words import Words
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.gifts import balance, order
from tests.support.live import Stage, staged
from tests.support.lots import A_MONTH


def desk(stage: Stage) -> Suspensions:
    house = stage.house
    return Suspensions(
        stage.lives.powers, house.database, house.clock, stage.lives, Diamonds(house.database, house.clock)
    )


async def moderator(stage: Stage, name: str = "Mod", *, here: bool = True) -> Caller:
    found = await stage.house.member(name)
    assert stage.house.community is not None
    async with stage.house.database.transaction() as tx:
        place = stage.house.community.id
        if not here:
            place = (await tx.communities.create("Elsewhere", found.id, stage.house.clock.now())).id
        await tx.powers.grant(Grant(found.id, Power.MODERATOR, place), None, "test", stage.house.clock.now())
    return found


async def test_x19_the_effect_is_shown_first_then_the_live_ends_and_what_was_on_its_way_goes_back(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        ana, session = await stage.live()
        ben, mod = await stage.fan("Ben"), await moderator(stage)
        await stage.give(ben, "kite")
        clock.move(timedelta(minutes=1))
        shown = await desk(stage).preview(mod, ana.id, Act.SUSPEND, " fraud  ring ")
        assert (shown.name, shown.reason, shown.live) == ("Ana", "fraud ring", session)
        said = preview(shown, Words()).text
        for part in ("Suspend Ana?", "fraud ring", "Pending: 49.5 diamonds ($0.24).", "These diamonds rest", "ends."):
            assert part in said
        assert (await stage.give(ben)).answer.coins == 1, "nothing happens before the yes"
        clock.move(timedelta(minutes=1))
        # Judged before the yes, on the disk at the same moment.
        await stage.batch.send(order(1, 5, ben.id, ana.id, session=session.id, item="clap", at=clock.now()))
        suspended = await desk(stage).confirm(mod, ana.id, Act.SUSPEND)
        assert "On their way and given back: 5 coins." in done(suspended, Words()).text
        async with database.reading() as tx:
            ended = await tx.live.get(session.id)
            assert ended is not None
            assert ended.ended_by is EndedBy.MODERATION
            assert (await tx.gifts.held(ben.id)).coins == 900
        with pytest.raises(CreatorSuspended):
            await stage.give(ben, session_id=session.id)
        assert await stage.house.notices_to(ana.id) == ["live_ended", "creator_suspended"]
        assert await stage.house.notices_to(ben.id) == ["gifts_undone"]
        # Later still, and found by the job alone.
        await stage.batch.send(order(2, 10, ben.id, ana.id, session=session.id, item="cookie", at=clock.now()))
        stage.house.owed.clear()
        await desk(stage).jobs()["undo_late_gifts"]()
        await desk(stage).jobs()["undo_late_gifts"]()
        assert [args for job, _, args in stage.house.owed if job == "redraw_boards"] == [{"sessions": [session.id]}]
        assert (await stage.house.facts_to(ben.id))[1:] == [{"creator": "Ana", "coins": 10}]
        await stage.settled()


async def test_what_he_had_rests_until_he_is_reinstated_and_both_are_on_record(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        ana, _ = await stage.live()
        ben, mod = await stage.fan("Ben"), await moderator(stage)
        await stage.give(ben, "kite")
        clock.move(timedelta(minutes=1))
        await desk(stage).preview(mod, ana.id, Act.SUSPEND, "fraud")
        await desk(stage).confirm(mod, ana.id, Act.SUSPEND)
        with pytest.raises(WrongStanding):
            await desk(stage).confirm(mod, ana.id, Act.SUSPEND)
        clock.move(A_MONTH)
        await Diamonds(database, clock).mature()
        assert await balance(database, f"diamonds_available:{ana.id}", "diamond") == 0
        with pytest.raises(WhoIsIt):
            await desk(stage).find(mod, "Anna")
        assert await desk(stage).find(mod, "@ana") == ana.id
        shown = await desk(stage).preview(mod, ana.id, Act.REINSTATE, "all explained")
        assert "These diamonds mature again" in preview(shown, Words("en")).text
        await desk(stage).confirm(mod, ana.id, Act.REINSTATE)
        await Diamonds(database, clock).mature()
        assert await balance(database, f"diamonds_available:{ana.id}", "diamond") == 99 * 12_600
        assert (await stage.lives.start(ana)).running
        assert (await stage.house.notices_to(ana.id))[-1] == "creator_reinstated"
        async with database.reading() as tx:
            enrolment = await tx.creators.enrolment(ana.id)
            assert enrolment is not None
            assert (enrolment.state, enrolment.reason) == (EnrolmentState.APPROVED, None)
            records, _ = await tx.audit.page(actor_id=mod.id, limit=9, offset=0)
        assert [(one.act, one.reason) for one in records] == [
            ("creator.reinstate", "all explained"), ("creator.suspend", "fraud"),
        ]  # fmt: skip


async def test_only_a_moderator_of_the_creators_community_may_and_never_on_himself(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        ana, ben = await stage.house.creator("Ana"), await stage.fan("Ben")
        mod, stranger = await moderator(stage), await moderator(stage, "Nia", here=False)
        for nobody in (ben, stranger):
            for act in Act:
                with pytest.raises(PowerNeeded):
                    await desk(stage).preview(nobody, ana.id, act, "mine")
                with pytest.raises(PowerNeeded):
                    await desk(stage).confirm(nobody, ana.id, act)
        with pytest.raises(PowerNeeded):
            await desk(stage).preview(ben, mod.id, Act.SUSPEND, "mine")
        with pytest.raises(NotFound):
            await desk(stage).preview(mod, ana.id.__class__(999_999), Act.SUSPEND, "nobody")
        with pytest.raises(WrongStanding):
            await desk(stage).preview(mod, ben.id, Act.SUSPEND, "no creator")
        with pytest.raises(WrongStanding):
            await desk(stage).preview(mod, ana.id, Act.REINSTATE, "not suspended")
        with pytest.raises(ReasonNeeded):
            await desk(stage).preview(mod, ana.id, Act.SUSPEND, "  ")
        mia = await stage.house.creator("Mia")
        assert stage.house.community is not None
        async with database.transaction() as tx:
            grant = Grant(mia.id, Power.MODERATOR, stage.house.community.id)
            await tx.powers.grant(grant, None, "test", clock.now())
        with pytest.raises(OwnMatter):
            await desk(stage).preview(mia, mia.id, Act.SUSPEND, "tired")
        # A yes is one to what was shown lately, to the same person, about the same creator.
        await desk(stage).preview(mod, mia.id, Act.SUSPEND, "fraud")
        with pytest.raises(FormExpired):
            await desk(stage).confirm(mod, ana.id, Act.SUSPEND)
        clock.move(KEPT_FOR)
        with pytest.raises(FormExpired):
            await desk(stage).confirm(mod, mia.id, Act.SUSPEND)
        assert mod.platform is Platform.DISCORD
