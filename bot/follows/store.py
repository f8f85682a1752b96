"""What following asks the database."""

from datetime import datetime
from typing import Protocol

from bot.follows.model import News, NewsKind
from bot.members.model import MemberId


class FollowStore(Protocol):
    """Bound to one transaction."""

    async def follows(self, fan_id: MemberId, creator_id: MemberId) -> bool: ...

    async def set_follow(self, fan_id: MemberId, creator_id: MemberId, on: bool, now: datetime) -> None: ...

    async def followers(self, creator_id: MemberId, after: int, limit: int) -> tuple[MemberId, ...]:
        """Followers with ids above `after`, rising, less those whom the creator blocked."""
        ...

    async def add_news(self, news: News) -> bool:
        """Keep it until all followers were told; False when its subject was told of before."""
        ...

    async def news_since(self, creator_id: MemberId, kind: NewsKind, since: datetime) -> bool:
        """Whether there was news of this kind from him at this moment or later."""
        ...

    async def next_news(self) -> News | None:
        """The oldest that is not told to everybody, and nobody else tells of it before our transaction ends."""
        ...

    async def set_told(self, subject: str, told_to: int, done_at: datetime | None) -> None: ...
