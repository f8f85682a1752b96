"""Queries about the numbers of creators."""

from sqlalchemy import case, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.eligibility.metrics import Metric, Record, Source
from bot.eligibility.store import Counts, Window
from bot.members.model import MemberId
from bot.videos.model import VideoState
from storage.gifts.maturity import his
from storage.schema.creators import creator_blocks
from storage.schema.follows import follows
from storage.schema.live import live_sessions
from storage.schema.metrics import metric_records
from storage.schema.videos import video_watches, videos

_BLOCKED = exists().where(
    creator_blocks.c.creator_id == follows.c.creator_id, creator_blocks.c.fan_id == follows.c.fan_id
)
_SHOWN = videos.c.state.in_([VideoState.OPEN.value, VideoState.OFF.value])


class MetricStore:
    """Fits `bot.eligibility.store.MetricStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def records(self, member_id: MemberId) -> tuple[Record, ...]:
        kept = metric_records.c
        newest = (kept.measured_at.desc(), kept.id.desc())
        place = func.row_number().over(partition_by=(kept.metric, kept.source), order_by=newest)
        ranked = select(metric_records, place.label("place")).where(kept.member_id == member_id).subquery("ranked")
        rows = await self._connection.execute(select(ranked).where(ranked.c.place <= 2))
        return tuple(
            Record(Metric(row.metric), row.value, Source(row.source), row.measured_at, row.evidence, row.since)
            for row in rows
        )

    async def add(self, member_id: MemberId, record: Record, by: MemberId | None = None) -> None:
        await self._connection.execute(
            insert(metric_records).values(
                member_id=member_id, metric=record.metric, value=record.value, source=record.source,
                evidence=record.evidence, since=record.since, measured_at=record.measured_at, by_id=by,
            )
        )  # fmt: skip

    async def counts(self, creator_id: MemberId, window: Window) -> Counts:
        before = func.coalesce(func.sum(case((follows.c.since <= window.week_ago, 1), else_=0)), 0)
        fans = select(func.count(), before.label("before")).where(follows.c.creator_id == creator_id, ~_BLOCKED)
        now, earlier = (await self._connection.execute(fans)).one()
        return Counts(
            now, int(earlier), await self._views(creator_id, window), await self._videos(creator_id, window),
            tuple(
                await self._connection.scalars(
                    select(live_sessions.c.started_at).where(
                        his(live_sessions.c.creator_id, creator_id), live_sessions.c.started_at >= window.start
                    )
                )
            ),
        )  # fmt: skip

    async def _views(self, creator_id: MemberId, window: Window) -> int:
        found = (
            select(func.count())
            .select_from(video_watches.join(videos, videos.c.id == video_watches.c.video_id))
            .where(videos.c.creator_id == creator_id, _SHOWN, video_watches.c.day.between(window.first, window.last))
        )
        return int((await self._connection.execute(found)).scalar_one())

    async def _videos(self, creator_id: MemberId, window: Window) -> int:
        mine = select(func.count()).select_from(videos).where(videos.c.creator_id == creator_id, _SHOWN)
        return int((await self._connection.execute(mine.where(videos.c.added_at >= window.start))).scalar_one())
