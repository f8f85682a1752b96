"""Carrying out what is owed: private notices, lines in chats, edits of our own messages.

Both are delivered **at least once under a stable key**. The row is written with the money, its key is unique, and a
row whose fate is written is never sent again: so an event told twice, a sweep or a repeated job sends nothing. Only
when the process dies after the platform took the message and before we wrote that down is it sent a second time: a
receipt twice is a nuisance, a receipt never is a loss. Edits are the same however often they are made.

What one transaction has to say is one job: a tip that settles is told to the fan, the creator and the chat at once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar, cast

from bot.communities.model import Caller
from bot.config import Config
from bot.members.model import Member, PlatformAccount
from bot.moderation.cases import open_case
from bot.moderation.model import CaseKind
from bot.notices.kinds import ground_of
from bot.notices.model import Ground, MessageRef, NoticeId, Post, StoredNotice
from bot.notices.wishes import Wishes, usual
from bot.notices.wording import words_of
from bot.ports import Clock, Gone, Notifiers, Storage, Tx, Unreachable
from bot.replies.illustrations import Illustrator, Unillustrated
from bot.replies.notices import notice as say_notice
from bot.replies.notices import post as say_post
from bot.replies.reply import Reply
from bot.replies.words import Words

log = logging.getLogger(__name__)

INBOX_PAGE = 10

HELD_AT_ONCE = 200
"""Notices that leave quiet hours in one transaction."""

_Told = TypeVar("_Told")


class Drawer(Protocol):
    """Draws a kind of post from the rows as they are now, for what facts alone can't say; None: nothing to write."""

    async def __call__(self, tx: Tx, post: Post, words: Words) -> Reply | None: ...


@dataclass(frozen=True)
class Deliveries:
    """The jobs that deliver. `notifiers` may lack a platform that is switched off."""

    config: Config
    storage: Storage
    clock: Clock
    notifiers: Notifiers
    drawers: Mapping[str, Drawer] = field(default_factory=dict)
    charts: Illustrator = field(default_factory=Unillustrated)
    _said: dict[str, object] = field(default_factory=dict)
    """What a platform has taken and the database has not written down yet: it is not said again for that."""

    def jobs(self) -> dict[str, Callable[..., Awaitable[None]]]:
        """Job handlers by name."""
        return {
            "deliver": self.deliver, "deliver_notice": self.deliver_notice, "deliver_post": self.deliver_post,
            "tell_held": self.tell_held,
        }  # fmt: skip

    async def deliver(self, notices: Sequence[int], posts: Sequence[int]) -> None:
        """Everything at once; what fails is a job of its own from then on, so that nobody waits for another's try."""
        owed = [("notice", one) for one in notices] + [("post", one) for one in posts]
        ways: dict[str, Callable[[int], Awaitable[None]]]
        ways = {"notice": self.deliver_notice, "post": self.deliver_post}
        ends = await asyncio.gather(*(ways[what](one) for what, one in owed), return_exceptions=True)
        failed = [(*one, end) for one, end in zip(owed, ends, strict=True) if isinstance(end, Exception)]
        if not failed:
            return
        async with self.storage.transaction() as tx:
            for what, number, error in failed:
                log.warning("%s %d is tried again by itself: %r", what, number, error)
                await tx.enqueue(f"deliver_{what}", f"{what}:{number}", **{f"{what}_id": number})

    async def deliver_notice(self, notice_id: int, asked: bool = False) -> None:
        """Tell one person, by the account he used last or another that can be reached; else it waits in his inbox. What
        he wishes about it comes first: it may wait for the end of his quiet hours, or go to the inbox at once; but not
        when he `asked` for it just now.

        What the platform answers otherwise (network, 5xx, 429) is raised, and the job tries again.
        """
        async with self.storage.reading() as tx:
            stored = await tx.notices.get(notice_id)
            if stored is None or stored.delivered_at or stored.undelivered_since:
                return
            member = await tx.members.get(stored.notice.member_id)
            accounts = await tx.members.accounts_of(member.id)
            wishes = await tx.notices.wishes(member.id) or usual(self.config)
        if not asked and await self._as_wished(stored, wishes):
            return
        for account in accounts:
            # Somebody who closed his DMs is not asked again until he shows that they are open.
            if account.unreachable_since is None and account.platform in self.notifiers:
                mark = f"notice:{notice_id}:{account.id}"
                if await self._once(mark, self._teller(account, stored, member)):
                    async with self.storage.transaction() as tx:
                        await tx.notices.set_delivered(notice_id, account.id, self.clock.now())
                    del self._said[mark]
                    return
                async with self.storage.transaction() as tx:
                    await tx.members.set_unreachable(account.id, self.clock.now())
                del self._said[mark]
        await self._keep_in_inbox(stored, member)

    async def tell_held(self) -> None:
        """Job: what waited for the end of somebody's quiet hours is owed again."""
        taken = HELD_AT_ONCE
        while taken == HELD_AT_ONCE:
            now = self.clock.now()
            async with self.storage.transaction() as tx:
                held = await tx.notices.take_held(now, HELD_AT_ONCE)
                for one in held:
                    await tx.enqueue("deliver_notice", f"notice:{one}:held:{now.isoformat()}", notice_id=one)
            taken = len(held)

    async def _as_wished(self, stored: StoredNotice, wishes: Wishes) -> bool:
        """Whether his wishes settle it for now."""
        now, kind = self.clock.now(), stored.notice.kind
        if wishes.keeps(kind):
            async with self.storage.transaction() as tx:
                await tx.notices.set_undelivered(stored.id, now)
            return True
        until = wishes.held_until(kind, now)
        if until is None:
            return False
        async with self.storage.transaction() as tx:
            await tx.notices.hold(stored.id, until)
        return True

    async def deliver_post(self, post_id: int) -> None:
        """Write one line in a chat, or edit a message of ours. Where that is impossible for good it is recorded as
        dropped, and whatever it was about stands."""
        async with self.storage.reading() as tx:
            stored = await tx.notices.post(post_id)
            if stored is None or stored.done_at or stored.dropped:
                return
            post = stored.post
            words = Words(post.locale)
            drawer = self.drawers.get(post.kind)
            reply = say_post(post, words) if drawer is None else await drawer(tx, post, words)
        if reply is None:
            await self._drop(post_id, "nothing to write")
            return
        if post.ref is not None and post.ref.until is not None and post.ref.until <= self.clock.now():
            await self._drop(post_id, "too late to edit")
            return
        if post.platform not in self.notifiers:
            await self._drop(post_id, "platform switched off")
            return
        mark = f"post:{post_id}"
        sent = await self._once(mark, self._writer(post, reply))
        if sent is None:
            await self._drop(post_id, "gone")
        else:
            async with self.storage.transaction() as tx:
                await tx.notices.set_done(post_id, sent, self.clock.now())
        del self._said[mark]

    async def _once(self, mark: str, say: Callable[[], Awaitable[_Told]]) -> _Told:
        """Said, unless it was said before and only the writing down failed."""
        if mark not in self._said:
            self._said[mark] = await say()
        return cast(_Told, self._said[mark])

    def _teller(
        self, account: PlatformAccount, stored: StoredNotice, member: Member
    ) -> Callable[[], Awaitable[bool]]:
        words = words_of(self.config, member, account)
        reply = say_notice(stored.notice, words)
        notifier = self.notifiers[account.platform]

        async def tell() -> bool:
            try:
                await notifier.tell(account, await self.charts.illustrated(reply))
            except Unreachable:
                return False
            return True

        return tell

    def _writer(self, post: Post, reply: Reply) -> Callable[[], Awaitable[MessageRef | None]]:
        notifier = self.notifiers[post.platform]

        async def write() -> MessageRef | None:
            try:
                if post.ref is None:
                    return await notifier.post(post.chat_id, reply)
                await notifier.edit(post.ref, reply)
            except Gone:
                return None
            return post.ref

        return write

    async def _keep_in_inbox(self, stored: StoredNotice, member: Member) -> None:
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            await tx.notices.set_undelivered(stored.id, now)
            if ground_of(stored.notice.kind) is Ground.COMPULSORY_MONEY:
                # One case a person, however much waits for him.
                await open_case(
                    tx, CaseKind.UNDELIVERED, f"member:{member.id}", community_id=None, opened_by=None,
                    parties=(member.id,), facts={"kind": stored.notice.kind, "about": stored.notice.subject},
                    now=now,
                )  # fmt: skip

    async def _drop(self, post_id: int, reason: str) -> None:
        async with self.storage.transaction() as tx:
            await tx.notices.set_dropped(post_id, reason, self.clock.now())


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Notices that reached the person nowhere, oldest first, and how many wait behind them."""

    items: tuple[StoredNotice, ...]
    left: int


@dataclass(frozen=True)
class Inbox:
    """`/inbox`: what a person missed."""

    storage: Storage
    clock: Clock

    async def read(self, caller: Caller) -> InboxPage:
        """The oldest unread notices; they stay until `mark_read`, so that an answer that gets lost loses none."""
        async with self.storage.reading() as tx:
            items = await tx.notices.inbox(caller.id, INBOX_PAGE)
            waiting = await tx.notices.waiting(caller.id)
        return InboxPage(items, waiting - len(items))

    async def mark_read(self, caller: Caller, up_to: int) -> InboxPage:
        """Everything up to this notice was read; answers what is left."""
        async with self.storage.transaction() as tx:
            items = await tx.notices.inbox(caller.id, INBOX_PAGE)
            ids = tuple(NoticeId(item.id) for item in items if item.id <= up_to)
            await tx.notices.mark_read(caller.id, ids, self.clock.now())
        return await self.read(caller)

    async def try_again(self, caller: Caller, up_to: int) -> int:
        """What he sees of it, up to this notice, is sent to him once more, to whichever account takes it; answers how
        much that is. What reaches him nowhere comes back."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            shown = tuple(one.id for one in await tx.notices.inbox(caller.id, INBOX_PAGE) if one.id <= up_to)
            taken = await tx.notices.take_back(caller.id, shown)
            accounts = await tx.members.accounts_of(caller.id)
            # The one he uses just now comes last, and so is asked first.
            for account in sorted(accounts, key=lambda one: one.id == caller.account.id):
                await tx.members.seen(account.id, None, now, reachable=True)
            for one in taken:
                key = f"notice:{one}:again:{now.isoformat()}"
                await tx.enqueue("deliver_notice", key, notice_id=one, asked=True)
        return len(taken)

    async def waiting(self, caller: Caller) -> int:
        """How many notices wait for him."""
        async with self.storage.reading() as tx:
            return await tx.notices.waiting(caller.id)


