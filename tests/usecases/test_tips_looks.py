"""What staff looks at around a tip: held notes and patterns, which never stop the money."""

from datetime import timedelta

import pytest

from bot.tips.flags import Flags
from bot.tips.model import (
    NoteState,
    TipState,
)
from bot.tips.moderation import NoteDecider, hide_note, note_case
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.tip_house import House, usd


@pytest.fixture
async def house(database: Database, clock: HandClock) -> House:
    made = House(database, clock)
    made.set(safety={"first_day_spend": "5000.00"})
    await made.open()
    return made


async def test_x21_a_held_note_waits_for_a_moderator_after_payment(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    tip = await house.paid(ben, ana, note="see http://bad.example")
    now = house.clock.now()
    async with house.database.transaction() as tx:
        case = await note_case(tx, tip, now)
        again = await note_case(tx, tip, now)
        assert case is not None
        assert again is not None
        assert (case.id, case.subject, set(case.party_ids)) == (again.id, tip.subject, {ben.id, ana.id})
        assert case.facts == {"tip": tip.public_id, "note": "see http://bad.example", "doubts": ["link"]}
    assert await house.notices_to(ben.id) == ["note_held"]
    assert await house.notices_to(ana.id) == []
    async with house.database.transaction() as tx:
        await NoteDecider().approve(tx, case, ana, "", house.clock.now())
    assert (await house.tip(tip.id)).note_state is NoteState.SHOWN
    assert await house.notices_to(ben.id) == ["note_held", "note_released"]
    assert await house.notices_to(ana.id) == ["tip_note"]


async def test_a_rejected_note_is_never_told_to_the_creator(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    tip = await house.paid(ben, ana, note="see http://bad.example")
    async with house.database.transaction() as tx:
        case = await note_case(tx, tip, house.clock.now())
        assert case is not None
        await NoteDecider().reject(tx, case, ana, "spam", house.clock.now())
    assert (await house.tip(tip.id)).note_state is NoteState.HIDDEN
    assert await house.notices_to(ben.id) == ["note_held", "note_hidden"]
    assert await house.notices_to(ana.id) == []
    assert (await house.facts_to(ben.id))[-1]["reason"] == "spam"


async def test_a_note_without_doubts_makes_no_case(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    tip = await house.paid(ben, ana, note="Great cover")
    async with house.database.transaction() as tx:
        assert await note_case(tx, tip, house.clock.now()) is None


async def test_a_shown_note_can_be_hidden_while_the_money_stays(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    tip = await house.paid(ben, ana, note="Great cover")
    async with house.database.transaction() as tx:
        assert await hide_note(tx, tip, "rude", house.clock.now())
    after = await house.tip(tip.id)
    assert (after.note_state, after.state, after.amount) == (NoteState.HIDDEN, TipState.PAID, usd("5.00"))
    assert await house.notices_to(ana.id) == ["note_hidden"]
    assert "reason" not in (await house.facts_to(ana.id))[-1]


async def test_money_to_and_fro_is_a_flag_and_no_refusal(house: House) -> None:
    ana, eva = await house.creator("Ana"), await house.creator("Eva")
    flags = Flags.of(house.config)
    tip = None
    for _ in range(3):
        await house.paid(ana, eva, "3")
        tip = await house.paid(eva, ana, "3")
    assert tip is not None
    for _ in range(2):
        async with house.database.transaction() as tx:
            assert await flags.look(tx, tip, house.clock.now()) == ("round_trip",)
    assert await house.cases() == [f"flag:round_trip:{eva.id}:{ana.id}"]
    house.clock.move(timedelta(days=8))
    async with house.database.transaction() as tx:
        assert await flags.look(tx, tip, house.clock.now()) == ()


async def test_one_fan_who_carries_a_creator_is_looked_at(house: House) -> None:
    house.set(safety={"first_day_spend": "5000.00"}, tips={"day_max": "5000.00"})
    ana, ben, cleo = await house.creator("Ana"), await house.member("Ben"), await house.member("Cleo")
    flags, tip = Flags.of(house.config), None
    for _ in range(5):
        tip = await house.paid(ben, ana, "100")
    assert tip is not None
    async with house.database.transaction() as tx:
        assert await flags.look(tx, tip, house.clock.now()) == ()
    tip = await house.paid(ben, ana, "3")
    async with house.database.transaction() as tx:
        assert await flags.look(tx, tip, house.clock.now()) == ("one_fan_share",)
    for _ in range(6):
        await house.paid(cleo, ana, "100")
    async with house.database.transaction() as tx:
        assert await flags.look(tx, tip, house.clock.now()) == ()


async def test_flags_add_up_currencies(house: House) -> None:
    ana, eva = await house.creator("Ana"), await house.creator("Eva", currency="eur")
    await house.paid(ana, eva, "80 €")
    tip = await house.paid(eva, ana, "100")
    async with house.database.transaction() as tx:
        assert await tx.tips.flow(ana.id, eva.id, house.clock.now()) != ()
        # 80.00 EUR are 100.00 USD at 0.80.
        assert await Flags.of(house.config).look(tx, tip, house.clock.now()) == ("round_trip",)
