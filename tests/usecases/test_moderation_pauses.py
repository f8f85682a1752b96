"""Pauses, and the record of what staff did: it cannot be changed (J5)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from bot.moderation.model import (
    Feature,
    NotPaused,
    Paused,
    Power,
    PowerNeeded,
)
from bot.moderation.records import AuditFilter
from storage.schema.moderation import audit
from tests.support.moderators import BEA, INES, SAM, flagged, moderator
from tests.support.tip_house import chat
from tests.support.town import OWNER, Town


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
        await place.audit.page(sam, AuditFilter(ines.id))


async def test_a_caller_without_community_decides_by_powers_for_all_of_it(place: Town) -> None:
    owner = await place.come(OWNER)
    sam = await place.come(SAM)
    await place.staff.grant(owner, sam.id, Power.MODERATOR, None, "everywhere")
    await flagged(place, await place.come(BEA))
    alone = replace(sam, community=None, chat=chat(sam.platform))
    assert (await place.queue.page(alone)).total == 1
