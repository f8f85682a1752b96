"""What a fan has used of every limit, in one query: `/tip` is answered in a few milliseconds or not at all."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from bot.communities.model import CommunityId
from bot.members.model import MemberId
from bot.safety.model import Limits
from bot.tips.model import TipId
from bot.tips.store import Usage, Use, Windows
from storage.prepared import Prepared
from storage.schema.base import UtcTime
from storage.schema.coins import coin_orders
from storage.schema.members import members
from storage.schema.payments import customers
from storage.schema.safety import breakers, payment_stops, spending_limits
from storage.schema.tips import tips
from storage.tips.limits import limits_from

# A bank may take days over a payment that was begun before the first day window.
_BACK = timedelta(days=14)


def _time(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=UtcTime())


_now, _day, _month, _first_day, _hour = (_time(name) for name in ("now", "day", "month", "first_day", "hour"))


def _spent(table: FromClause, tip: int, amount: ColumnElement[int], gross: ColumnElement[int], currency: Any) -> Any:
    """A fan's payments of one kind, in the columns that all kinds share. Only tips count as tips."""
    c = table.c
    return select(
        c.state, c.created_at, c.expires_at, c.opened_at, c.paid_at, currency.label("currency"),
        literal_column(str(tip)).label("tip"), amount.label("amount_minor"), gross.label("pocket_minor"),
    ).where(c.fan_id == bindparam("fan"), c.created_at >= _time("since"))  # fmt: skip


_nothing = literal_column("0", Integer)
_all = union_all(
    _spent(tips, 1, tips.c.amount_minor, tips.c.gross_minor - tips.c.refunded_minor, tips.c.currency),
    _spent(coin_orders, 0, _nothing, coin_orders.c.counts_minor, coin_orders.c.counts_currency),
).subquery("spent")
_t = _all.c

# A quote holds its place while it can be paid; a payment page until we know what became of it.
_quote_lives = and_(_t.state == "created", _t.expires_at > _now)
_counts = or_(_quote_lives, _t.state.in_(("open", "pending", "paid", "refunded")))
_was_paid = _t.state.in_(("paid", "refunded"))
_pocket = _t.pocket_minor
# Given up before a payment page was opened: nobody tried a card.
_tried = or_(_quote_lives, _t.opened_at.is_not(None), _t.state.in_(("open", "pending", "paid", "refunded", "failed")))


def _sum(condition: ColumnElement[bool], value: Any) -> ColumnElement[int]:
    # PostgreSQL adds 64-bit integers up to a decimal.
    return cast(func.coalesce(func.sum(case((condition, value), else_=0)), 0), BigInteger)


_uses = (
    select(
        _t.currency,
        _sum(and_(_counts, _t.created_at >= _day), _t.amount_minor).label("day"),
        _sum(and_(_counts, _t.created_at >= _day), _t.tip).label("day_count"),
        _sum(and_(_counts, _t.created_at >= _day), _pocket).label("spent_day"),
        _sum(and_(_counts, _t.created_at >= _month), _pocket).label("spent_month"),
        _sum(and_(_counts, or_(_t.created_at >= _first_day, _t.paid_at >= _first_day)), _pocket).label(
            "spent_first_day"
        ),
        _sum(and_(_was_paid, _t.created_at >= _month), _pocket).label("paid_month"),
        _sum(and_(_tried, _t.created_at > _hour), 1).label("checkouts"),
        func.min(case((and_(_tried, _t.created_at > _hour), _t.created_at))).label("oldest_checkout"),
    )
    .group_by(_t.currency)
    .subquery("uses")
)

_one = select(literal_column("1").label("one")).subquery("one")
_own = spending_limits.c

USAGE = Prepared(select(
    select(tips.c.id).where(tips.c.request_id == bindparam("request")).scalar_subquery().label("existing"),
    select(members.c.created_at).where(members.c.id == bindparam("fan")).scalar_subquery().label("met_at"),
    select(func.count())
    .where(
        tips.c.community_id == bindparam("community"), tips.c.created_at > _hour, tips.c.opened_at.is_not(None),
        tips.c.state.not_in(("paid", "refunded")),
    )
    .scalar_subquery()
    .label("community_checkouts"),
    select(payment_stops.c.until)
    .where(payment_stops.c.member_id == bindparam("fan"))
    .scalar_subquery()
    .label("stopped_until"),
    select(func.max(breakers.c.until)).where(breakers.c.until > _now).scalar_subquery().label("breaker_until"),
    select(customers.c.last4).where(customers.c.member_id == bindparam("fan")).scalar_subquery().label("card_last4"),
    *(column.label(f"own_{column.name}") for column in _own if column.name != "member_id"),
    *_uses.c,
).select_from(
    _one.outerjoin(spending_limits, _own.member_id == bindparam("fan")).outerjoin(_uses, true()),
))  # fmt: skip


def usage_parameters(
    fan_id: MemberId, community_id: CommunityId | None, request_id: str, windows: Windows
) -> dict[str, object]:
    """The values that USAGE asks for."""
    return {
        "fan": fan_id, "community": -1 if community_id is None else community_id, "request": request_id,
        "now": windows.now, "day": windows.day, "month": windows.month, "first_day": windows.first_day,
        "hour": windows.hour, "since": min(windows.month, windows.now - _BACK),
    }  # fmt: skip


def usage_from(rows: Sequence[Any]) -> Usage:
    """What USAGE's rows say: one for each currency, or a single one without."""
    first = rows[0]
    used = [row for row in rows if row.currency is not None]
    return Usage(
        existing=None if first.existing is None else TipId(first.existing),
        uses=tuple(
            Use(
                row.currency,
                row.day,
                row.day_count,
                row.spent_day,
                row.spent_month,
                row.spent_first_day,
                row.paid_month,
            )
            for row in used
        ),
        checkouts_hour=sum(row.checkouts for row in used),
        oldest_checkout=min((row.oldest_checkout for row in used if row.oldest_checkout is not None), default=None),
        community_checkouts_hour=first.community_checkouts,
        met_at=first.met_at,
        stopped_until=first.stopped_until,
        breaker_until=first.breaker_until,
        card_last4=first.card_last4,
        limits=Limits() if first.own_currency is None else limits_from(first, "own_"),
    )
