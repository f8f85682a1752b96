"""Queries about one person's data, through the list of all tables that know people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, cast, delete, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.orders import OrderState
from bot.members.model import MemberId
from bot.payments.model import ON_THE_WAY as REFUNDING
from bot.payouts.model import ON_THE_WAY as PAYING_OUT
from bot.personal.model import Erasure, Fate, Rows, Wait
from bot.programme.model import EnrolmentState
from bot.rails import Rail
from bot.tips.model import Dispute, TipState
from storage.personal.register import NOBODY, REGISTER, Held
from storage.schema.coins import coin_orders, coin_refunds
from storage.schema.creators import enrolments
from storage.schema.dashboards import dashboard_visits
from storage.schema.erasures import erasures
from storage.schema.gifts import coin_lots
from storage.schema.live import live_sessions
from storage.schema.members import members, platform_accounts
from storage.schema.moderation import case_parties, cases
from storage.schema.notices import notices, posts
from storage.schema.payments import disputes, refunds
from storage.schema.payouts import payouts
from storage.schema.tips import tips
from storage.schema.videos import videos
from storage.statements import insert_into

_BEING_PAID = (TipState.OPEN.value, TipState.PENDING.value)
_NAMED = "creator_id"


class PersonalStore:
    """Fits `bot.personal.store.PersonalStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def counts(self, member_id: MemberId) -> Mapping[str, int]:
        who, found = await self._all_of(member_id), dict[str, int]()
        for held in REGISTER:
            if held.name is None:
                continue
            count = await self._number(select(func.count()).select_from(held.table).where(_his(held, who)))
            if count:
                found[held.name] = found.get(held.name, 0) + count
        return found

    async def rows(self, member_id: MemberId) -> Rows:
        who, found = await self._all_of(member_id), dict[str, list[Mapping[str, Any]]]()
        for held in REGISTER:
            if held.name is None:
                continue
            shown = [column for column in held.table.columns if column.name not in held.hidden]
            rows = await self._connection.execute(select(*shown).where(_his(held, who)))
            section = [dict(row._mapping) for row in rows]
            if section:
                found.setdefault(held.name, []).extend(section)
        await self._name_creators(found)
        return found

    async def waits(self, member_id: MemberId) -> Mapping[Wait, int]:
        who = await self._all_of(member_id)
        mine = or_(tips.c.fan_id.in_(who), tips.c.creator_id.in_(who))
        orders = coin_orders.c.fan_id.in_(who)
        counted = {
            Wait.LIVE: _count(live_sessions, live_sessions.c.creator_id.in_(who), live_sessions.c.ended_at.is_(None)),
            Wait.SUSPENDED: _count(
                enrolments, enrolments.c.member_id.in_(who), enrolments.c.state == EnrolmentState.SUSPENDED.value
            ),
            Wait.TIPS: _count(tips, mine, tips.c.state.in_(_BEING_PAID)),
            Wait.COIN_ORDERS: _count(
                coin_orders, orders, coin_orders.c.state.in_((OrderState.OPEN.value, OrderState.PENDING.value))
            ),
            Wait.PAYOUTS: _count(
                payouts, payouts.c.creator_id.in_(who), payouts.c.state.in_([one.value for one in PAYING_OUT])
            ),
        }
        found = {wait: await self._number(query) for wait, query in counted.items()}
        under_way = [one.value for one in REFUNDING]
        found[Wait.REFUNDS] = await self._number(
            _count(refunds.join(tips, tips.c.id == refunds.c.tip_id), mine, refunds.c.state.in_(under_way))
        ) + await self._number(
            _count(
                coin_refunds.join(coin_orders, coin_orders.c.id == coin_refunds.c.order_id), orders,
                coin_refunds.c.state.in_(under_way),
            )
        )  # fmt: skip
        found[Wait.DISPUTES] = await self._number(
            _count(tips, mine, tips.c.dispute == Dispute.OPEN.value)
        ) + await self._number(_count(coin_orders, orders, coin_orders.c.dispute == Dispute.OPEN.value))
        found[Wait.DEBT] = await self._number(
            _count(
                disputes.join(tips, tips.c.id == disputes.c.tip_id), tips.c.creator_id.in_(who),
                disputes.c.owed_minor > 0,
            )
        )  # fmt: skip
        return {wait: count for wait, count in found.items() if count}

    async def refundable(self, member_id: MemberId, position: int, now: datetime) -> tuple[int, datetime | None]:
        lots = coin_lots.c
        rows = await self._connection.execute(
            select(lots.starts_at, lots.ends_at, lots.refundable_until).where(
                lots.fan_id == member_id, lots.ends_at > position, lots.refundable_until > now,
                lots.rail != Rail.DISCORD_SKU.value,
            )
        )  # fmt: skip
        found = rows.all()
        coins = sum(row.ends_at - max(row.starts_at, position) for row in found)
        return coins, max((row.refundable_until for row in found), default=None)

    async def erasure(self, member_id: MemberId) -> Erasure | None:
        here = erasures.c
        row = (
            await self._connection.execute(
                select(erasures).where(here.member_id == member_id, here.done_at.is_(None))
            )
        ).one_or_none()
        return None if row is None else Erasure(row.asked_at, row.due_at, row.coins, row.diamond_parts)

    async def ask(self, member_id: MemberId, erasure: Erasure) -> None:
        wish = {
            "asked_at": erasure.asked_at, "due_at": erasure.due_at, "coins": erasure.coins,
            "diamond_parts": erasure.diamond_parts, "done_at": None,
        }  # fmt: skip
        await self._connection.execute(
            insert_into(self._connection, erasures)
            .values(member_id=member_id, **wish)
            .on_conflict_do_update(index_elements=["member_id"], set_=wish)
        )

    async def call_off(self, member_id: MemberId) -> bool:
        gone = await self._connection.execute(
            delete(erasures).where(erasures.c.member_id == member_id, erasures.c.done_at.is_(None))
        )
        return gone.rowcount == 1

    async def due(self, now: datetime, limit: int) -> tuple[MemberId, ...]:
        here = erasures.c
        rows = await self._connection.execute(
            select(here.member_id)
            .where(here.done_at.is_(None), here.due_at <= now)
            .order_by(here.due_at, here.member_id)
            .limit(limit)
        )
        return tuple(MemberId(row.member_id) for row in rows)

    async def erase(self, member_id: MemberId, now: datetime) -> None:
        who = await self._all_of(member_id)
        await self._words_elsewhere(who)
        # The cards of what closes by it are drawn once more.
        await self._connection.execute(update(videos).where(videos.c.creator_id.in_(who)).values(touched_at=now))
        accounts = select(platform_accounts.c.id).where(platform_accounts.c.member_id.in_(who))
        await self._connection.execute(delete(dashboard_visits).where(dashboard_visits.c.account_id.in_(accounts)))
        for held in REGISTER:
            if held.fate is Fate.ERASED:
                await self._connection.execute(delete(held.table).where(_his(held, who)))
            elif held.fate is Fate.BLANKED:
                await self._connection.execute(update(held.table).where(_his(held, who)).values(dict(held.blank)))
        await self._connection.execute(
            update(erasures).where(erasures.c.member_id.in_(who)).values(done_at=now)
        )

    # Inside

    async def _words_elsewhere(self, who: Sequence[int]) -> None:
        """What he wrote or was called in messages to others, and in cases about him. The messages were read."""
        his = or_(tips.c.fan_id.in_(who), tips.c.creator_id.in_(who))
        subjects = select(literal("tip:") + cast(tips.c.id, posts.c.subject.type)).where(his)
        for told in (notices, posts):
            await self._connection.execute(update(told).where(told.c.subject.in_(subjects)).values(facts={}))
        about = [f"member:{one}" for one in who]
        await self._connection.execute(update(notices).where(notices.c.subject.in_(about)).values(facts={}))
        part = select(case_parties.c.case_id).where(case_parties.c.member_id.in_(who))
        await self._connection.execute(
            update(cases).where(or_(cases.c.id.in_(part), cases.c.opened_by.in_(who))).values(facts={})
        )
        asked = select(tips.c.id).where(tips.c.fan_id.in_(who))
        await self._connection.execute(update(refunds).where(refunds.c.tip_id.in_(asked)).values(words=""))

    async def _all_of(self, member_id: MemberId) -> Sequence[int]:
        rows = await self._connection.execute(
            select(members.c.id).where(or_(members.c.id == member_id, members.c.merged_into == member_id))
        )
        return list(rows.scalars())

    async def _name_creators(self, found: Mapping[str, list[Mapping[str, Any]]]) -> None:
        """Creators are public: whoever tipped one reads a name and no number of ours."""
        ids = {row[_NAMED] for rows in found.values() for row in rows if _NAMED in row}
        if not ids:
            return
        named = await self._connection.execute(select(members.c.id, members.c.name).where(members.c.id.in_(ids)))
        names = {row.id: row.name for row in named}
        for rows in found.values():
            rows[:] = [
                {**{name: value for name, value in row.items() if name != _NAMED},
                 "creator": names.get(row[_NAMED], NOBODY)} if _NAMED in row else row
                for row in rows
            ]  # fmt: skip

    async def _number(self, query: Select[Any]) -> int:
        return int((await self._connection.execute(query)).scalar_one())


def _his(held: Held, who: Sequence[int]) -> ColumnElement[bool]:
    return held.table.c[held.whose].in_(who)


def _count(source: Any, *where: ColumnElement[bool]) -> Select[Any]:
    return select(func.count()).select_from(source).where(and_(*where))
