"""/follow, and how followers are told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.communities.model import Caller
from bot.follows.model import CannotFollow, Following, News, NewsKind
from bot.live.model import LiveSession
from bot.members.model import MemberId
from bot.notices.model import Notice
from bot.ports import Clock, Storage, Tx
from bot.programme.model import CreatorCard, EnrolmentState

TOGETHER = 200
"""Followers who are told in one transaction."""

LIVE_AGAIN_AFTER = timedelta(minutes=30)
"""A creator who goes LIVE again is news again."""


@dataclass(frozen=True)
class Follows:
    """A fan's own list, and what it brings him. Fits `bot.live.ports.FollowerNotice`."""

    clock: Clock
    storage: Storage

    async def toggle(self, caller: Caller, creator_id: MemberId) -> Following:
        """Follow, or stop following. Raises CannotFollow for oneself, and for whoever is no creator now or blocked the
        fan; stopping is always possible."""
        async with self.storage.transaction() as tx:
            card = await tx.creators.card(creator_id, caller.id)
            if card is None:
                raise CannotFollow
            on = not await tx.follows.follows(caller.id, card.member_id)
            if on:
                _check(caller, card)
            await tx.follows.set_follow(caller.id, card.member_id, on, self.clock.now())
        return Following(card.member_id, card.name, on)

    async def stop(self, caller: Caller, creator_id: MemberId) -> Following:
        """The one tap below a notice: once or twice, he is told nothing more."""
        async with self.storage.transaction() as tx:
            card = await tx.creators.card(creator_id, caller.id)
            if card is None:
                raise CannotFollow
            await tx.follows.set_follow(caller.id, card.member_id, False, self.clock.now())
        return Following(card.member_id, card.name, False)

    async def went_live(self, tx: Tx, session: LiveSession) -> None:
        """In the transaction that starts the session: its followers are owed the news, unless they had some of that
        kind just before: streams break off and begin anew, and nobody may ring at everybody's door at will."""
        if await tx.follows.news_since(session.creator_id, NewsKind.LIVE, session.started_at - LIVE_AGAIN_AFTER):
            return
        facts: dict[str, object] = {
            "creator": session.creator_name, "creator_id": session.creator_id, "title": session.title,
            "at": session.started_at.isoformat(),
        }  # fmt: skip
        news = News(session.subject, session.creator_id, NewsKind.LIVE, facts, session.started_at)
        await self.owe(tx, news)

    async def owe(self, tx: Tx, news: News) -> None:
        """Owe news to the creator's followers; the same subject is told of once."""
        if await tx.follows.add_news(news):
            await tx.enqueue("tell_followers", f"followers:{news.subject}")

    def jobs(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Job handlers by name."""
        return {"tell_followers": self.tell_followers}

    async def tell_followers(self) -> None:
        """Job: tell what is owed, oldest first, a few hundred people at a time."""
        while await self._tell_some():
            pass

    async def _tell_some(self) -> bool:
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            news = await tx.follows.next_news()
            if news is None:
                return False
            fans = await tx.follows.followers(news.creator_id, news.told_to, TOGETHER)
            for fan in fans:
                notice = Notice(f"{news.kind}:{news.subject}:{fan}", fan, news.kind, news.subject, news.facts)
                await tx.notices.owe(notice, now)
            done = len(fans) < TOGETHER
            await tx.follows.set_told(news.subject, fans[-1] if fans else news.told_to, now if done else None)
        return True


def _check(caller: Caller, card: CreatorCard) -> None:
    if card.member_id == caller.id:
        raise CannotFollow(own=True)
    if card.state is not EnrolmentState.APPROVED or card.blocked:
        raise CannotFollow
