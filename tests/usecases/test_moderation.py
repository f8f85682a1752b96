"""Powers, the queue, pauses and the record: who may, who may not, and that it is written down (J4, J5, X40, AC25)."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from bot.communities.model import Caller
from bot.errors import NotFound
from bot.moderation.model import (
    BadGrant,
    CannotDecide,
    Case,
    CaseKind,
    CaseState,
    Feature,
    HandledBy,
    NotPaused,
    OwnMatter,
    Paused,
    Power,
    PowerNeeded,
    ReasonNeeded,
    SecondPerson,
)
from bot.moderation.queue import Queue
from bot.tips.model import NoteState
from bot.tips.moderation import note_case
from storage.db import Database
from storage.schema.moderation import audit
from tests.support.clocks import HandClock
from tests.support.tip_house import chat
from tests.support.town import OWNER, SECOND_OWNER, Town, someone, town

SAM, INES, BEA = someone("Sam"), someone("Ines"), someone("Bea")


@pytest.fixture
async def place(database: Database, clock: HandClock) -> Town:
    return await town(database, clock)


async def moderator(place: Town, who: object = SAM) -> Caller:
    assert who in (SAM, INES)
    caller = await place.come(SAM if who is SAM else INES)
    await place.grant(caller, Power.MODERATOR)
    return caller


async def flagged(place: Town, *parties: Caller, kind: CaseKind = CaseKind.FLAG) -> Case:
    assert place.community is not None
    async with place.database.transaction() as tx:
        case, _ = await tx.cases.open(
            kind, f"tip:{len(await place_cases(tx)) + 1}", community_id=place.community.id, opened_by=None,
            parties=[one.id for one in parties], facts={"what": "test"}, now=place.clock.now(),
        )  # fmt: skip
    return case


async def place_cases(tx: object) -> tuple[Case, ...]:
    found, _ = await tx.cases.waiting(dict.fromkeys(CaseKind), 100, 0)  # type: ignore[attr-defined] # any Tx
    return tuple(found)


# Powers


async def test_an_owner_grants_with_a_reason_and_every_owner_is_told(place: Town) -> None:
    ona = await place.come(SECOND_OWNER)
    sam = await place.come(SAM)
    owner = await place.come(OWNER)
    with pytest.raises(ReasonNeeded):
        await place.staff.grant(owner, sam.id, Power.MONEY_MOVER, None, "  ")
    done = await place.staff.grant(owner, sam.id, Power.MONEY_MOVER, None, "knows the books")
    assert (done.changed, done.community) == (True, None)
    for told in (owner, ona, sam):
        assert await place.notices_to(told.id) == ["grant_changed"]
    assert not (await place.staff.grant(owner, sam.id, Power.MONEY_MOVER, None, "again")).changed
    page = await place.audit.page(owner)
    assert [(one.act, one.reason) for one in page.records] == [("staff.grant", "knows the books")]
    await place.staff.revoke(owner, sam.id, Power.MONEY_MOVER, None, "moved on")
    async with place.database.reading() as tx:
        assert not (await place.powers.of(tx, sam.id)).any_at_all


async def test_a_community_admin_names_moderators_of_his_community_and_nothing_else(place: Town) -> None:
    assert place.community is not None
    ada = await place.come(someone("Ada"))
    await place.grant(ada, Power.COMMUNITY_ADMIN)
    sam = await place.come(SAM)
    await place.staff.grant(ada, sam.id, Power.MODERATOR, place.community.id, "helps")
    for power, community in (
        (Power.MODERATOR, None), (Power.MONEY_VIEWER, None), (Power.AUDITOR, None),
        (Power.COMMUNITY_ADMIN, place.community.id),
    ):  # fmt: skip
        with pytest.raises(PowerNeeded):
            await place.staff.grant(ada, sam.id, power, community, "please")


async def test_being_an_administrator_of_the_chat_gives_no_power(place: Town) -> None:
    boss = await place.come(BEA, admin=True)
    for act in (
        place.queue.page(boss),
        place.audit.page(boss),
        place.staff.list_(boss),
        place.switches.pause(boss, Feature.TIPS, place.community.id if place.community else None, None, "because"),
    ):
        with pytest.raises(PowerNeeded):
            await act


async def test_powers_that_cannot_be_given_there(place: Town) -> None:
    assert place.community is not None
    owner, sam = await place.come(OWNER), await place.come(SAM)
    for power, community, why in (
        (Power.OWNER, None, "configured"), (Power.MONEY_MOVER, place.community.id, "everywhere"),
        (Power.COMMUNITY_ADMIN, None, "community"),
    ):  # fmt: skip
        with pytest.raises(BadGrant) as bad:
            await place.staff.grant(owner, sam.id, power, community, "please")
        assert bad.value.why == why


async def test_nobody_gives_himself_a_power_while_there_is_another_owner(place: Town) -> None:
    owner = await place.come(OWNER)
    with pytest.raises(OwnMatter):
        await place.staff.grant(owner, owner.id, Power.MONEY_MOVER, None, "I need it")
    place.configure(operator={"owners": ["discord:1"]})
    assert (await place.staff.grant(owner, owner.id, Power.MONEY_MOVER, None, "the only one here")).changed


async def test_one_owner_with_accounts_on_both_platforms_is_one_owner(place: Town) -> None:
    owner, other = await place.come(OWNER), await place.come(SECOND_OWNER)
    code = await place.members.start_link(owner)
    await place.members.finish_link(other, code.code)
    again = await place.come(OWNER)
    assert (await place.staff.grant(again, again.id, Power.AUDITOR, None, "the only one here")).changed


async def test_the_list_shows_owners_and_grants_to_those_who_may_see_them(place: Town) -> None:
    await moderator(place)
    found = await place.staff.list_(await place.come(OWNER))
    assert [(line.name, line.power) for line in found.lines] == [("Olu", Power.OWNER), ("Sam", Power.MODERATOR)]
    assert found.unseen_owners == 1
    seen_by_moderator = await place.staff.list_(await place.come(SAM))
    assert [line.name for line in seen_by_moderator.lines] == ["Sam"]
    with pytest.raises(PowerNeeded):
        await place.staff.list_(await place.come(BEA))


async def test_the_database_refuses_owners_and_local_money_powers(place: Town) -> None:
    from bot.moderation.model import Grant

    assert place.community is not None
    sam = await place.come(SAM)
    for grant in (Grant(sam.id, Power.OWNER, None), Grant(sam.id, Power.MONEY_MOVER, place.community.id)):
        with pytest.raises(DBAPIError):
            async with place.database.transaction() as tx:
                await tx.powers.grant(grant, None, "by force", place.clock.now())


# The queue


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


# Notes


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


# Pauses


async def test_a_moderator_pauses_tips_in_his_community_and_they_stop_there(place: Town) -> None:
    assert place.community is not None
    sam = await moderator(place)
    fan, ana = await place.of_age(BEA), await place.creator("Ana")
    await place.switches.pause(sam, Feature.TIPS, place.community.id, None, "spam")
    with pytest.raises(Paused) as paused:
        await place.quote(fan, ana)
    assert paused.value.reason == "spam"
    await place.switches.resume(sam, Feature.TIPS, place.community.id, "over")
    await place.quote(fan, ana)
    with pytest.raises(NotPaused):
        await place.switches.resume(sam, Feature.TIPS, place.community.id, "again")


async def test_a_pause_ends_by_itself_at_its_time(place: Town) -> None:
    assert place.community is not None
    sam = await moderator(place)
    until = place.clock.now() + timedelta(hours=1)
    await place.switches.pause(sam, Feature.TIPS, place.community.id, until, "an hour")
    assert len(await place.switches.in_force(place.community.id)) == 1
    place.clock.move(timedelta(hours=1))
    assert await place.switches.in_force(place.community.id) == ()


async def test_all_money_takes_a_money_mover_an_owner_or_the_shell(place: Town) -> None:
    sam = await moderator(place)
    with pytest.raises(PowerNeeded):
        await place.switches.pause(sam, Feature.ALL_MONEY, None, None, "stop")
    with pytest.raises(PowerNeeded):
        await place.switches.pause(sam, Feature.TIPS, None, None, "stop everywhere")
    await place.switches.pause(None, Feature.ALL_MONEY, None, None, "from the shell")
    await place.switches.pause(await place.come(OWNER), Feature.ALL_MONEY, None, None, "once more")
    assert [pause.reason for pause in await place.switches.in_force(None)] == ["once more"]
    record = (await place.audit.page(await place.come(OWNER))).records[-1]
    assert (record.actor_id, record.act) != (None, "switch.pause")
    acts = [(one.actor_id is None, one.act) for one in (await place.audit.page(await place.come(OWNER))).records]
    assert (True, "switch.pause") in acts


# The record


async def test_the_record_cannot_be_changed_or_deleted(place: Town) -> None:
    await moderator(place)
    for statement in (update(audit).values(reason="nothing happened"), delete(audit)):
        with pytest.raises(DBAPIError, match="append-only"):
            async with place.database.transaction() as tx:
                await tx.connection.execute(statement)


async def test_auditors_read_everything_and_moderators_their_own_acts(place: Town) -> None:
    sam, ines = await moderator(place), await moderator(place, INES)
    case = await flagged(place, await place.come(BEA))
    await place.queue.approve(ines, case.id)
    auditor = await place.come(BEA)
    await place.grant(auditor, Power.AUDITOR)
    acts = [one.act for one in (await place.audit.page(auditor)).records]
    assert acts == ["staff.grant", "case.approved", "staff.grant", "staff.grant"]
    assert [one.act for one in (await place.audit.page(ines)).records] == ["case.approved"]
    assert (await place.audit.page(sam)).records == ()
    with pytest.raises(PowerNeeded):
        await place.audit.page(sam, actor_id=ines.id)


async def test_a_caller_without_community_decides_by_powers_for_all_of_it(place: Town) -> None:
    owner = await place.come(OWNER)
    sam = await place.come(SAM)
    await place.staff.grant(owner, sam.id, Power.MODERATOR, None, "everywhere")
    await flagged(place, await place.come(BEA))
    alone = replace(sam, community=None, chat=chat(sam.platform))
    assert (await place.queue.page(alone)).total == 1
