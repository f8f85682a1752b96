"""Queries about the queue of cases and the record of acts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.communities.model import CommunityId
from bot.errors import NotFound
from bot.members.model import MemberId
from bot.moderation.model import AuditRecord, Case, CaseKind, CaseState
from storage.schema.creators import enrolments
from storage.schema.members import members
from storage.schema.moderation import audit, case_parties, cases
from storage.statements import insert_into

_UNDECIDED = (CaseState.OPEN.value, CaseState.HALF_APPROVED.value)


class CaseStore:
    """Fits `bot.moderation.store.CaseStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open(
        self, kind: CaseKind, subject: str, *, community_id: CommunityId | None, opened_by: MemberId | None,
        parties: Sequence[MemberId], facts: dict[str, object], now: datetime,
    ) -> tuple[Case, bool]:  # fmt: skip
        """The undecided case of this kind about the subject, made when there is none; True when it is new."""
        made = await self._connection.execute(
            insert_into(self._connection, cases)
            .values(
                kind=kind.value, subject=subject, community_id=community_id, state=CaseState.OPEN.value,
                opened_by=opened_by, facts=facts, created_at=now,
            )
            .on_conflict_do_nothing()
            .returning(cases.c.id)
        )  # fmt: skip
        case_id = made.scalar_one_or_none()
        if case_id is None:
            found = await self._many(
                select(cases).where(
                    cases.c.kind == kind.value, cases.c.subject == subject, cases.c.state.in_(_UNDECIDED)
                )
            )
            return found[0], False
        if parties:
            await self._connection.execute(
                insert(case_parties), [{"case_id": case_id, "member_id": one} for one in dict.fromkeys(parties)]
            )
        return await self.get(case_id), True

    async def get(self, case_id: int) -> Case:
        """Raises NotFound."""
        return await self._must(select(cases).where(cases.c.id == case_id))

    async def lock(self, case_id: int) -> Case:
        """As `get`, and nobody else's transaction decides it before ours ends."""
        return await self._must(select(cases).where(cases.c.id == case_id).with_for_update())

    async def save(self, case: Case) -> None:
        """Write claim, state, decision and facts of a case."""
        await self._connection.execute(
            update(cases)
            .where(cases.c.id == case.id)
            .values(
                state=case.state.value, facts=case.facts, claimed_by=case.claimed_by,
                claimed_until=case.claimed_until, first_approver=case.first_approver, decided_by=case.decided_by,
                decided_at=case.decided_at, reason=case.reason,
            )
        )  # fmt: skip

    async def waiting(
        self, scopes: Mapping[CaseKind, Collection[CommunityId] | None], limit: int, offset: int,
        *, halves: Collection[CaseKind] = (), before: datetime | None = None,
    ) -> tuple[tuple[Case, ...], int]:  # fmt: skip
        """A page of undecided cases, oldest first, and how many there are: of each kind those of its communities,
        or with None all; of the kinds in `halves` also those everywhere that wait for a second person. `before`:
        only those that were opened earlier."""
        all_of = [kind.value for kind, places in scopes.items() if places is None]
        some_of: list[ColumnElement[bool]] = [
            and_(cases.c.kind == kind.value, cases.c.community_id.in_(places))
            for kind, places in scopes.items()
            if places is not None
        ]
        second = and_(
            cases.c.kind.in_([kind.value for kind in halves]), cases.c.state == CaseState.HALF_APPROVED.value
        )
        where = [cases.c.state.in_(_UNDECIDED), or_(cases.c.kind.in_(all_of), second, *some_of)]
        if before is not None:
            where.append(cases.c.created_at < before)
        counted = await self._connection.execute(select(func.count()).select_from(cases).where(*where))
        page = select(cases).where(*where).order_by(cases.c.created_at, cases.c.id)
        return await self._many(page.limit(limit).offset(offset)), int(counted.scalar_one())

    async def about(self, subject: str, kind: CaseKind | None = None) -> tuple[Case, ...]:
        """All cases about a subject, the newest first."""
        query = select(cases).where(cases.c.subject == subject)
        if kind is not None:
            query = query.where(cases.c.kind == kind.value)
        return await self._many(query.order_by(cases.c.id.desc()))

    async def flagged(self, member_id: MemberId) -> bool:
        mine = select(members.c.id).where(or_(members.c.id == member_id, members.c.merged_into == member_id))
        found = (
            select(cases.c.id)
            .join(case_parties, case_parties.c.case_id == cases.c.id)
            .where(case_parties.c.member_id.in_(mine), cases.c.kind == CaseKind.FLAG.value)
            .where(cases.c.state.in_(_UNDECIDED))
        )
        return (await self._connection.execute(found.limit(1))).scalar_one_or_none() is not None

    async def _must(self, query: Select[Any]) -> Case:
        found = await self._many(query)
        if not found:
            raise NotFound("case")
        return found[0]

    async def _many(self, query: Select[Any]) -> tuple[Case, ...]:
        rows = (await self._connection.execute(query)).all()
        if not rows:
            return ()
        parties: dict[int, list[MemberId]] = {row.id: [] for row in rows}
        found = await self._connection.execute(
            select(case_parties).where(case_parties.c.case_id.in_(parties)).order_by(case_parties.c.member_id)
        )
        for party in found:
            parties[party.case_id].append(MemberId(party.member_id))
        return tuple(_case(row, tuple(parties[row.id])) for row in rows)


class AuditStore:
    """Fits `bot.moderation.store.AuditStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def write(self, record: AuditRecord) -> None:
        await self._connection.execute(
            insert(audit).values(
                actor_id=record.actor_id, act=record.act, target=record.target, reason=record.reason,
                before=record.before, after=record.after, community_id=record.community_id, at=record.at,
            )
        )  # fmt: skip

    async def page(
        self, *, actor_id: MemberId | None = None, targets: Collection[str] | None = None,
        acts: Collection[str] | None = None, since: datetime | None = None, limit: int, offset: int,
    ) -> tuple[tuple[AuditRecord, ...], int]:  # fmt: skip
        """Fits `bot.moderation.store.AuditStore`."""
        where: list[ColumnElement[bool]] = []
        if actor_id is not None:
            where.append(audit.c.actor_id == actor_id)
        if targets is not None:
            where.append(audit.c.target.in_(targets))
        if acts is not None:
            where.append(or_(*(audit.c.act.startswith(f"{act}.", autoescape=True) for act in acts)))
        if since is not None:
            where.append(audit.c.at >= since)
        counted = await self._connection.execute(select(func.count()).select_from(audit).where(and_(true(), *where)))
        rows = await self._connection.execute(
            select(audit).where(and_(true(), *where)).order_by(audit.c.id.desc()).limit(limit).offset(offset)
        )
        return tuple(_record(row) for row in rows), int(counted.scalar_one())

    async def people(self, targets: Collection[str]) -> dict[str, MemberId]:
        """Fits `bot.moderation.store.AuditStore`."""
        numbers: dict[str, list[int]] = {"member": [], "enrolment": []}
        for kind, _, number in (target.partition(":") for target in targets):
            if kind in numbers:
                numbers[kind].append(int(number))
        found = {f"member:{number}": MemberId(number) for number in numbers["member"]}
        if numbers["enrolment"]:
            query = select(enrolments.c.id, enrolments.c.member_id).where(enrolments.c.id.in_(numbers["enrolment"]))
            for row in await self._connection.execute(query):
                found[f"enrolment:{row.id}"] = MemberId(row.member_id)
        return found


def _community(community_id: int | None) -> CommunityId | None:
    return None if community_id is None else CommunityId(community_id)


def _member(member_id: int | None) -> MemberId | None:
    return None if member_id is None else MemberId(member_id)


def _case(row: Any, parties: tuple[MemberId, ...]) -> Case:
    return Case(
        id=row.id, kind=CaseKind(row.kind), subject=row.subject, community_id=_community(row.community_id),
        state=CaseState(row.state), opened_by=_member(row.opened_by), party_ids=parties, facts=row.facts,
        claimed_by=_member(row.claimed_by), claimed_until=row.claimed_until,
        first_approver=_member(row.first_approver), decided_by=_member(row.decided_by),
        decided_at=row.decided_at, reason=row.reason, created_at=row.created_at,
    )  # fmt: skip


def _record(row: Any) -> AuditRecord:
    return AuditRecord(
        actor_id=_member(row.actor_id), act=row.act, target=row.target, reason=row.reason, before=row.before,
        after=row.after, community_id=_community(row.community_id), at=row.at,
    )  # fmt: skip
