"""A creator takes no gifts: in one LIVE, or at all."""

from dataclasses import replace

import pytest

from bot.eligibility.model import Feature
from bot.gifts.model import GiftsOff, NotLive
from bot.replies.live import board
from bot.replies.refusals import refusal
from bot.replies.words import Words
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.grants import pause
from tests.support.live import Stage, staged


async def test_gifts_are_switched_off_for_a_live_and_for_a_creator_and_the_boards_say_so(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        ana, session = await stage.live()
        ben = await stage.fan("Ben")
        with pytest.raises(NotLive):
            await stage.lives.set_gifts(ben, False)
        for off, where in ((True, "live"), (False, "creator")):
            if off:
                assert not (await stage.lives.set_gifts(ana, False)).gifts_on
            else:
                await _take_gifts(stage, ana.id, on=False)
                assert not (await stage.lives.set_gifts(ana, True)).gifts_on, "he takes none at all"
            with pytest.raises(GiftsOff) as refused:
                await stage.give(ben, session_id=session.id)
            assert refused.value.where == where
            view = await stage.lives.status(ana)
            assert (view.items, view.session.gifts_on) == ((), False)
            assert "This LIVE takes no gifts." in board(view, Words()).text
        await _take_gifts(stage, ana.id, on=True)
        assert (await stage.give(ben, session_id=session.id)).answer.coins == 1
        assert (await stage.lives.status(ana)).items


async def test_a_live_whose_right_to_gifts_has_paused_goes_on_without_them_and_fans_read_no_reason(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        ana, session = await stage.live()
        ben = await stage.fan("Ben")
        for feature, taken in ((Feature.VIDEO_GIFTS, True), (Feature.TIPS, True), (Feature.LIVE_GIFTS, False)):
            async with stage.house.database.transaction() as tx:
                await pause(tx, ana.id, feature, clock.now())
            if taken:
                await stage.give(ben, session_id=session.id)
                continue
            with pytest.raises(GiftsOff) as refused:
                await stage.give(ben, session_id=session.id)
            assert refusal(refused.value, Words()).text == "Ana takes no gifts. Nothing was taken."
        view = await stage.lives.status(ana)
        assert (view.session.running, view.session.gifts_on, view.items) == (True, False, ())
        assert view.tally.coins == 2


async def _take_gifts(stage: Stage, creator_id: int, *, on: bool) -> None:
    async with stage.house.database.transaction() as tx:
        enrolment = await tx.creators.enrolment(creator_id)  # type: ignore[arg-type] # a member's id
        assert enrolment is not None
        await tx.creators.save_enrolment(replace(enrolment, gifts_on=on))
