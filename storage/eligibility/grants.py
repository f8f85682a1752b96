"""Queries about what creators may earn with."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Exists, and_, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.eligibility.grace import OPEN, Grant, GrantState
from bot.eligibility.grants import Dossier
from bot.eligibility.model import Creator, Feature
from bot.members.model import MemberId
from bot.moderation.model import Feature as Paused
from bot.programme.model import EnrolmentState
from storage.eligibility.whose import PeopleQuery
from storage.prepared import Prepared
from storage.schema.base import Id
from storage.schema.communities import communities
from storage.schema.creators import enrolments
from storage.schema.members import members
from storage.schema.metrics import feature_grants
from storage.schema.moderation import pauses
from storage.statements import insert_into

_OPEN = sorted(state.value for state in OPEN)
_DOSSIER = (
    select(
        members.c.id, members.c.over_age, members.c.excluded_kind, members.c.created_at,
        func.coalesce(enrolments.c.region, members.c.region).label("region"), enrolments.c.account_kind,
        enrolments.c.reapply_at, enrolments.c.struck_at, enrolments.c.accepted_at, enrolments.c.tips_on,
        enrolments.c.gifts_on, communities.c.zone,
    )
    .join_from(enrolments, members, members.c.id == enrolments.c.member_id)
    .join(communities, communities.c.id == enrolments.c.community_id)
    .where(enrolments.c.state == EnrolmentState.APPROVED.value)
)  # fmt: skip
_OF_ONE = _DOSSIER.where(enrolments.c.member_id == bindparam("who", type_=Id))
_ONE, _LOCKED = Prepared(_OF_ONE), Prepared(_OF_ONE.with_for_update(of=enrolments))
_KEPT = (feature_grants.c.member_id, feature_grants.c.feature, feature_grants.c.state, feature_grants.c.lost_at)
_GRANTS = PeopleQuery(lambda whose: select(*_KEPT).where(whose(feature_grants.c.member_id)))
_FEATURES, _STATES = {one.value: one for one in Feature}, {one.value: one for one in GrantState}


_STOPS = {
    Feature.TIPS: (Paused.TIPS,), Feature.LIVE_GIFTS: (Paused.GIFTS, Paused.LIVE), Feature.VIDEO_GIFTS: (Paused.GIFTS,),
}  # fmt: skip
"""What staff stops, by what a creator may then not earn with."""

def granted(member_id: ColumnElement[int], feature: Feature) -> Exists:
    """Whether somebody may earn with a feature at present."""
    here = feature_grants.c
    return exists().where(here.member_id == member_id, here.feature == feature.value, here.state.in_(_OPEN))


def usable(member_id: ColumnElement[int], feature: Feature) -> ColumnElement[bool]:
    """Whether somebody may earn with it and staff has not stopped it. A stop whose time is over ends within a minute
    (by a job)."""
    names = [stop.value for stop in (*_STOPS[feature], Paused.ALL_MONEY)]
    stopped = exists().where(
        pauses.c.member_id == member_id, pauses.c.community_id.is_(None), pauses.c.feature.in_(names)
    )
    return and_(granted(member_id, feature), ~stopped)


class GrantStore:
    """Fits `bot.eligibility.store.GrantStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def dossier(self, creator_id: MemberId, *, lock: bool) -> Dossier | None:
        row = await (_LOCKED if lock else _ONE).first(self._connection, {"who": creator_id})
        return None if row is None else _dossier(row, (await self._grants([row.id])).get(row.id, {}))

    async def dossiers(self, after: MemberId | None, limit: int) -> tuple[Dossier, ...]:
        query = _DOSSIER.order_by(enrolments.c.member_id).limit(limit).with_for_update(of=enrolments)
        if after is not None:
            query = query.where(enrolments.c.member_id > after)
        rows = (await self._connection.execute(query)).all()
        granted = await self._grants([row.id for row in rows])
        return tuple(_dossier(row, granted.get(row.id, {})) for row in rows)

    async def save(self, grants: Sequence[tuple[MemberId, Feature, Grant]], now: datetime) -> None:
        if not grants:
            return
        new = insert_into(self._connection, feature_grants)
        kept = {"state": new.excluded.state, "lost_at": new.excluded.lost_at, "since": new.excluded.since}
        await self._connection.execute(
            new.on_conflict_do_update(index_elements=["member_id", "feature"], set_=kept),
            [
                {"member_id": member_id, "feature": feature.value, "state": grant.state.value,
                 "lost_at": grant.lost_at, "since": now}
                for member_id, feature, grant in grants
            ],
        )  # fmt: skip

    async def _grants(self, member_ids: Sequence[int]) -> Mapping[int, Mapping[Feature, Grant]]:
        found: dict[int, dict[Feature, Grant]] = defaultdict(dict)
        for row in await _GRANTS.rows(self._connection, member_ids):
            found[row.member_id][_FEATURES[row.feature]] = Grant(_STATES[row.state], row.lost_at)
        return found


def _dossier(row: Any, grants: Mapping[Feature, Grant]) -> Dossier:
    creator = Creator(
        over_age=row.over_age, region=row.region, account_kind=row.account_kind, marked_kind=row.excluded_kind,
        reapply_at=row.reapply_at, struck_at=row.struck_at, opened_at=row.created_at,
    )  # fmt: skip
    off = frozenset(name for name, on in (("tips", row.tips_on), ("gifts", row.gifts_on)) if not on)
    return Dossier(MemberId(row.id), creator, row.accepted_at, row.zone, off, grants)
