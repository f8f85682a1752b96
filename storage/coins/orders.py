"""Queries about coin orders."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import Row, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.orders import CoinOrder, CoinOrderId, OrderState
from bot.coins.store import NewCoinOrder, OrderChange
from bot.communities.model import CommunityId
from bot.members.model import MemberId, Platform
from bot.money import Money
from bot.rails import Rail
from bot.tips.model import Dispute
from storage.schema.coins import coin_orders
from storage.statements import insert_into

_o = coin_orders.c
_OPEN = ("created", "open", "pending")
_SHOWN = ("open", "pending", "paid", "refunded", "failed")
_COLUMNS = tuple(column for column in coin_orders.columns if column.name != "pay_token_hash")


class OrderQueries:
    """Bound to one connection, inside a transaction."""

    _connection: AsyncConnection

    async def insert(self, new: NewCoinOrder) -> CoinOrder | None:
        values = {name: getattr(new, name) for name in NewCoinOrder.__dataclass_fields__ if name != "counts"}
        inserted = await self._connection.execute(
            insert_into(self._connection, coin_orders)
            .values(
                **values, counts_currency=new.counts.currency, counts_minor=new.counts.amount_minor,
                state=OrderState.CREATED, dispute=Dispute.NONE, quarantined=False, late=False,
            )
            .on_conflict_do_nothing(index_elements=["request_id"])
            .returning(*_COLUMNS)
        )  # fmt: skip
        row = inserted.one_or_none()
        return None if row is None else _order(row)

    async def get(self, order_id: CoinOrderId) -> CoinOrder | None:
        return await self._one(_o.id == order_id)

    async def lock(self, order_id: CoinOrderId) -> CoinOrder | None:
        rows = await self._connection.execute(select(*_COLUMNS).where(_o.id == order_id).with_for_update())
        row = rows.one_or_none()
        return None if row is None else _order(row)

    async def by_request(self, request_id: str) -> CoinOrder | None:
        return await self._one(_o.request_id == request_id)

    async def latest_wish(
        self, fan_id: MemberId, coins: int, platform: Platform, since: datetime, until: datetime
    ) -> CoinOrder | None:
        wish = _o.fan_id == fan_id, _o.coins == coins, _o.platform == platform.value
        made = _o.created_at >= since, _o.created_at <= until
        rows = await self._connection.execute(select(*_COLUMNS).where(*wish, *made).order_by(_o.id.desc()).limit(1))
        row = rows.one_or_none()
        return None if row is None else _order(row)

    async def by_pay_token(self, token_hash: str) -> CoinOrder | None:
        return await self._one(_o.pay_token_hash == token_hash)

    async def advance(
        self, order_id: CoinOrderId, from_states: Collection[OrderState], to_state: OrderState, /,
        **columns: Unpack[OrderChange],
    ) -> bool:  # fmt: skip
        statement = update(coin_orders).where(_o.id == order_id, _o.state.in_([one.value for one in from_states]))
        done = await self._connection.execute(statement.values(state=to_state.value, **_values(columns)))
        return done.rowcount == 1

    async def change(self, order_id: CoinOrderId, /, **columns: Unpack[OrderChange]) -> None:
        await self._connection.execute(update(coin_orders).where(_o.id == order_id).values(**_values(columns)))

    async def bought_since(self, fan_id: MemberId, since: datetime, now: datetime) -> int:
        quoted = and_(_o.state == "created", _o.expires_at > now)
        counts = or_(quoted, _o.state.in_(("open", "pending", "paid", "refunded")))
        found = await self._connection.execute(
            select(func.coalesce(func.sum(_o.counts_minor), 0)).where(
                _o.fan_id == fan_id, _o.created_at >= since, counts
            )
        )
        return int(found.scalar_one())

    async def of_fan(self, fan_id: MemberId, limit: int, offset: int) -> tuple[CoinOrder, ...]:
        rows = await self._connection.execute(
            select(*_COLUMNS)
            .where(_o.fan_id == fan_id, _o.state.in_(_SHOWN))
            .order_by(_o.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return tuple(_order(row) for row in rows)

    async def run_out(self, now: datetime, limit: int) -> tuple[CoinOrder, ...]:
        rows = await self._connection.execute(
            select(*_COLUMNS).where(_o.state.in_(_OPEN), _o.expires_at <= now).order_by(_o.id).limit(limit)
        )
        return tuple(_order(row) for row in rows)

    async def open_pages(self, now: datetime, limit: int) -> tuple[CoinOrder, ...]:
        rows = await self._connection.execute(
            select(*_COLUMNS)
            .where(_o.state == "open", _o.expires_at > now, _o.checkout_id.is_not(None))
            .order_by(_o.id)
            .limit(limit)
        )
        return tuple(_order(row) for row in rows)

    async def _one(self, condition: Any) -> CoinOrder | None:
        row = (await self._connection.execute(select(*_COLUMNS).where(condition))).one_or_none()
        return None if row is None else _order(row)


def _values(columns: OrderChange) -> dict[str, object]:
    values: dict[str, object] = {**columns}
    if "counts" in columns:
        del values["counts"]
        values["counts_minor"] = columns["counts"].amount_minor
    return {name: str(value) if isinstance(value, Dispute) else value for name, value in values.items()}


def _order(row: Row[Any]) -> CoinOrder:
    plain = {column.name: row._mapping[column] for column in _COLUMNS if not column.name.startswith("counts_")}
    plain |= {
        "id": CoinOrderId(row.id),
        "fan_id": MemberId(row.fan_id),
        "community_id": None if row.community_id is None else CommunityId(row.community_id),
        "platform": Platform(row.platform),
        "rail": Rail(row.rail),
        "state": OrderState(row.state),
        "dispute": Dispute(row.dispute),
    }
    return CoinOrder(**plain, counts=Money(row.counts_minor, row.counts_currency))
