"""Queries about the numbers of creators."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, delete, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.eligibility.metrics import Metric, Record, Source
from bot.eligibility.store import Counts, Window
from bot.members.model import MemberId
from bot.videos.model import VideoState
from storage.schema.creators import creator_blocks
from storage.schema.follows import follows
from storage.schema.live import live_sessions
from storage.schema.members import members
from storage.schema.metrics import metric_records
from storage.schema.videos import video_watches, videos

_BLOCKED = exists().where(
    creator_blocks.c.creator_id == follows.c.creator_id, creator_blocks.c.fan_id == follows.c.fan_id
)
_SHOWN = videos.c.state.in_([VideoState.OPEN.value, VideoState.OFF.value])
# Sessions keep the ids of people who turned out to be somebody else.
_HOST = func.coalesce(members.c.merged_into, members.c.id)


class MetricStore:
    """Fits `bot.eligibility.store.MetricStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def records(self, member_id: MemberId) -> tuple[Record, ...]:
        return (await self.records_of([member_id])).get(member_id, ())

    async def records_of(self, member_ids: Collection[MemberId]) -> Mapping[MemberId, tuple[Record, ...]]:
        kept = metric_records.c
        newest = (kept.measured_at.desc(), kept.id.desc())
        place = func.row_number().over(partition_by=(kept.member_id, kept.metric, kept.source), order_by=newest)
        ranked = select(metric_records, place.label("place")).where(kept.member_id.in_(member_ids)).subquery("ranked")
        found: dict[MemberId, list[Record]] = defaultdict(list)
        for row in await self._connection.execute(select(ranked).where(ranked.c.place <= 2)):
            found[MemberId(row.member_id)].append(
                Record(Metric(row.metric), row.value, Source(row.source), row.measured_at, row.evidence, row.since)
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
        before = func.sum(case((follows.c.since <= window.week_ago, 1), else_=0))
        fans = (
            select(follows.c.creator_id, func.count(), before)
            .where(follows.c.creator_id.in_(creator_ids), ~_BLOCKED)
            .group_by(follows.c.creator_id)
        )
        followers = {row[0]: (row[1], int(row[2])) for row in await self._connection.execute(fans)}
        views = await self._by_creator(_views(creator_ids, window))
        added = await self._by_creator(_videos(creator_ids, window))
        starts = defaultdict(list)
        for row in await self._connection.execute(_starts(creator_ids, window)):
            starts[row[0]].append(row[1])
        return {
            one: Counts(*followers.get(one, (0, 0)), views.get(one, 0), added.get(one, 0), tuple(starts.get(one, ())))
            for one in creator_ids
        }

    async def _by_creator(self, query: Select[Any]) -> dict[int, int]:
        return {row[0]: int(row[1]) for row in await self._connection.execute(query)}


def _views(creator_ids: Collection[MemberId], window: Window) -> Select[Any]:
    return (
        select(videos.c.creator_id, func.count())
        .select_from(video_watches.join(videos, videos.c.id == video_watches.c.video_id))
        .where(videos.c.creator_id.in_(creator_ids), _SHOWN, video_watches.c.day.between(window.first, window.last))
        .group_by(videos.c.creator_id)
    )


def _videos(creator_ids: Collection[MemberId], window: Window) -> Select[Any]:
    return (
        select(videos.c.creator_id, func.count())
        .where(videos.c.creator_id.in_(creator_ids), _SHOWN, videos.c.added_at >= window.start)
        .group_by(videos.c.creator_id)
    )


def _starts(creator_ids: Collection[MemberId], window: Window) -> Select[Any]:
    return (
        select(_HOST, live_sessions.c.started_at)
        .join_from(live_sessions, members, members.c.id == live_sessions.c.creator_id)
        .where(_HOST.in_(creator_ids), live_sessions.c.started_at >= window.start)
    )
