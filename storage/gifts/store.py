"""The queries about single gifts and what paid for them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.communities.model import CommunityId
from bot.gifts.model import Gift
from bot.gifts.store import Held, PaidBy
from bot.gifts.traces import GiftPart, SpentOn
from bot.ledger.accounts import fan_debt, wallet
from bot.members.model import MemberId
from bot.tips.model import Privacy
from storage.gifts import traces
from storage.prepared import Prepared
from storage.schema.base import Id, Minor
from storage.schema.gifts import coin_lots, gifts
from storage.schema.ledger import balances, entries

_FAN = bindparam("fan", type_=Id)
_LOT = coin_lots.c
_debts = balances.alias("debts")

# Asked for each gift.
_HELD = Prepared(
    select(
        select(balances.c.amount)
        .where(balances.c.account == bindparam("account", type_=Text), balances.c.unit == "coin")
        .scalar_subquery()
        .label("amount"),
        select(func.max(_LOT.ends_at)).where(_LOT.fan_id == _FAN).scalar_subquery().label("line_end"),
        select(func.count())
        .where(_debts.c.account == bindparam("debt", type_=Text), _debts.c.amount > 0)
        .scalar_subquery()
        .label("debts"),
    )
)
_BY_KEY = Prepared(
    select(*gifts.c, entries.c.key, entries.c.occurred_at)
    .join_from(entries, gifts, gifts.c.id == entries.c.id)
    .where(entries.c.key == bindparam("key", type_=Text))
)
_PAID_BY = Prepared(
    select(
        _LOT.starts_at, _LOT.ends_at, _LOT.coins, _LOT.currency, _LOT.price_minor, _LOT.net_currency,
        _LOT.parts_per_coin, _LOT.worth_minor, _LOT.worth_diamonds, _LOT.matures_at,
    )
    .where(_LOT.fan_id == _FAN, _LOT.ends_at > bindparam("start", type_=Minor))
    .where(_LOT.starts_at < bindparam("end", type_=Minor))
    .order_by(_LOT.starts_at)
)  # fmt: skip


class GiftStore:
    """Fits `bot.gifts.store.GiftStore`, within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def by_key(self, key: str) -> Gift | None:
        """The gift that was sent under this key."""
        row = await _BY_KEY.first(self._connection, {"key": key})
        return None if row is None else _gift(row)

    async def get(self, gift_id: int) -> Gift | None:
        """The gift with this id."""
        found = (
            select(*gifts.c, entries.c.key, entries.c.occurred_at)
            .join_from(gifts, entries, entries.c.id == gifts.c.id)
            .where(gifts.c.id == gift_id)
        )
        row = (await self._connection.execute(found)).one_or_none()
        return None if row is None else _gift(row)

    async def parts_of(self, gift: Gift) -> tuple[GiftPart, ...]:
        """What paid for it, and where its diamonds are, in the order of the fan's line."""
        return await traces.parts_of(self._connection, gift)

    async def matured_at(self, gift: Gift) -> datetime | None:
        """When its diamonds became available; None as long as they did not."""
        return await traces.matured_at(self._connection, gift)

    async def spent_on(self, lots: Collection[int], most: int) -> tuple[SpentOn, ...]:
        """The latest gifts that these lots paid for, the latest first."""
        return await traces.spent_on(self._connection, lots, most)

    async def held(self, fan_id: MemberId) -> Held:
        """What the fan holds."""
        given = {"fan": fan_id, "account": wallet(fan_id), "debt": fan_debt(fan_id)}
        row = await _HELD.first(self._connection, given)
        assert row is not None, "an answer without a table has one row"
        coins = row.amount or 0
        return Held(coins, (row.line_end or 0) - coins, row.debts > 0)

    async def paid_by(self, fan_id: MemberId, start: int, coins: int) -> tuple[PaidBy, ...]:
        """Which lots so many coins from a place on the fan's line belong to, the oldest first."""
        end = start + coins
        rows = await _PAID_BY.all(self._connection, {"fan": fan_id, "start": start, "end": end})
        return tuple(
            PaidBy(
                min(end, row.ends_at) - max(start, row.starts_at), row.coins, row.currency, row.price_minor,
                row.net_currency, row.parts_per_coin, row.worth_minor, row.worth_diamonds, row.matures_at,
            )
            for row in rows
        )  # fmt: skip


def _gift(row: Any) -> Gift:
    return Gift(
        row.id, row.key, MemberId(row.fan_id), MemberId(row.creator_id),
        None if row.community_id is None else CommunityId(row.community_id), row.session_id, row.video_id, row.item,
        row.times, row.coins, row.diamond_parts, row.spent_from, Privacy(row.privacy), row.occurred_at, row.sent_at,
        row.available_at,
    )  # fmt: skip
