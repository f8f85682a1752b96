"""Queries about powers and pauses."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, bindparam, delete, insert, literal, null, or_, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.communities.model import CommunityId
from bot.members.model import MemberId, Platform
from bot.moderation.model import Feature, Grant, Pause, Power
from bot.moderation.store import Held
from storage.prepared import Prepared
from storage.schema.base import Id, UtcTime
from storage.schema.members import members, platform_accounts
from storage.schema.moderation import grants, pauses
from storage.statements import insert_into


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


def _nowhere_else(column: Column[Any], name: str) -> ColumnElement[bool]:
    return or_(column.is_(None), column == bindparam(name, type_=Id))


# Every tip asks for it.
_PAUSED = Prepared(
    select(pauses)
    .where(
        _nowhere_else(pauses.c.community_id, "community"),
        _nowhere_else(pauses.c.member_id, "member"),
        or_(pauses.c.until.is_(None), pauses.c.until > bindparam("now", type_=UtcTime())),
    )
    .order_by(pauses.c.feature, pauses.c.community_id, pauses.c.id)
)
# No community and no member has this number, so that nobody's own pauses are found by it.
_NOBODY = -1


class SwitchStore:
    """Fits `bot.moderation.store.SwitchStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def paused(
        self, community_id: CommunityId | None, now: datetime, member_id: MemberId | None = None
    ) -> tuple[Pause, ...]:
        given = {
            "community": _NOBODY if community_id is None else community_id,
            "member": _NOBODY if member_id is None else member_id, "now": now,
        }  # fmt: skip
        return tuple(_pause(row) for row in await _PAUSED.all(self._connection, given))

    async def stops_of(self, member_id: MemberId) -> tuple[Pause, ...]:
        rows = await self._connection.execute(
            select(pauses).where(pauses.c.member_id == member_id).order_by(pauses.c.feature, pauses.c.id)
        )
        return tuple(_pause(row) for row in rows)

    async def take_over(self, now: datetime, limit: int) -> tuple[Pause, ...]:
        over = (
            select(pauses.c.id)
            .where(pauses.c.member_id.is_not(None), pauses.c.until <= now)
            .order_by(pauses.c.until)
            .limit(limit)
        )
        rows = await self._connection.execute(delete(pauses).where(pauses.c.id.in_(over)).returning(*pauses.columns))
        return tuple(_pause(row) for row in rows)

    async def pause(self, pause: Pause) -> None:
        await self._remove(pause.feature, pause.community_id, pause.member_id)
        await self._connection.execute(
            insert(pauses).values(
                feature=pause.feature.value, community_id=pause.community_id, member_id=pause.member_id,
                until=pause.until, reason=pause.reason, by=pause.by, at=pause.at,
            )
        )  # fmt: skip

    async def resume(
        self, feature: Feature, community_id: CommunityId | None, now: datetime, member_id: MemberId | None = None
    ) -> bool:
        in_force = any(
            (pause.feature, pause.community_id, pause.member_id) == (feature, community_id, member_id)
            for pause in await self.paused(community_id, now, member_id)
        )
        await self._remove(feature, community_id, member_id)
        return in_force

    async def _remove(
        self, feature: Feature, community_id: CommunityId | None, member_id: MemberId | None
    ) -> None:  # fmt: skip
        await self._connection.execute(
            delete(pauses).where(
                pauses.c.feature == feature.value, _same(pauses.c.community_id, community_id),
                _same(pauses.c.member_id, member_id),
            )
        )  # fmt: skip


def _pause(row: Any) -> Pause:
    return Pause(
        Feature(row.feature), _community(row.community_id), row.until, row.reason, _member(row.by), row.at,
        _member(row.member_id),
    )  # fmt: skip


def _member(member_id: int | None) -> MemberId | None:
    return None if member_id is None else MemberId(member_id)


def _community(community_id: int | None) -> CommunityId | None:
    return None if community_id is None else CommunityId(community_id)


def _same(column: Column[Any], row_id: int | None) -> ColumnElement[bool]:
    return column.is_(None) if row_id is None else column == row_id
