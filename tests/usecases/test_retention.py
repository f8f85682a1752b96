"""What people wrote is forgotten when its time is over, and not while somebody must still decide about it (Q9)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.communities.model import Caller
from bot.members.model import MemberId
from bot.moderation.model import CaseState
from bot.notices import retention
from bot.notices.model import Notice
from bot.notices.retention import Retention
from bot.replies.notices import notice as say_notice
from bot.replies.words import Words
from bot.tips.model import Dispute, NoteState, Tip, TipState
from bot.tips.moderation import NoteDecider, note_case
from storage.schema.moderation import cases
from storage.schema.notices import notices
from tests.support.town import Town, someone

BEA = someone("Bea")
YEAR = timedelta(days=366)
BAD = "see http://bad.example"


def keeper(place: Town) -> Retention:
    return Retention(place.config, place.database, place.clock)


async def noted(place: Town, note: str = "for your song") -> tuple[Tip, Caller]:
    place.configure(safety={"first_day_spend": "5000.00"})
    ana, ben = await place.creator("Ana"), await place.member("Ben")
    return await place.paid(ben, ana, note=note), ana


async def test_a_note_is_forgotten_after_its_days_and_the_tip_stays_as_it_was(place: Town) -> None:
    tip, _ = await noted(place)
    place.clock.move(timedelta(days=365))
    assert await keeper(place).forget_notes() == 0
    place.clock.move(timedelta(seconds=1))
    assert await keeper(place).forget_notes() == 1
    assert await keeper(place).forget_notes() == 0
    kept = await place.tip(tip.id)
    assert (kept.note, kept.note_state, kept.state, kept.amount) == (None, NoteState.SHOWN, TipState.PAID, tip.amount)


async def test_a_note_that_waits_for_a_moderator_stays_and_its_copies_go_after_he_decided(place: Town) -> None:
    tip, ana = await noted(place, BAD)
    async with place.database.transaction() as tx:
        case = await note_case(tx, tip, place.clock.now())
        assert case is not None
    place.clock.move(YEAR)
    assert await keeper(place).forget_notes() == 0
    async with place.database.transaction() as tx:
        await NoteDecider().approve(tx, case, ana, "", place.clock.now())
    # It is shown from now on, but the case is still open.
    assert await keeper(place).forget_notes() == 0
    assert BAD in await everywhere(place)
    async with place.database.transaction() as tx:
        await tx.cases.save(replace(case, state=CaseState.APPROVED, decided_by=ana.id, decided_at=place.clock.now()))
    assert await keeper(place).forget_notes() == 1
    left = await everywhere(place)
    assert BAD not in left
    assert tip.public_id in left


async def test_a_note_stays_while_its_payment_is_disputed(place: Town) -> None:
    tip, _ = await noted(place)
    await change(place, tip, dispute=Dispute.OPEN)
    place.clock.move(YEAR)
    assert await keeper(place).forget_notes() == 0
    await change(place, tip, dispute=Dispute.WON)
    assert await keeper(place).forget_notes() == 1


async def test_more_than_a_page_of_notes_goes_in_one_run(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    place.configure(safety={"first_day_spend": "5000.00"})
    ana, ben = await place.creator("Ana"), await place.member("Ben")
    for number in range(4):
        await place.paid(ben, ana, note=f"word {number}")
    place.clock.move(YEAR)
    assert await keeper(place).forget_notes() == 4


async def test_a_read_notice_is_emptied_an_unread_one_waits_and_neither_is_owed_again(place: Town) -> None:
    bea = await place.come(BEA)
    place.discord.closed.add(BEA.user_id)
    for key in ("one", "two"):
        await owe(place, bea, key)
    await place.deliver()
    first = (await place.inbox.read(bea)).items[0]
    await place.inbox.mark_read(bea, first.id)
    place.clock.move(timedelta(days=90))
    assert await keeper(place).forget_inbox() == 0
    place.clock.move(timedelta(seconds=1))
    assert await keeper(place).forget_inbox() == 1
    assert await keeper(place).forget_inbox() == 0
    left = (await place.inbox.read(bea)).items
    assert [item.notice.facts for item in left] == [{"tip": "T-222222", "note": "hello"}]
    assert not await owe(place, bea, "one")


def test_a_waiting_notice_whose_note_is_gone_says_so() -> None:
    said = say_notice(Notice("key", MemberId(1), "tip_note", "tip:1", {"tip": "T-222222"}), Words())
    assert "not kept any longer" in said.text


async def change(place: Town, tip: Tip, dispute: Dispute) -> None:
    async with place.database.transaction() as tx:
        assert await tx.tips.change(tip.id, {TipState.PAID}, dispute=dispute)


async def owe(place: Town, to: Caller, key: str) -> bool:
    facts: dict[str, object] = {"tip": "T-222222", "note": "hello"}
    async with place.database.transaction() as tx:
        return await tx.notices.owe(Notice(key, to.id, "tip_note", "tip:999", facts), place.clock.now())


async def everywhere(place: Town) -> str:
    """All that notices and cases hold."""
    async with place.database.reading() as tx:
        return str([list(await tx.connection.execute(select(of.c.facts))) for of in (notices, cases)])
