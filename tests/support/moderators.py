"""Moderators of a town and what waits for them."""

from bot.communities.model import Caller
from bot.moderation.model import (
    Case,
    CaseKind,
    Power,
)
from tests.support.town import Town, someone

SAM, INES, BEA = someone("Sam"), someone("Ines"), someone("Bea")


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
