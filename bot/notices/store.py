"""What the core asks the database about messages owed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.members.model import MemberId
from bot.notices.model import MessageRef, Notice, NoticeId, Post, StoredNotice
from bot.notices.wishes import Wishes


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post with its fate: `done_at` when it stands in the chat (`sent` says where), `dropped` why it never will."""

    id: int
    post: Post
    created_at: datetime
    done_at: datetime | None
    dropped: str | None
    sent: MessageRef | None


class NoticeStore(Protocol):
    """Bound to one transaction."""

    async def owe(self, notice: Notice, now: datetime) -> bool:
        """Keep the notice and owe its delivery, in this transaction; False when its key was owed before."""
        ...

    async def owe_post(self, post: Post, now: datetime) -> bool:
        """Keep the post and owe its writing, in this transaction; False when its key was owed before."""
        ...

    async def get(self, notice_id: int) -> StoredNotice | None: ...

    async def post(self, post_id: int) -> StoredPost | None: ...

    async def posts_about(self, subject: str, kind: str) -> tuple[StoredPost, ...]:
        """Posts of a kind about a subject, oldest first."""
        ...

    async def attach_message(self, subject: str, ref: MessageRef) -> None:
        """Remember where a tip or an order is shown. A message shows one of them: the one attached last."""
        ...

    async def messages_of(self, subject: str) -> tuple[MessageRef, ...]:
        """Messages of ours that show it to its fan, newest first."""
        ...

    async def set_delivered(self, notice_id: int, account_id: int, now: datetime) -> None: ...

    async def set_undelivered(self, notice_id: int, now: datetime) -> None:
        """It waits in the inbox; nobody tries again."""
        ...

    async def hold(self, notice_id: int, until: datetime) -> None:
        """It waits for the end of quiet hours; `take_held` finds it then."""
        ...

    async def take_held(self, now: datetime, limit: int) -> tuple[int, ...]:
        """Notices whose quiet hours are over, at most so many; they wait no more, so whoever takes them sends them."""
        ...

    async def hold_no_longer(self, member_id: MemberId, now: datetime) -> None:
        """Whatever waits for the end of his quiet hours is looked at again now."""
        ...

    async def wishes(self, member_id: MemberId) -> Wishes | None:
        """None: he never said any."""
        ...

    async def wish(self, member_id: MemberId, wishes: Wishes) -> None:
        """Replaces what he wished before."""
        ...

    async def set_done(self, post_id: int, sent: MessageRef, now: datetime) -> None: ...

    async def set_dropped(self, post_id: int, reason: str, now: datetime) -> None: ...

    async def inbox(self, member_id: MemberId, limit: int) -> tuple[StoredNotice, ...]:
        """Unread notices that reached him nowhere, oldest first."""
        ...

    async def take_back(self, member_id: MemberId, ids: tuple[NoticeId, ...]) -> tuple[int, ...]:
        """Those of them that wait in his inbox unread are owed again, for whoever called to deliver."""
        ...

    async def waiting(self, member_id: MemberId) -> int: ...

    async def mark_read(self, member_id: MemberId, ids: tuple[NoticeId, ...], now: datetime) -> None: ...

    async def forget_read(self, before: datetime, limit: int) -> int:
        """Empties at most so many notices that were read in the inbox before a moment; answers how many. Their keys
        stay, so that none is owed again."""
        ...
