"""The queue: who sees which case, who decides it, whose matter it is, and that it is written down (X40, AC25)."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.moderation.model import (
    CannotDecide,
    Case,
    CaseKind,
    CaseState,
    HandledBy,
    OwnMatter,
    Power,
    PowerNeeded,
    ReasonNeeded,
    SecondPerson,
)
from bot.moderation.queue import Queue
from bot.replies import moderation as say
from bot.replies.words import Words
from bot.tips.model import NoteState
from bot.tips.moderation import note_case
from tests.support.moderators import BEA, INES, SAM, flagged, moderator
from tests.support.tip_house import in_private
from tests.support.town import OWNER, Town, someone


async def test_a_moderator_sees_his_community_and_no_other(place: Town) -> None:
    sam = await moderator(place)
    bea = await place.come(BEA)
    await flagged(place, bea)
    async with place.database.transaction() as tx:
        olu, _ = await tx.members.met(OWNER, place.clock.now())
        other = await tx.communities.create("Elsewhere", olu.id, place.clock.now())
        elsewhere, _ = await tx.cases.open(
            CaseKind.FLAG, "tip:99", community_id=other.id, opened_by=None, parties=(), facts={},
            now=place.clock.now(),
        )  # fmt: skip
    page = await place.queue.page(sam)
    assert [view.case.subject for view in page.items] == ["tip:1"]
    with pytest.raises(NotFound):
        await place.queue.show(sam, elsewhere.id)
    with pytest.raises(PowerNeeded):
        await place.queue.approve(sam, elsewhere.id)


async def test_a_money_mover_sees_money_everywhere_but_no_applications(place: Town) -> None:
    mover = await place.come(SAM)
    await place.grant(mover, Power.MONEY_MOVER)
    await flagged(place, await place.come(BEA), kind=CaseKind.REFUND)
    await flagged(place, await place.come(BEA), kind=CaseKind.APPLICATION)
    page = await place.queue.page(mover)
    assert [view.case.kind for view in page.items] == [CaseKind.REFUND]
    with pytest.raises(PowerNeeded):
        await place.queue.page(mover, CaseKind.APPLICATION)


async def test_a_moderator_who_also_moves_money_sees_only_his_community_s_notes(place: Town) -> None:
    assert place.community is not None
    sam = await moderator(place)
    await place.grant(sam, Power.MONEY_MOVER)
    async with place.database.transaction() as tx:
        olu, _ = await tx.members.met(OWNER, place.clock.now())
        other = await tx.communities.create("Elsewhere", olu.id, place.clock.now())
        for kind, community_id in (
            (CaseKind.NOTE, other.id), (CaseKind.NOTE, place.community.id), (CaseKind.REFUND, other.id),
        ):  # fmt: skip
            await tx.cases.open(
                kind, f"tip:{community_id}", community_id=community_id, opened_by=None, parties=(), facts={},
                now=place.clock.now(),
            )  # fmt: skip
    page = await place.queue.page(sam)
    assert {(view.case.kind, view.case.community_id) for view in page.items} == {
        (CaseKind.NOTE, place.community.id), (CaseKind.REFUND, other.id),
    }  # fmt: skip
    assert page.total == 2


async def test_a_claim_holds_a_quarter_of_an_hour(place: Town) -> None:
    sam, ines = await moderator(place), await moderator(place, INES)
    case = await flagged(place, await place.come(BEA))
    mine = await place.queue.claim(sam, case.id)
    assert mine.mine
    with pytest.raises(HandledBy) as handled:
        await place.queue.approve(ines, case.id)
    assert (handled.value.name, handled.value.until) == ("Sam", place.clock.now() + timedelta(minutes=15))
    place.clock.move(timedelta(minutes=15))
    assert (await place.queue.approve(ines, case.id)).case.state is CaseState.APPROVED


async def test_two_moderators_at_once_are_one_decision(place: Town) -> None:
    sam, ines = await moderator(place), await moderator(place, INES)
    case = await flagged(place, await place.come(BEA))
    results = await asyncio.gather(
        place.queue.approve(sam, case.id), place.queue.reject(ines, case.id, "no"), return_exceptions=True
    )
    names = sorted(type(result).__name__ for result in results)
    assert names == ["CaseView", "HandledBy"]
    acts = [one.act for one in (await place.audit.page(await place.come(OWNER))).records if one.act.startswith("case")]
    assert len(acts) == 1


async def test_nobody_decides_his_own_matter_nor_that_of_a_linked_account(place: Town) -> None:
    sam = await moderator(place)
    own = await flagged(place, sam)
    with pytest.raises(OwnMatter):
        await place.queue.approve(sam, own.id)
    from bot.members.model import Platform

    twin = await place.come(someone("Sam T", Platform.TELEGRAM))
    await place.grant(twin, Power.MODERATOR)
    of_the_twin = await flagged(place, twin)
    code = await place.members.start_link(sam)
    await place.members.finish_link(twin, code.code)
    with pytest.raises(OwnMatter):
        await place.queue.approve(await place.come(SAM), of_the_twin.id)
    await place.members.unlink(await place.come(SAM), Platform.TELEGRAM)
    apart = await place.come(someone("Sam T", Platform.TELEGRAM))
    assert apart.id != sam.id
    await place.grant(apart, Power.MODERATOR)
    # Taking accounts apart makes nobody a stranger to himself.
    with pytest.raises(OwnMatter):
        await place.queue.approve(apart, own.id)


async def test_a_no_needs_a_reason(place: Town) -> None:
    sam = await moderator(place)
    case = await flagged(place, await place.come(BEA))
    with pytest.raises(ReasonNeeded):
        await place.queue.reject(sam, case.id, " ")
    with pytest.raises(CannotDecide):
        await place.queue.ask_info(sam, case.id, "why?")


class TwoPeople:
    """A decider of a matter for two."""

    def __init__(self) -> None:
        self.approved = 0

    async def approve(self, *_: object) -> None:
        self.approved += 1

    async def reject(self, *_: object) -> None:
        self.approved -= 1

    def parties(self, case: Case) -> tuple[object, ...]:
        return case.party_ids

    def two_persons(self, case: Case) -> bool:
        return True


async def test_a_matter_for_two_takes_two_different_people(place: Town) -> None:
    mover, second = await place.come(SAM), await place.come(INES)
    for one in (mover, second):
        await place.grant(one, Power.MONEY_MOVER)
    decider = TwoPeople()
    queue = Queue(place.config, place.powers, place.database, place.clock, {CaseKind.REFUND: decider})  # type: ignore[dict-item] # its parties are not typed
    case = await flagged(place, await place.come(BEA), kind=CaseKind.REFUND)
    half = await queue.approve(mover, case.id)
    assert (half.case.state, decider.approved) == (CaseState.HALF_APPROVED, 0)
    with pytest.raises(SecondPerson):
        await queue.approve(mover, case.id)
    done = await queue.approve(second, case.id)
    assert (done.case.state, decider.approved) == (CaseState.APPROVED, 1)


async def test_an_owner_may_be_the_second_person_but_not_the_first(place: Town) -> None:
    mover, owner = await place.come(SAM), await place.come(OWNER)
    await place.grant(mover, Power.MONEY_MOVER)
    queue = Queue(place.config, place.powers, place.database, place.clock, {CaseKind.REFUND: TwoPeople()})  # type: ignore[dict-item] # its parties are not typed
    case = await flagged(place, await place.come(BEA), kind=CaseKind.REFUND)
    with pytest.raises(PowerNeeded):
        await queue.approve(owner, case.id)
    await queue.approve(mover, case.id)
    assert (await queue.approve(owner, case.id)).case.state is CaseState.APPROVED


async def test_what_waits_too_long_is_marked(place: Town) -> None:
    sam = await moderator(place)
    await flagged(place, await place.come(BEA))
    assert not (await place.queue.page(sam)).items[0].overdue
    place.clock.move(timedelta(hours=25))
    assert (await place.queue.page(sam)).items[0].overdue


async def test_the_same_matter_waits_once(place: Town) -> None:
    async with place.database.transaction() as tx:
        for expected in (True, False):
            _, new = await tx.cases.open(
                CaseKind.FLAG, "tip:7", community_id=None, opened_by=None, parties=(), facts={}, now=place.clock.now()
            )
            assert new is expected


async def test_hiding_a_note_keeps_the_tip_and_closes_its_case(place: Town) -> None:
    sam = await moderator(place)
    fan, ana = await place.of_age(BEA), await place.creator("Ana")
    quote = await place.quote(fan, ana, note="see www.example.com")
    tip = await place.pay(quote.tip.id)
    async with place.database.transaction() as tx:
        case = await note_case(tx, tip, place.clock.now())
    assert case is not None
    with pytest.raises(PowerNeeded):
        await place.tip_moderation.hide_note(fan, tip.id, "mine")
    done = await place.tip_moderation.hide_note(sam, tip.id, "a link")
    assert done.changed
    after = await place.tip(tip.id)
    assert (after.note_state, after.state, after.amount) == (NoteState.HIDDEN, tip.state, tip.amount)
    with pytest.raises(HandledBy):
        await place.queue.approve(sam, case.id)
    assert not (await place.tip_moderation.hide_note(sam, tip.id, "again")).changed


async def test_a_note_is_released_through_the_queue(place: Town) -> None:
    sam = await moderator(place)
    fan, ana = await place.of_age(BEA), await place.creator("Ana")
    tip = await place.pay((await place.quote(fan, ana, note="see www.example.com")).tip.id)
    async with place.database.transaction() as tx:
        await note_case(tx, tip, place.clock.now())
    page = await place.queue.page(sam, CaseKind.NOTE)
    await place.queue.approve(sam, page.items[0].case.id)
    assert (await place.tip(tip.id)).note_state is NoteState.SHOWN
    assert "note_released" in await place.notices_to(fan.id)


async def test_a_note_of_somebody_never_seen_in_a_community_waits_for_the_creator_s_moderators(place: Town) -> None:
    sam = await moderator(place)
    fan, ana = replace(in_private(await place.of_age(BEA)), community=None), await place.creator("Ana")
    tip = await place.pay((await place.quote(fan, ana, note="see www.example.com")).tip.id)
    async with place.database.transaction() as tx:
        await note_case(tx, tip, place.clock.now())
    assert [item.case.subject for item in (await place.queue.page(sam, CaseKind.NOTE)).items] == [tip.subject]


async def test_an_empty_queue_says_what_would_come_here(place: Town) -> None:
    sam, owner = await moderator(place), await place.come(OWNER)
    said = say.queue(await place.queue.page(sam), Words()).text
    assert "Nothing waits for you" in said
    assert "application" in said
    assert "refund" not in said
    only = say.queue(await place.queue.page(sam, CaseKind.NOTE), Words()).text
    assert "What comes here: note." in only
    assert "second person" in say.queue(await place.queue.page(owner, CaseKind.REFUND), Words()).text
