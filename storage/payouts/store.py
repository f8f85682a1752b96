"""The queries about payouts. Fits `bot.payouts.store.PayoutStore`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.claims import Worth
from bot.ids import Kind, public_id
from bot.ledger.accounts import diamonds_pending
from bot.members.model import MemberId
from bot.money import Money
from bot.payouts.model import REDEEMED, Payout, PayoutId, PayoutState, Source, Taken
from storage.gifts import claims
from storage.gifts.maturity import his
from storage.ledger.locks import lock_balances
from storage.schema.diamonds import diamond_worths
from storage.schema.members import members
from storage.schema.payments import payments
from storage.schema.payouts import payout_parts, payouts

_p = payouts.c
_TO_SEND = (PayoutState.APPROVED.value, PayoutState.SENDING.value)


class PayoutStore:
    """Bound to one connection, inside a transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def redeemable(self, creator_id: MemberId, *, lock: bool = False) -> Taken:
        if lock:
            ids = select(members.c.id).where((members.c.id == creator_id) | (members.c.merged_into == creator_id))
            mine = (await self._connection.execute(ids)).scalars().all()
            # Whatever touches his diamonds locks these accounts first.
            await lock_balances(self._connection, [diamonds_pending(one) for one in mine])
        there = his(diamond_worths.c.creator_id, creator_id) & (diamond_worths.c.parts > 0)
        rows = await self._connection.execute(select(diamond_worths).where(there))
        return {
            Source(row.creator_id, Worth(row.currency, row.worth_minor, row.worth_diamonds)): row.parts for row in rows
        }

    async def add(
        self, creator_id: MemberId, amount: Money, due_at: datetime, now: datetime, until: datetime
    ) -> Payout:
        mere = (_p.creator_id == creator_id) & (_p.state == PayoutState.QUOTED.value)
        await self._connection.execute(delete(payouts).where(mere))
        row = {
            "creator_id": creator_id, "currency": amount.currency, "amount_minor": amount.amount_minor,
            "kept_minor": 0, "state": PayoutState.QUOTED.value, "due_at": due_at, "quoted_at": now, "until": until,
        }  # fmt: skip
        added = await self._connection.execute(insert(payouts).values(**row).returning(*payouts.columns))
        return _payout(added.one(), {})

    async def take(self, payout: Payout) -> None:
        rows = [
            {"payout_id": payout.id, "account_id": source.account_id, "parts": parts, **_worth(source.worth)}
            for source, parts in payout.taken.items()
        ]
        await self._connection.execute(insert(payout_parts), rows)
        less = {(of.account_id, of.worth): -parts for of, parts in payout.taken.items()}
        await claims.change_room(self._connection, less)

    async def give_back(self, payout: Payout) -> None:
        more = {(of.account_id, of.worth): parts for of, parts in payout.taken.items()}
        await claims.change_room(self._connection, more)

    async def get(self, payout_id: PayoutId) -> Payout | None:
        return await self._one(select(payouts).where(_p.id == payout_id))

    async def lock(self, payout_id: PayoutId) -> Payout | None:
        return await self._one(select(payouts).where(_p.id == payout_id).with_for_update())

    async def save(self, payout: Payout) -> None:
        values = {
            "state": payout.state.value, "due_at": payout.due_at, "asked_at": payout.asked_at,
            "closed_at": payout.closed_at, "kept_minor": payout.kept, "destination": payout.destination,
            "transfer_id": payout.transfer_id, "why": payout.why,
        }  # fmt: skip
        await self._connection.execute(update(payouts).where(_p.id == payout.id).values(**values))

    async def of(self, creator_id: MemberId, limit: int) -> tuple[Payout, ...]:
        asked = his(_p.creator_id, creator_id) & (_p.state != PayoutState.QUOTED.value)
        return await self._several(select(payouts).where(asked).order_by(_p.asked_at.desc(), _p.id.desc()).limit(limit))

    async def carried(self, transfers: Sequence[str]) -> tuple[tuple[str, ...], int]:
        if not transfers:
            return (), 0
        mine = await self._connection.execute(select(_p.id).where(_p.transfer_id.in_(transfers)).order_by(_p.id))
        tips = await self._connection.execute(
            select(func.count()).select_from(payments).where(payments.c.transfer_id.in_(transfers))
        )
        ids = tuple(public_id(Kind.PAYOUT, row.id) for row in mine)
        return ids, int(tips.scalar_one())

    async def asked_since(self, creator_id: MemberId, moment: datetime) -> dict[str, int]:
        counted = his(_p.creator_id, creator_id) & (_p.asked_at >= moment) & _p.state.in_(_names(REDEEMED))
        sums = select(_p.currency, func.sum(_p.amount_minor)).where(counted).group_by(_p.currency)
        return {currency: int(minor) for currency, minor in await self._connection.execute(sums)}

    async def due(self, now: datetime, after: PayoutId, limit: int) -> tuple[Payout, ...]:
        ripe = (_p.state.in_(_TO_SEND)) & (_p.due_at <= now) & (_p.id > after)
        return await self._several(select(payouts).where(ripe).order_by(_p.id).limit(limit))

    async def _one(self, query: Select[Any]) -> Payout | None:
        found = await self._several(query)
        return found[0] if found else None

    async def _several(self, query: Select[Any]) -> tuple[Payout, ...]:
        rows = (await self._connection.execute(query)).all()
        taken = await self._taken(row.id for row in rows)
        return tuple(_payout(row, taken.get(row.id, {})) for row in rows)

    async def _taken(self, ids: Iterable[int]) -> dict[int, Taken]:
        found: defaultdict[int, Counter[Source]] = defaultdict(Counter)
        for row in await self._connection.execute(select(payout_parts).where(payout_parts.c.payout_id.in_(list(ids)))):
            worth = Worth(row.currency, row.worth_minor, row.worth_diamonds)
            found[row.payout_id][Source(row.account_id, worth)] = row.parts
        return {payout_id: dict(parts) for payout_id, parts in found.items()}


def _names(states: Iterable[PayoutState]) -> list[str]:
    return [one.value for one in states]


def _worth(worth: Worth) -> dict[str, object]:
    return {"currency": worth.currency, "worth_minor": worth.minor, "worth_diamonds": worth.diamonds}


def _payout(row: Row[Any], taken: Taken) -> Payout:
    return Payout(
        id=PayoutId(row.id), creator_id=MemberId(row.creator_id), amount=Money(row.amount_minor, row.currency),
        taken=taken, state=PayoutState(row.state), due_at=row.due_at, quoted_at=row.quoted_at, until=row.until,
        asked_at=row.asked_at, closed_at=row.closed_at, kept=row.kept_minor, destination=row.destination,
        transfer_id=row.transfer_id, why=row.why,
    )  # fmt: skip
