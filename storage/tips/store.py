"""The queries about tips. Fits `bot.tips.store.TipStore`."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.communities.model import CommunityId
from bot.members.model import MemberId, Platform
from bot.money import Money
from bot.notices.model import MessageRef
from bot.tips.model import Dispute, FeePayer, NoteState, Privacy, Tip, TipId, TipState
from bot.tips.store import FIRST, Flow, NamedTip, NewTip, TipChange, Usage, Windows
from storage.prepared import Prepared
from storage.schema.members import members
from storage.schema.notices import posts
from storage.schema.tips import tips
from storage.tips.notes import forget_notes
from storage.tips.usage import USAGE, usage_from, usage_parameters

# The two dialects' Insert types share no base.
_UPSERTS: dict[str, Any] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}

_COLUMNS = [column for column in tips.c if column.name not in ("pay_token_hash", "chat_id", "locale")]
_TIP = select(*_COLUMNS)
_ONE = _TIP.where(tips.c.id == bindparam("tip"))
_LOCKED = _ONE.with_for_update()
_BY_REQUEST = _TIP.where(tips.c.request_id == bindparam("request"))
_BY_TOKEN = _TIP.where(tips.c.pay_token_hash == bindparam("token"))

_fans, _creators = members.alias("fans"), members.alias("creators")
_NAMED = (
    select(
        *_COLUMNS,
        _fans.c.name.label("fan_name"),
        _creators.c.name.label("creator_name"),
        _fans.c.show_currency.label("fan_currency"),
    )
    .join_from(tips, _fans, _fans.c.id == tips.c.fan_id)
    .join(_creators, _creators.c.id == tips.c.creator_id)
)
_NAMED_ONE = _NAMED.where(tips.c.id == bindparam("tip"))

# Quotes that came to nothing are no history.
_HAPPENED = tips.c.state.not_in(("created", "cancelled")) & ~((tips.c.state == "expired") & tips.c.opened_at.is_(None))
_HISTORY = _NAMED.where(tips.c.fan_id == bindparam("member"), _HAPPENED).order_by(tips.c.id.desc())

# What is known of a tip when it begins; the rest comes with time.
_NEW = [column.name for column in tips.c if column.name not in ("id", "opened_at", "paid_at", "thanked_at")]
_INSERT = {
    name: Prepared(upsert(tips).on_conflict_do_nothing().returning(tips.c.id), _NEW)
    for name, upsert in _UPSERTS.items()
}
_PAID = tips.c.state == "paid"
_FLOW = select(tips.c.currency, func.count(), func.sum(tips.c.amount_minor)).group_by(tips.c.currency)


class TipStore:
    """Bound to one connection, inside a transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name

    async def insert(self, new: NewTip) -> TipId | None:
        row = await _INSERT[self._dialect].first(self._connection, _row_of(new))
        return None if row is None else TipId(row.id)

    async def get(self, tip_id: TipId) -> Tip | None:
        return await self._one(_ONE, tip=tip_id)

    async def get_by_request(self, request_id: str) -> Tip | None:
        return await self._one(_BY_REQUEST, request=request_id)

    async def by_pay_token(self, token_hash: str) -> Tip | None:
        return await self._one(_BY_TOKEN, token=token_hash)

    async def lock(self, tip_id: TipId) -> Tip | None:
        return await self._one(_LOCKED, tip=tip_id)

    async def named(self, tip_id: TipId) -> NamedTip | None:
        row = (await self._connection.execute(_NAMED_ONE, {"tip": tip_id})).first()
        return None if row is None else _named(row)

    async def advance(
        self, tip_id: TipId, from_states: Collection[TipState], to_state: TipState, /, **columns: Unpack[TipChange]
    ) -> bool:
        return await self._update(tip_id, from_states, {"state": to_state.value, **_values(columns)})

    async def change(self, tip_id: TipId, in_states: Collection[TipState], /, **columns: Unpack[TipChange]) -> bool:
        return await self._update(tip_id, in_states, _values(columns))

    async def usage_of(
        self, fan_id: MemberId, community_id: CommunityId | None, request_id: str, windows: Windows
    ) -> Usage:
        parameters = usage_parameters(fan_id, community_id, request_id, windows)
        return usage_from(await USAGE.all(self._connection, parameters))

    async def thank(self, tip_id: TipId, now: datetime) -> bool:
        return await self._update(tip_id, (TipState.PAID,), {"thanked_at": now}, tips.c.thanked_at.is_(None))

    async def flow(self, fan_id: MemberId, creator_id: MemberId, since: datetime) -> tuple[Flow, ...]:
        return await self._flows(tips.c.fan_id == fan_id, tips.c.creator_id == creator_id, tips.c.paid_at >= since)

    async def received(self, creator_id: MemberId, since: datetime) -> tuple[Flow, ...]:
        return await self._flows(tips.c.creator_id == creator_id, tips.c.paid_at >= since)

    async def quotes_run_out(self, now: datetime, limit: int) -> tuple[TipId, ...]:
        query = select(tips.c.id).where(tips.c.state == "created", tips.c.opened_at.is_(None), tips.c.expires_at <= now)
        rows = await self._connection.execute(query.order_by(tips.c.expires_at).limit(limit))
        return tuple(TipId(row.id) for row in rows)

    async def unsettled(self, before: datetime, limit: int, after: TipId = FIRST) -> tuple[Tip, ...]:
        # Not by the primary key, which would lead through all settled tips: the few of these states are sorted.
        number = tips.c.id + 0
        query = _TIP.where(tips.c.state.in_(("open", "pending")), tips.c.expires_at < before, number > after)
        rows = await self._connection.execute(query.order_by(number).limit(limit))
        return tuple(tip_from(row) for row in rows)

    async def history(self, member_id: MemberId, limit: int, offset: int) -> tuple[NamedTip, ...]:
        rows = await self._connection.execute(_HISTORY.limit(limit).offset(offset), {"member": member_id})
        return tuple(_named(row) for row in rows)

    async def paid_to(self, creator_id: MemberId, since: datetime, limit: int) -> tuple[NamedTip, ...]:
        his = _NAMED.where(_PAID, tips.c.creator_id == creator_id, tips.c.paid_at >= since)
        rows = await self._connection.execute(his.order_by(tips.c.paid_at, tips.c.id).limit(limit))
        return tuple(_named(row) for row in rows)

    async def forget_notes(self, before: datetime, limit: int) -> int:
        """Notes of old tips, with their copies; how many."""
        return await forget_notes(self._connection, before, limit)

    async def public_lines_of(self, tip_id: TipId) -> tuple[tuple[MessageRef, str], ...]:
        here = posts.c
        query = select(here.platform, here.chat_id, here.sent_message_id, here.locale).where(
            here.subject == f"tip:{tip_id}", here.kind == "tip_public", here.sent_message_id.is_not(None)
        )
        rows = await self._connection.execute(query.order_by(here.id))
        return tuple(
            (MessageRef(Platform(platform), chat_id, message_id), locale)
            for platform, chat_id, message_id, locale in rows
        )

    async def of_public_line(self, ref: MessageRef) -> TipId | None:
        here = posts.c
        subject = await self._connection.scalar(
            select(here.subject).where(
                here.platform == ref.platform.value, here.chat_id == ref.chat_id, here.kind == "tip_public",
                here.sent_message_id == ref.message_id,
            )
        )  # fmt: skip
        return None if subject is None else TipId(int(subject.removeprefix("tip:")))

    async def locale_of(self, tip_id: TipId) -> str:
        locale: str = (await self._connection.execute(select(tips.c.locale).where(tips.c.id == tip_id))).scalar_one()
        return locale

    async def chat_of(self, tip_id: TipId) -> str | None:
        chat_id: str | None = (
            await self._connection.execute(select(tips.c.chat_id).where(tips.c.id == tip_id))
        ).scalar_one()
        return chat_id

    async def _one(self, query: Any, **parameters: object) -> Tip | None:
        row = (await self._connection.execute(query, parameters)).first()
        return None if row is None else tip_from(row)

    async def _update(
        self, tip_id: TipId, states: Collection[TipState], values: dict[str, object], *conditions: Any
    ) -> bool:
        statement = update(tips).where(
            tips.c.id == tip_id, tips.c.state.in_([state.value for state in states]), *conditions
        )
        return (await self._connection.execute(statement.values(**values))).rowcount == 1

    async def _flows(self, *conditions: Any) -> tuple[Flow, ...]:
        rows = await self._connection.execute(_FLOW.where(_PAID, *conditions))
        return tuple(Flow(currency, count, int(minor)) for currency, count, minor in rows)


def tip_from(row: Row[*tuple[Any, ...]]) -> Tip:
    """A tip from a row that has all columns of `tips` but the three it does not carry."""
    return Tip(
        id=TipId(row.id),
        request_id=row.request_id,
        fan_id=MemberId(row.fan_id),
        creator_id=MemberId(row.creator_id),
        community_id=None if row.community_id is None else CommunityId(row.community_id),
        platform=Platform(row.platform),
        amount=Money(row.amount_minor, row.currency),
        gross=Money(row.gross_minor, row.currency),
        fee_payer=FeePayer(row.fee_payer),
        privacy=Privacy(row.privacy),
        note=row.note,
        note_state=NoteState(row.note_state),
        state=TipState(row.state),
        dispute=Dispute(row.dispute),
        quarantined=row.quarantined,
        late=row.late,
        confirmed=row.confirmed,
        rail=row.rail,
        rail_row=row.rail_row,
        rail_version=row.rail_version,
        destination=row.destination,
        created_at=row.created_at,
        expires_at=row.expires_at,
        opened_at=row.opened_at,
        paid_at=row.paid_at,
        thanked_at=row.thanked_at,
        refunded_minor=row.refunded_minor,
    )


def _named(row: Row[*tuple[Any, ...]]) -> NamedTip:
    return NamedTip(tip_from(row), row.fan_name, row.creator_name, row.fan_currency)


def _row_of(new: NewTip) -> dict[str, object]:
    return {
        "request_id": new.request_id,
        "fan_id": new.fan_id,
        "creator_id": new.creator_id,
        "community_id": new.community_id,
        "platform": new.platform.value,
        "chat_id": new.chat_id,
        "locale": new.locale,
        "currency": new.amount.currency,
        "amount_minor": new.amount.amount_minor,
        "gross_minor": new.gross.amount_minor,
        "fee_payer": new.fee_payer.value,
        "privacy": new.privacy.value,
        "note": new.note,
        "note_state": new.note_state.value,
        "state": TipState.CREATED.value,
        "dispute": Dispute.NONE.value,
        "quarantined": False,
        "late": False,
        "confirmed": new.confirmed,
        "rail": new.rail,
        "rail_row": new.rail_row,
        "rail_version": new.rail_version,
        "destination": new.destination,
        "pay_token_hash": new.pay_token_hash,
        "created_at": new.created_at,
        "expires_at": new.expires_at,
        "refunded_minor": 0,
    }


def _values(columns: TipChange) -> dict[str, object]:
    """Columns as the table names them: sums in minor units, words of enums as text."""
    values: dict[str, object] = dict(columns)
    if "gross" in columns:
        del values["gross"]
        values["gross_minor"] = columns["gross"].amount_minor
    return {
        name: str(value) if isinstance(value, Privacy | FeePayer | NoteState | Dispute) else value
        for name, value in values.items()
    }
