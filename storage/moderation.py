"""Queries about staff: powers, pauses, the queue of cases, the record of acts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.communities.model import CommunityId
from bot.errors import NotFound
from bot.members.model import MemberId, Platform
from bot.moderation.model import AuditRecord, Case, CaseKind, CaseState, Feature, Grant, Pause, Power
from bot.moderation.store import Held
from storage.schema.members import members, platform_accounts
from storage.schema.moderation import audit, case_parties, cases, grants, pauses
from storage.statements import insert_into

_UNDECIDED = (CaseState.OPEN.value, CaseState.HALF_APPROVED.value)


class PowerStore:
    """Fits `bot.moderation.store.PowerStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def held(self, member_id: MemberId) -> Held:
        """Grants and accounts, in one query."""
        accounts = platform_accounts.c
        rows = await self._connection.execute(
            union_all(
                select(literal("grant").label("what"), grants.c.power.label("word"), grants.c.community_id,
                       null().label("user_id")).where(grants.c.member_id == member_id),
                select(literal("account"), accounts.platform, null(), accounts.user_id)
                .where(accounts.member_id == member_id),
            )
        )  # fmt: skip
        held, owned = [], []
        for row in rows:
            if row.what == "grant":
                held.append(Grant(member_id, Power(row.word), _community(row.community_id)))
            else:
                owned.append((Platform(row.word), str(row.user_id)))
        return Held(tuple(held), tuple(owned))

    async def grant(self, grant: Grant, by: MemberId | None, reason: str, now: datetime) -> bool:
        """False when he has it already."""
        made = await self._connection.execute(
            insert_into(self._connection, grants)
            .values(
                member_id=grant.member_id, power=grant.power.value, community_id=grant.community_id,
                granted_by=by, reason=reason, granted_at=now,
            )
            .on_conflict_do_nothing()
        )  # fmt: skip
        return bool(made.rowcount)

    async def revoke(self, grant: Grant) -> bool:
        """False when he had it not."""
        gone = await self._connection.execute(
            delete(grants).where(
                grants.c.member_id == grant.member_id, grants.c.power == grant.power.value,
                _same(grants.c.community_id, grant.community_id),
            )
        )  # fmt: skip
        return bool(gone.rowcount)

    async def all_grants(self, community_id: CommunityId | None) -> tuple[tuple[Grant, str], ...]:
        """Grants with the holder's name: those of one community, or with None all of them."""
        query = select(grants, members.c.name).join_from(grants, members, members.c.id == grants.c.member_id)
        if community_id is not None:
            query = query.where(grants.c.community_id == community_id)
        rows = await self._connection.execute(query.order_by(grants.c.power, members.c.name_key, grants.c.id))
        return tuple(
            (Grant(MemberId(row.member_id), Power(row.power), _community(row.community_id)), row.name)
            for row in rows
        )

    async def holders(self, powers: Sequence[Power], community_id: CommunityId | None) -> tuple[MemberId, ...]:
        """Who holds one of the powers in the whole deployment or in this community."""
        where: ColumnElement[bool] = grants.c.community_id.is_(None)
        if community_id is not None:
            where = or_(where, grants.c.community_id == community_id)
        rows = await self._connection.execute(
            select(grants.c.member_id)
            .where(grants.c.power.in_([power.value for power in powers]), where)
            .distinct()
            .order_by(grants.c.member_id)
        )
        return tuple(MemberId(row.member_id) for row in rows)

    async def members_of(self, accounts: Sequence[tuple[Platform, str]]) -> tuple[MemberId, ...]:
        """The members behind platform accounts, as far as the bot has met them."""
        wanted = [(platform.value, user_id) for platform, user_id in accounts]
        rows = await self._connection.execute(
            select(platform_accounts.c.member_id)
            .where(tuple_(platform_accounts.c.platform, platform_accounts.c.user_id).in_(wanted))
            .distinct()
            .order_by(platform_accounts.c.member_id)
        )
        return tuple(MemberId(row.member_id) for row in rows)


class SwitchStore:
    """Fits `bot.moderation.store.SwitchStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def paused(self, community_id: CommunityId | None, now: datetime) -> tuple[Pause, ...]:
        """Pauses in force for a community: its own and those of the whole deployment."""
        where: ColumnElement[bool] = pauses.c.community_id.is_(None)
        if community_id is not None:
            where = or_(where, pauses.c.community_id == community_id)
        rows = await self._connection.execute(
            select(pauses)
            .where(where, or_(pauses.c.until.is_(None), pauses.c.until > now))
            .order_by(pauses.c.feature, pauses.c.community_id)
        )
        return tuple(
            Pause(
                Feature(row.feature), _community(row.community_id), row.until, row.reason,
                None if row.by is None else MemberId(row.by), row.at,
            )
            for row in rows
        )  # fmt: skip

    async def pause(self, pause: Pause) -> None:
        """Replaces an earlier pause of the same feature in the same place."""
        await self._remove(pause.feature, pause.community_id)
        await self._connection.execute(
            insert(pauses).values(
                feature=pause.feature.value, community_id=pause.community_id, until=pause.until,
                reason=pause.reason, by=pause.by, at=pause.at,
            )
        )  # fmt: skip

    async def resume(self, feature: Feature, community_id: CommunityId | None, now: datetime) -> bool:
        """False when nothing was paused."""
        in_force = any(
            pause.feature is feature and pause.community_id == community_id
            for pause in await self.paused(community_id, now)
        )
        await self._remove(feature, community_id)
        return in_force

    async def _remove(self, feature: Feature, community_id: CommunityId | None) -> None:
        await self._connection.execute(
            delete(pauses).where(pauses.c.feature == feature.value, _same(pauses.c.community_id, community_id))
        )


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
        self, kinds: Sequence[CaseKind], communities: Sequence[CommunityId] | None, limit: int, offset: int
    ) -> tuple[tuple[Case, ...], int]:
        """A page of undecided cases, oldest first, and how many there are; `communities` None means all."""
        where: list[ColumnElement[bool]] = [
            cases.c.kind.in_([kind.value for kind in kinds]), cases.c.state.in_(_UNDECIDED),
        ]  # fmt: skip
        if communities is not None:
            where.append(cases.c.community_id.in_(communities))
        counted = await self._connection.execute(select(func.count()).select_from(cases).where(*where))
        page = select(cases).where(*where).order_by(cases.c.created_at, cases.c.id)
        return await self._many(page.limit(limit).offset(offset)), int(counted.scalar_one())

    async def about(self, subject: str, kind: CaseKind | None = None) -> tuple[Case, ...]:
        """All cases about a subject, the newest first."""
        query = select(cases).where(cases.c.subject == subject)
        if kind is not None:
            query = query.where(cases.c.kind == kind.value)
        return await self._many(query.order_by(cases.c.id.desc()))

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
        self, *, actor_id: MemberId | None, target: str | None, since: datetime | None, limit: int, offset: int
    ) -> tuple[tuple[AuditRecord, ...], int]:
        """Records, the newest first, and how many there are."""
        where: list[ColumnElement[bool]] = []
        if actor_id is not None:
            where.append(audit.c.actor_id == actor_id)
        if target is not None:
            where.append(audit.c.target == target)
        if since is not None:
            where.append(audit.c.at >= since)
        counted = await self._connection.execute(select(func.count()).select_from(audit).where(and_(True, *where)))
        rows = await self._connection.execute(
            select(audit).where(and_(True, *where)).order_by(audit.c.id.desc()).limit(limit).offset(offset)
        )
        return tuple(_record(row) for row in rows), int(counted.scalar_one())


def _community(community_id: int | None) -> CommunityId | None:
    return None if community_id is None else CommunityId(community_id)


def _member(member_id: int | None) -> MemberId | None:
    return None if member_id is None else MemberId(member_id)


def _same(column: ColumnElement[Any], community_id: CommunityId | None) -> ColumnElement[bool]:
    return column.is_(None) if community_id is None else column == community_id


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
