"""Queries about who tipped a creator, by what he may know of it, and about whom he blocked."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.boards.model import Span
from bot.members.model import MemberId
from bot.money import Money
from bot.supporters.model import Block, Hidden, Support, Supporter, thanks_subject
from bot.tips.model import Privacy
from storage.gifts.maturity import his
from storage.schema.base import Flag
from storage.schema.creators import creator_blocks
from storage.schema.members import members
from storage.schema.notices import notices
from storage.schema.tips import tips
from storage.stats.store import KEPT, PERSON, kept

_EVER = Span(None, None)
_LAST = func.max(tips.c.paid_at).label("last_at")
_HIDDEN = tips.c.privacy == Privacy.HIDDEN.value
_person = members.alias("person")


class SupporterStore:
    """Fits `bot.supporters.store.SupporterStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def named(
        self, creator_id: MemberId, span: Span, limit: int, offset: int
    ) -> tuple[Sequence[Supporter], int]:
        """A page of those who tipped by their name, whoever did so last first, and how many there are."""
        sums = _by_person(creator_id, span, hidden=False).subquery("sums")
        people = select(sums.c.person, func.max(sums.c.last_at).label("last_at")).group_by(sums.c.person)
        total = (await self._connection.execute(select(func.count()).select_from(people.subquery()))).scalar_one()
        order = (func.max(sums.c.last_at).desc(), sums.c.person)
        page = people.order_by(*order).limit(limit).offset(offset).subquery("page")
        columns = (sums.c.currency, sums.c.kept, page.c.person, page.c.last_at, _person.c.name)
        shown = (
            select(*columns, _blocked(creator_id))
            .join_from(page, sums, sums.c.person == page.c.person)
            .join(_person, _person.c.id == page.c.person)
            .order_by(page.c.last_at.desc(), page.c.person, sums.c.currency)
        )
        rows = (await self._connection.execute(shown)).all()
        money: dict[int, list[Money]] = defaultdict(list)
        for row in rows:
            money[row.person].append(Money(int(row.kept), row.currency))
        first = {row.person: row for row in reversed(rows)}
        found = [
            Supporter(MemberId(person), first[person].name, tuple(sums), first[person].last_at,
                      bool(first[person].blocked))
            for person, sums in money.items()
        ]  # fmt: skip
        return found, int(total)

    async def hidden(self, creator_id: MemberId, span: Span) -> Hidden:
        """The tips of everybody who hid."""
        found = (
            kept(creator_id, span).add_columns(func.count().label("tips")).where(_HIDDEN)
            .group_by(tips.c.currency).having(KEPT > 0).order_by(tips.c.currency)
        )  # fmt: skip
        rows = (await self._connection.execute(found)).all()
        return Hidden(tuple(Money(int(row.kept), row.currency) for row in rows), sum(int(row.tips) for row in rows))

    async def support_of(self, creator_id: MemberId, fan_id: MemberId) -> Support | None:
        """The last support by which the creator knows a fan; None where he does not."""
        found = _by_person(creator_id, _EVER, hidden=False).where(his(tips.c.fan_id, fan_id))
        rows = (await self._connection.execute(found)).all()
        return Support(MemberId(fan_id), max(row.last_at for row in rows), hidden=False) if rows else None

    async def hidden_support(self, creator_id: MemberId, span: Span, most: int) -> Sequence[Support]:
        """The last support of each fan who hid from him; the newest first."""
        sums = _by_person(creator_id, span, hidden=True).subquery("sums")
        last = func.max(sums.c.last_at).label("last_at")
        rows = await self._connection.execute(
            select(sums.c.person, last).group_by(sums.c.person).order_by(last.desc()).limit(most)
        )
        return [Support(MemberId(row.person), row.last_at, hidden=True) for row in rows]

    async def thanked_at(self, creator_id: MemberId, fan_id: MemberId) -> datetime | None:
        """When the fan was last thanked as a supporter, by name or not."""
        found = select(func.max(notices.c.created_at)).where(notices.c.subject == thanks_subject(creator_id, fan_id))
        at: datetime | None = (await self._connection.execute(found)).scalar_one()
        return at

    async def blocks(self, creator_id: MemberId, limit: int, offset: int) -> tuple[Sequence[Block], int]:
        """A page of the fans whom the creator blocked, the newest first, and how many there are."""
        mine = creator_blocks.c.creator_id == creator_id
        total = (await self._connection.execute(select(func.count()).where(mine))).scalar_one()
        rows = await self._connection.execute(
            select(creator_blocks.c.at, creator_blocks.c.named, members.c.name)
            .join_from(creator_blocks, members, members.c.id == creator_blocks.c.fan_id)
            .where(mine)
            .order_by(creator_blocks.c.at.desc())
            .limit(limit)
            .offset(offset)
        )
        return [Block(row.at, row.name if row.named else None) for row in rows], int(total)

    async def unblock(self, creator_id: MemberId, at: datetime) -> bool:
        """Undo the block of this moment; False when there is none."""
        gone = await self._connection.execute(
            delete(creator_blocks).where(creator_blocks.c.creator_id == creator_id, creator_blocks.c.at == at)
        )
        return gone.rowcount > 0


def _by_person(creator_id: MemberId, span: Span, *, hidden: bool) -> Select[Any]:
    """What came of each fan's tips by currency, and when the last of them was paid."""
    return (
        kept(creator_id, span)
        .add_columns(PERSON.label("person"), _LAST)
        .join(members, members.c.id == tips.c.fan_id)
        .where(_HIDDEN if hidden else ~_HIDDEN)
        .group_by(tips.c.currency, PERSON)
        .having(KEPT > 0)
    )


def _blocked(creator_id: MemberId) -> Any:
    return (
        select(creator_blocks.c.fan_id)
        .where(
            creator_blocks.c.creator_id == creator_id, creator_blocks.c.fan_id == _person.c.id,
            creator_blocks.c.named == literal(True, Flag),
        )
        .exists()
        .label("blocked")
    )
