"""Carrying out what is owed: private notices, lines in chats, edits of our own messages.

Both are delivered **at least once under a stable key**. The row is written with the money, its key is unique, and a
row whose fate is written is never sent again: so an event told twice, a sweep or a repeated job sends nothing. Only
when the process dies after the platform took the message and before we wrote that down is it sent a second time: a
receipt twice is a nuisance, a receipt never is a loss. Edits are the same however often they are made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.communities.model import Caller
from bot.config import Config
from bot.members.model import Member, PlatformAccount
from bot.moderation.cases import open_case
from bot.moderation.model import CaseKind
from bot.notices.kinds import ground_of
from bot.notices.model import Ground, MessageRef, NoticeId, Post, StoredNotice
from bot.notices.wording import words_of
from bot.ports import Clock, Gone, Notifiers, Step, Storage, Tx, Unreachable
from bot.replies.notices import notice as say_notice
from bot.replies.notices import post as say_post
from bot.replies.reply import Reply
from bot.replies.words import Words

INBOX_PAGE = 10


class Drawer(Protocol):
    """Draws a kind of post from the rows as they are now, for what facts alone can't say; None: nothing to write."""

    async def __call__(self, tx: Tx, post: Post, words: Words) -> Reply | None: ...


@dataclass(frozen=True)
class Deliveries:
    """The jobs `deliver_notice` and `deliver_post`. `notifiers` may lack a platform that is switched off."""

    config: Config
    storage: Storage
    clock: Clock
    notifiers: Notifiers
    drawers: Mapping[str, Drawer] = field(default_factory=dict)

    def jobs(self) -> dict[str, Step]:
        """Job handlers by name."""
        return {"deliver_notice": self.deliver_notice, "deliver_post": self.deliver_post}

    async def deliver_notice(self, step: Step, notice_id: int) -> None:
        """Tell one person, by the account he used last or another that can be reached; else it waits in his inbox.

        What the platform answers otherwise (network, 5xx, 429) is raised, and the job tries again.
        """
        async with self.storage.reading() as tx:
            stored = await tx.notices.get(notice_id)
            if stored is None or stored.delivered_at or stored.undelivered_since:
                return
            member = await tx.members.get(stored.notice.member_id)
            accounts = await tx.members.accounts_of(member.id)
        for account in accounts:
            # Somebody who closed his DMs is not asked again until he shows that they are open.
            if account.unreachable_since is None and account.platform in self.notifiers:
                if await step(f"tell:{account.id}", self._teller(account, stored, member)):
                    async with self.storage.transaction() as tx:
                        await tx.notices.set_delivered(notice_id, account.id, self.clock.now())
                    return
                async with self.storage.transaction() as tx:
                    await tx.members.set_unreachable(account.id, self.clock.now())
        await self._keep_in_inbox(stored, member)

    async def deliver_post(self, step: Step, post_id: int) -> None:
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
        sent = await step("write", self._writer(post, reply))
        if not isinstance(sent, list):
            await self._drop(post_id, "gone")
            return
        ref = MessageRef(post.platform, sent[0], sent[1])
        async with self.storage.transaction() as tx:
            await tx.notices.set_done(post_id, ref, self.clock.now())

    def _teller(self, account: PlatformAccount, stored: StoredNotice, member: Member) -> "_Tell":
        words = words_of(self.config, member, account)
        reply = say_notice(stored.notice, words)
        notifier = self.notifiers[account.platform]

        async def tell() -> bool:
            try:
                await notifier.tell(account, reply)
            except Unreachable:
                return False
            return True

        return tell

    def _writer(self, post: Post, reply: Reply) -> "_Write":
        notifier = self.notifiers[post.platform]

        async def write() -> list[str] | None:
            try:
                if post.ref is not None:
                    await notifier.edit(post.ref, reply)
                    return [post.ref.chat_id, post.ref.message_id]
                sent = await notifier.post(post.chat_id, reply)
            except Gone:
                return None
            return [sent.chat_id, sent.message_id]

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


class _Tell(Protocol):
    async def __call__(self) -> bool: ...


class _Write(Protocol):
    async def __call__(self) -> list[str] | None: ...


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

    async def waiting(self, caller: Caller) -> int:
        """How many notices wait for him."""
        async with self.storage.reading() as tx:
            return await tx.notices.waiting(caller.id)


