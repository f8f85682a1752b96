"""A creator leaves: every balance is shown with its day first, nothing earned is lost, nothing that rests is freed."""

from datetime import timedelta

import pytest

from bot.diamonds.service import Diamonds
from bot.forms.model import FormExpired
from bot.live.model import EndedBy
from bot.moderation.model import Power
from bot.moderation.suspensions import Act
from bot.programme.leaving import KEPT_FOR, Leaving
from bot.programme.model import EnrolmentState, LeaveLater, NotAvailable, NotCreator
from bot.replies.leaving import leaving as say
from bot.replies.words import Words
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.databases import only_sqlite
from tests.support.gifts import balance
from tests.support.live import staged
from tests.support.lots import A_MONTH
from tests.support.town import Town, someone

pytestmark = only_sqlite
WORDS = Words()


async def test_every_balance_is_shown_with_its_day_and_still_matures_after_leaving(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        ana, session = await stage.live(title="Songs")
        await stage.give(await stage.fan("Ben"), "kite")
        desk = Leaving(database, clock, stage.lives, Diamonds(database, clock))
        said = say(await desk.preview(ana), WORDS).text
        for part in ("Your LIVE “Songs” ends.", "your own Stripe account", "Pending: 49.5 diamonds ($0.24).",
                     "the last of them is available"):  # fmt: skip
            assert part in said
        async with database.reading() as tx:
            assert (await tx.live.running_of(ana.id)) is not None, "nothing happens before the yes"
        gone = await desk.confirm(ana)
        assert "You have left the programme" in say(gone, WORDS).text
        async with database.reading() as tx:
            ended = await tx.live.get(session.id)
            assert ended is not None
            assert ended.ended_by is EndedBy.CREATOR
        clock.move(A_MONTH)
        await Diamonds(database, clock).mature()
        assert await balance(database, f"diamonds_available:{ana.id}", "diamond") == 99 * 12_600
        await stage.settled()


async def test_a_yes_is_one_to_what_was_shown_lately(place: Town) -> None:
    ana = await place.creator("Ana")
    with pytest.raises(FormExpired):
        await place.leaving.confirm(ana)
    await place.leaving.preview(ana)
    place.clock.move(KEPT_FOR)
    with pytest.raises(FormExpired) as over:
        await place.leaving.confirm(ana)
    assert over.value.again == "creator.leaving:0"
    await place.leave(ana)
    # The second of two presses.
    with pytest.raises(NotCreator):
        await place.leaving.confirm(ana)
    assert (await place.programme.apply_begin(ana)).enrolment.state is EnrolmentState.DRAFT


async def test_whoever_left_is_in_no_list_and_takes_nothing(place: Town) -> None:
    ana, alex = await place.creator("Ana"), await place.of_age(someone("Alex"))
    await place.leave(ana)
    with pytest.raises(NotAvailable):
        await place.quote(alex, ana)
    async with place.database.reading() as tx:
        assert await tx.communities.listing(ana.id) == ()


async def test_leaving_is_no_way_out_of_a_suspension(place: Town) -> None:
    ana, sam = await place.creator("Ana"), await place.come(someone("Sam"))
    await place.grant(sam, Power.MODERATOR)
    await place.leaving.preview(ana)
    await place.suspensions.preview(sam, ana.id, Act.SUSPEND, "fraud")
    await place.suspensions.confirm(sam, ana.id, Act.SUSPEND)
    place.clock.move(timedelta(minutes=1))
    for act in (place.leaving.confirm(ana), place.leaving.preview(ana)):
        with pytest.raises(LeaveLater):
            await act
    with pytest.raises(NotCreator):
        await place.leaving.preview(sam)
