"""Queries about messages owed to people and to chats."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.members.model import MemberId, Platform
from bot.notices.kinds import Topic
from bot.notices.model import MessageRef, Notice, NoticeId, Post, StoredNotice
from bot.notices.store import StoredPost
from bot.notices.wishes import Wishes
from bot.ports import Json
from storage.prepared import Prepared
from storage.schema.base import Id
from storage.schema.notices import notice_wishes, notices, posts, shown_messages
from storage.statements import insert_into

TOGETHER = 10
"""Messages that one job delivers at most."""

# The two dialects' Insert types share no base.
_UPSERTS: dict[str, Any] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}
_ATTACH = {
    name: Prepared(
        (new := upsert(shown_messages)).on_conflict_do_update(
            index_elements=["platform", "chat_id", "message_id", "token"],
            set_={"until": new.excluded.until, "subject": new.excluded.subject},
        ),
        [column.name for column in shown_messages.c if column.name != "id"],
    )
    for name, upsert in _UPSERTS.items()
}
# Asked for every notice.
_WISHES = Prepared(select(notice_wishes).where(notice_wishes.c.member_id == bindparam("member", type_=Id)))
_SHOWING = (
    select(shown_messages).where(shown_messages.c.subject == bindparam("about")).order_by(shown_messages.c.id.desc())
)


@dataclass(slots=True)
class Messages:
    """What a transaction has to say, by row: to people, and in chats."""

    notices: list[int] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)

    def jobs(self) -> Iterator[tuple[str, str, dict[str, Json]]]:
        """The jobs that deliver it all: name, key and arguments of each."""
        owed = [("notice", one) for one in self.notices] + [("post", one) for one in self.posts]
        for first in range(0, len(owed), TOGETHER):
            part = owed[first : first + TOGETHER]
            what, number = part[0]
            if len(part) == 1:
                yield f"deliver_{what}", f"{what}:{number}", {f"{what}_id": number}
            else:
                named: dict[str, Json] = {"notices": _of("notice", part), "posts": _of("post", part)}
                yield "deliver", f"messages:{what}:{number}", named


def _of(kind: str, owed: list[tuple[str, int]]) -> list[Json]:
    return [number for what, number in owed if what == kind]


class NoticeStore:
    """Fits `bot.notices.store.NoticeStore`, within one transaction, whose messages it adds to."""

    def __init__(self, connection: AsyncConnection, messages: Messages) -> None:
        self._connection = connection
        self._messages = messages

    async def owe(self, notice: Notice, now: datetime) -> bool:
        """Keep the notice and owe its delivery, in this transaction; False when its key was owed before."""
        made = await self._connection.execute(
            insert_into(self._connection, notices)
            .values(
                key=notice.key, member_id=notice.member_id, kind=notice.kind, subject=notice.subject,
                facts=notice.facts, created_at=now,
            )
            .on_conflict_do_nothing(index_elements=["key"])
            .returning(notices.c.id)
        )  # fmt: skip
        notice_id = made.scalar_one_or_none()
        if notice_id is None:
            return False
        self._messages.notices.append(notice_id)
        return True

    async def owe_post(self, post: Post, now: datetime) -> bool:
        """Keep the post and owe its writing, in this transaction; False when its key was owed before."""
        ref = post.ref
        made = await self._connection.execute(
            insert_into(self._connection, posts)
            .values(
                key=post.key, platform=post.platform.value, chat_id=post.chat_id, kind=post.kind,
                subject=post.subject, locale=post.locale, facts=post.facts, created_at=now,
                message_id=ref.message_id if ref else None, token=ref.token if ref else None,
                until=ref.until if ref else None,
            )
            .on_conflict_do_nothing(index_elements=["key"])
            .returning(posts.c.id)
        )  # fmt: skip
        post_id = made.scalar_one_or_none()
        if post_id is None:
            return False
        self._messages.posts.append(post_id)
        return True

    async def get(self, notice_id: int) -> StoredNotice | None:
        found = await self._connection.execute(select(notices).where(notices.c.id == notice_id))
        row = found.one_or_none()
        return None if row is None else _notice(row)

    async def post(self, post_id: int) -> StoredPost | None:
        found = await self._connection.execute(select(posts).where(posts.c.id == post_id))
        row = found.one_or_none()
        return None if row is None else _post(row)

    async def posts_about(self, subject: str, kind: str) -> tuple[StoredPost, ...]:
        """Posts of a kind about a subject, oldest first."""
        rows = await self._connection.execute(
            select(posts).where(posts.c.subject == subject, posts.c.kind == kind).order_by(posts.c.id)
        )
        return tuple(_post(row) for row in rows)

    async def attach_message(self, subject: str, ref: MessageRef) -> None:
        """Remember where a tip or an order is shown. A message shows one of them: the one attached last."""
        values = {
            "subject": subject, "platform": ref.platform.value, "chat_id": ref.chat_id, "message_id": ref.message_id,
            "token": ref.token or "", "until": ref.until,
        }  # fmt: skip
        await _ATTACH[self._connection.dialect.name].run(self._connection, values)

    async def messages_of(self, subject: str) -> tuple[MessageRef, ...]:
        """Messages of ours that show it to its fan, newest first."""
        rows = await self._connection.execute(_SHOWING, {"about": subject})
        return tuple(
            MessageRef(Platform(row.platform), row.chat_id, row.message_id, row.token or None, row.until)
            for row in rows
        )

    async def set_delivered(self, notice_id: int, account_id: int, now: datetime) -> None:
        await self._settle(notice_id, delivered_at=now, delivered_to=account_id, held_until=None)

    async def set_undelivered(self, notice_id: int, now: datetime) -> None:
        """It waits in the inbox; nobody tries again."""
        await self._settle(notice_id, undelivered_since=now, held_until=None)

    async def hold(self, notice_id: int, until: datetime) -> None:
        """It waits for the end of quiet hours."""
        await self._settle(notice_id, held_until=until)

    async def take_held(self, now: datetime, limit: int) -> tuple[int, ...]:
        """Notices whose quiet hours are over; they wait no more."""
        over = notices.c.held_until <= now
        due = select(notices.c.id).where(over).order_by(notices.c.held_until, notices.c.id).limit(limit)
        # Asked again outside: whoever took one at the same moment leaves it to nobody else.
        taken = update(notices).where(notices.c.id.in_(due.scalar_subquery()), over).values(held_until=None)
        return tuple(sorted((await self._connection.execute(taken.returning(notices.c.id))).scalars()))

    async def hold_no_longer(self, member_id: MemberId, now: datetime) -> None:
        """Whatever waits for the end of his quiet hours is looked at again now."""
        held = (notices.c.member_id == member_id, notices.c.held_until > now)
        await self._connection.execute(update(notices).where(*held).values(held_until=now))

    async def wishes(self, member_id: MemberId) -> Wishes | None:
        """None: he never said any."""
        row = await _WISHES.first(self._connection, {"member": member_id})
        return None if row is None else Wishes(row.zone, row.quiet, frozenset(map(Topic, row.inbox)))

    async def wish(self, member_id: MemberId, wishes: Wishes) -> None:
        """Replaces what he wished before."""
        said = {"zone": wishes.zone, "quiet": wishes.quiet, "inbox": sorted(wishes.inbox)}
        new = _UPSERTS[self._connection.dialect.name](notice_wishes).values(member_id=member_id, **said)
        await self._connection.execute(new.on_conflict_do_update(index_elements=["member_id"], set_=said))

    async def set_done(self, post_id: int, sent: MessageRef, now: datetime) -> None:
        await self._connection.execute(
            update(posts)
            .where(posts.c.id == post_id, posts.c.dropped.is_(None))
            .values(done_at=now, chat_id=sent.chat_id, sent_message_id=sent.message_id)
        )

    async def set_dropped(self, post_id: int, reason: str, now: datetime) -> None:
        await self._connection.execute(
            update(posts).where(posts.c.id == post_id, posts.c.done_at.is_(None)).values(dropped=reason)
        )

    async def inbox(self, member_id: MemberId, limit: int) -> tuple[StoredNotice, ...]:
        """Unread notices that reached him nowhere, oldest first."""
        rows = await self._connection.execute(
            select(notices).where(*_unread(member_id)).order_by(notices.c.id).limit(limit)
        )
        return tuple(_notice(row) for row in rows)

    async def take_back(self, member_id: MemberId, ids: tuple[NoticeId, ...]) -> tuple[int, ...]:
        """Those of them that wait in his inbox unread are owed again."""
        mine = update(notices).where(*_unread(member_id), notices.c.id.in_(ids)).values(undelivered_since=None)
        return tuple(sorted((await self._connection.execute(mine.returning(notices.c.id))).scalars()))

    async def waiting(self, member_id: MemberId) -> int:
        counted = await self._connection.execute(select(func.count()).where(*_unread(member_id)))
        return int(counted.scalar_one())

    async def mark_read(self, member_id: MemberId, ids: tuple[NoticeId, ...], now: datetime) -> None:
        await self._connection.execute(
            update(notices).where(*_unread(member_id), notices.c.id.in_(ids)).values(read_at=now)
        )

    async def forget_read(self, before: datetime, limit: int) -> int:
        """What stood in notices that were read before a moment; how many."""
        due = select(notices.c.id).where(notices.c.read_at < before, notices.c.facts != {}).limit(limit)
        gone = update(notices).where(notices.c.id.in_(due.scalar_subquery())).values(facts={})
        return (await self._connection.execute(gone)).rowcount

    async def _settle(self, notice_id: int, **values: object) -> None:
        await self._connection.execute(
            update(notices)
            .where(
                notices.c.id == notice_id, notices.c.delivered_at.is_(None),
                notices.c.undelivered_since.is_(None),
            )
            .values(**values)
        )  # fmt: skip


def _unread(member_id: MemberId) -> tuple[Any, ...]:
    # The index of what waits covers exactly these rows.
    return (
        notices.c.member_id == member_id,
        notices.c.undelivered_since.is_not(None),
        notices.c.read_at.is_(None),
    )


def _notice(row: Any) -> StoredNotice:
    notice = Notice(row.key, MemberId(row.member_id), row.kind, row.subject, row.facts)
    return StoredNotice(
        NoticeId(row.id), notice, row.created_at, row.delivered_at, row.undelivered_since, row.read_at
    )


def _post(row: Any) -> StoredPost:
    platform = Platform(row.platform)
    ref = sent = None
    if row.message_id is not None:
        ref = MessageRef(platform, row.chat_id, row.message_id, row.token, row.until)
    if row.sent_message_id is not None:
        sent = MessageRef(platform, row.chat_id, row.sent_message_id)
    post = Post(row.key, platform, row.chat_id, row.kind, row.subject, row.locale, row.facts, ref)
    return StoredPost(row.id, post, row.created_at, row.done_at, row.dropped, sent)
