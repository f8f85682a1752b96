"""Queries about following."""

from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.follows.model import News, NewsKind
from bot.members.model import MemberId
from storage.schema.creators import creator_blocks
from storage.schema.follows import follower_news, follows
from storage.statements import insert_into


class FollowStore:
    """Fits `bot.follows.store.FollowStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def follows(self, fan_id: MemberId, creator_id: MemberId) -> bool:
        found = select(exists().where(follows.c.fan_id == fan_id, follows.c.creator_id == creator_id))
        return bool((await self._connection.execute(found)).scalar_one())

    async def set_follow(self, fan_id: MemberId, creator_id: MemberId, on: bool, now: datetime) -> None:
        if on:
            await self._connection.execute(
                insert_into(self._connection, follows)
                .values(fan_id=fan_id, creator_id=creator_id, since=now)
                .on_conflict_do_nothing()
            )
        else:
            mine = (follows.c.fan_id == fan_id, follows.c.creator_id == creator_id)
            await self._connection.execute(delete(follows).where(*mine))

    async def followers(self, creator_id: MemberId, after: int, limit: int) -> tuple[MemberId, ...]:
        """Followers with ids above `after`, rising, less those whom the creator blocked."""
        blocked = exists().where(
            creator_blocks.c.creator_id == follows.c.creator_id, creator_blocks.c.fan_id == follows.c.fan_id
        )
        rows = await self._connection.execute(
            select(follows.c.fan_id)
            .where(follows.c.creator_id == creator_id, follows.c.fan_id > after, ~blocked)
            .order_by(follows.c.fan_id)
            .limit(limit)
        )
        return tuple(MemberId(fan) for fan in rows.scalars())

    async def add_news(self, news: News) -> bool:
        """Keep it until all followers were told; False when its subject was told of before."""
        made = await self._connection.execute(
            insert_into(self._connection, follower_news)
            .values(
                subject=news.subject, creator_id=news.creator_id, kind=news.kind, facts=news.facts, at=news.at,
                told_to=news.told_to,
            )
            .on_conflict_do_nothing()
        )  # fmt: skip
        return made.rowcount > 0

    async def news_since(self, creator_id: MemberId, kind: NewsKind, since: datetime) -> bool:
        his = (follower_news.c.creator_id == creator_id, follower_news.c.kind == kind, follower_news.c.at >= since)
        return bool((await self._connection.execute(select(exists().where(*his)))).scalar_one())

    async def next_news(self) -> News | None:
        """The oldest that is not told to everybody, and nobody else tells of it before our transaction ends."""
        found = await self._connection.execute(
            select(follower_news)
            .where(follower_news.c.done_at.is_(None))
            .order_by(follower_news.c.at, follower_news.c.subject)
            .limit(1)
            .with_for_update()
        )
        row = found.one_or_none()
        if row is None:
            return None
        return News(row.subject, MemberId(row.creator_id), NewsKind(row.kind), row.facts, row.at, row.told_to)

    async def set_told(self, subject: str, told_to: int, done_at: datetime | None) -> None:
        await self._connection.execute(
            update(follower_news)
            .where(follower_news.c.subject == subject)
            .values(told_to=told_to, done_at=done_at)
        )
