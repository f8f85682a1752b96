"""Queries about the numbers of creators."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, case, delete, exists, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.eligibility.metrics import Metric, Record, Source
from bot.eligibility.store import Counts, Window
from bot.members.model import MemberId
from bot.videos.model import VideoState
from storage.eligibility.whose import PeopleQuery, Whose
from storage.schema.base import UtcTime
from storage.schema.creators import creator_blocks
from storage.schema.follows import follows
from storage.schema.live import live_sessions
from storage.schema.members import members
from storage.schema.metrics import metric_records
from storage.schema.videos import video_watches, videos

_BLOCKED = exists().where(
    creator_blocks.c.creator_id == follows.c.creator_id, creator_blocks.c.fan_id == follows.c.fan_id
)
# A look into a table costs a tenth of asking the enum.
_METRICS, _SOURCES = {one.value: one for one in Metric}, {one.value: one for one in Source}
_SHOWN = videos.c.state.in_([VideoState.OPEN.value, VideoState.OFF.value])


class MetricStore:
    """Fits `bot.eligibility.store.MetricStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def records(self, member_id: MemberId) -> tuple[Record, ...]:
        return (await self.records_of([member_id])).get(member_id, ())

    async def records_of(self, member_ids: Collection[MemberId]) -> Mapping[MemberId, tuple[Record, ...]]:
        found: dict[MemberId, list[Record]] = defaultdict(list)
        for row in await _RECORDS.rows(self._connection, member_ids):
            found[MemberId(row.member_id)].append(
                Record(_METRICS[row.metric], row.value, _SOURCES[row.source], row.measured_at, row.evidence, row.since)
            )
        return {member_id: tuple(records) for member_id, records in found.items()}

    async def add(self, member_id: MemberId, record: Record, by: MemberId | None = None) -> None:
        await self._connection.execute(
            insert(metric_records).values(
                member_id=member_id, metric=record.metric, value=record.value, source=record.source,
                evidence=record.evidence, since=record.since, measured_at=record.measured_at, by_id=by,
            )
        )  # fmt: skip

    async def forget(self, member_id: MemberId, source: Source, before: datetime) -> None:
        kept = metric_records.c
        await self._connection.execute(
            delete(metric_records).where(
                kept.member_id == member_id, kept.source == source.value, kept.measured_at < before
            )
        )

    async def counts(self, creator_ids: Collection[MemberId], window: Window) -> Mapping[MemberId, Counts]:
        here, since = self._connection, {"start": window.start}
        fans = await _FANS.rows(here, creator_ids, {"week_ago": window.week_ago})
        followers = {row.creator_id: (row.now, int(row.before)) for row in fans}
        watched = await _VIEWS.rows(here, creator_ids, {"first": window.first, "last": window.last})
        views = {row.creator_id: row.number for row in watched}
        added = {row.creator_id: row.number for row in await _VIDEOS.rows(here, creator_ids, since)}
        starts = defaultdict(list)
        for row in await _STARTS.rows(here, creator_ids, since):
            starts[row.host].append(row.started_at)
        return {
            one: Counts(*followers.get(one, (0, 0)), views.get(one, 0), added.get(one, 0), tuple(starts.get(one, ())))
            for one in creator_ids
        }


def _records(whose: Whose) -> Select[Any]:
    kept = metric_records.c
    newest = (kept.measured_at.desc(), kept.id.desc())
    place = func.row_number().over(partition_by=(kept.member_id, kept.metric, kept.source), order_by=newest)
    asked = (kept.member_id, kept.metric, kept.value, kept.source, kept.measured_at, kept.evidence, kept.since)
    ranked = select(*asked, place.label("place")).where(whose(kept.member_id)).subquery("ranked")
    return select(*(ranked.c[column.name] for column in asked)).where(ranked.c.place <= 2)


def _fans(whose: Whose) -> Select[Any]:
    week_ago = bindparam("week_ago", type_=UtcTime)
    before = func.sum(case((follows.c.since <= week_ago, 1), else_=0))
    return (
        select(follows.c.creator_id, func.count().label("now"), before.label("before"))
        .where(whose(follows.c.creator_id), ~_BLOCKED)
        .group_by(follows.c.creator_id)
    )


def _views(whose: Whose) -> Select[Any]:
    days = video_watches.c.day.between(bindparam("first"), bindparam("last"))
    return (
        select(videos.c.creator_id, func.count().label("number"))
        .select_from(video_watches.join(videos, videos.c.id == video_watches.c.video_id))
        .where(whose(videos.c.creator_id), _SHOWN, days)
        .group_by(videos.c.creator_id)
    )


def _videos(whose: Whose) -> Select[Any]:
    return (
        select(videos.c.creator_id, func.count().label("number"))
        .where(whose(videos.c.creator_id), _SHOWN, videos.c.added_at >= _START)
        .group_by(videos.c.creator_id)
    )


def _starts(whose: Whose) -> Select[Any]:
    """Sessions keep the ids of people who turned out to be somebody else."""
    his = select(members.c.id).where(or_(whose(members.c.id), whose(members.c.merged_into)))
    host = func.coalesce(members.c.merged_into, members.c.id)
    return (
        select(host.label("host"), live_sessions.c.started_at)
        .join_from(live_sessions, members, members.c.id == live_sessions.c.creator_id)
        .where(live_sessions.c.creator_id.in_(his), live_sessions.c.started_at >= _START)
    )


_START: BindParameter[datetime] = bindparam("start", type_=UtcTime)
_RECORDS, _FANS, _VIEWS = PeopleQuery(_records), PeopleQuery(_fans), PeopleQuery(_views)
_VIDEOS, _STARTS = PeopleQuery(_videos), PeopleQuery(_starts)
