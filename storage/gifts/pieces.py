"""Where lots and gifts meet on a fan's line of coins, worked out only when somebody asks."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.claims import FINAL, ClaimState, Piece, Split, Worth
from bot.coins.ports import ShownOn
from bot.gifts.tallies import NOBODY, SHOWN, GifterDay, day_of
from bot.tips.model import Privacy
from storage.schema.diamonds import creator_maturity
from storage.schema.gifts import coin_lots, gifts
from storage.schema.lots import gift_claims, returned_lots
from storage.schema.members import members

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Until then the gifts of a creator have matured of whom nothing is written."""


def of_lot(lot_id: int) -> ColumnElement[bool]:
    """The lot as it was bought, and all that came of it."""
    returned = select(returned_lots.c.id).where(returned_lots.c.origin_id == lot_id)
    return (coin_lots.c.id == lot_id) | coin_lots.c.id.in_(returned)


def person(member_id: ColumnElement[int]) -> ColumnElement[int]:
    """Whose it is by now: the one into whom he was merged, or he himself."""
    stays = select(members.c.merged_into).where(members.c.id == member_id).scalar_subquery()
    return func.coalesce(stays, member_id)


async def pieces(connection: AsyncConnection, wanted: ColumnElement[bool]) -> list[Piece]:
    """What can still be claimed of the wanted gifts or lots: pieces of which the coins are not gone yet. Gift by gift,
    the oldest first."""
    rows = (await connection.execute(_PIECES.where(wanted).order_by(gifts.c.id, coin_lots.c.id))).all()
    found = [(row, _overlap(row)) for row in rows]
    return _told([(row, coins) for row, coins in found if coins > 0 and row.state not in FINAL])


async def taken_pieces(connection: AsyncConnection, lot_id: int, key: str) -> list[Piece]:
    """What one taking took of gifts; `rest_gone` says of the first piece of each gift whether all of it was gone."""
    wanted = of_lot(lot_id) & (gift_claims.c.taken_under == key)
    rows = (await connection.execute(_PIECES.where(wanted).order_by(gifts.c.id, coin_lots.c.id))).all()
    told, seen = [], set()
    for row in rows:
        told.append(_piece(row, _overlap(row), rest_gone=row.id not in seen and int(row.gone) == row.coins))
        seen.add(row.id)
    return told


async def creators_of(connection: AsyncConnection, wanted: ColumnElement[bool]) -> Sequence[int]:
    """To whom the wanted gifts went, or those that the wanted lots paid for."""
    meeting = select(gifts.c.creator_id).select_from(MEETING).where(wanted).distinct()
    return (await connection.execute(meeting)).scalars().all()


async def shown_on(connection: AsyncConnection, wanted: ColumnElement[bool]) -> ShownOn:
    """Where the wanted gifts are shown, or those that the wanted lots paid for."""
    places = select(gifts.c.session_id, gifts.c.video_id).select_from(MEETING).where(wanted).distinct()
    rows = (await connection.execute(places)).all()
    return ShownOn(
        tuple(sorted(row.session_id for row in rows if row.session_id is not None)),
        tuple(sorted(row.video_id for row in rows if row.video_id is not None)),
    )


def _told(rows: Collection[tuple[Row[Any], int]]) -> list[Piece]:
    # A gift is gone with its last piece, whichever of them comes last in one taking.
    gone: dict[int, int] = {row.id: int(row.gone) for row, _ in rows}
    told = []
    for row, coins in rows:
        gone[row.id] += coins
        told.append(_piece(row, coins, rest_gone=gone[row.id] == row.coins))
    return told


def _overlap(row: Any) -> int:
    return int(min(row.spent_from + row.coins, row.ends_at) - max(row.spent_from, row.starts_at))


def _piece(row: Any, coins: int, rest_gone: bool) -> Piece:
    fan = row.fan_id if Privacy(row.privacy) in SHOWN else NOBODY
    return Piece(
        gift_id=row.id,
        lot_id=row.lot_id,
        fan_id=row.owner_id,
        creator_id=row.creator_id,
        coins=coins,
        parts=coins * row.parts_per_coin,
        worth=Worth(row.net_currency, row.worth_minor, row.worth_diamonds),
        matured=row.available_at <= (row.matured_until or NEVER),
        state=None if row.state is None else ClaimState(row.state),
        split=Split(row.pending_parts or 0, row.available_parts or 0, row.operator_parts or 0),
        place=GifterDay(row.community_id or NOBODY, day_of(row.sent_at), fan, row.creator_id, row.session_id or NOBODY),
        times=row.times,
        rest_gone=rest_gone,
    )


_other = gifts.alias("other")
# The gift in which the lot begins: what lies before it is not looked at.
_first = (
    select(func.max(_other.c.spent_from))
    .where(_other.c.fan_id == coin_lots.c.fan_id, _other.c.spent_from <= coin_lots.c.starts_at)
    .scalar_subquery()
)
MEETING = coin_lots.join(
    gifts,
    and_(
        gifts.c.fan_id == coin_lots.c.fan_id,
        gifts.c.spent_from >= func.coalesce(_first, 0),
        gifts.c.spent_from < coin_lots.c.ends_at,
        gifts.c.spent_from + gifts.c.coins > coin_lots.c.starts_at,
    ),
)
_past = gift_claims.alias("past")
_gone = (
    select(func.coalesce(func.sum(_past.c.coins), 0))
    .where(_past.c.gift_id == gifts.c.id, _past.c.state.in_([one.value for one in FINAL]))
    .scalar_subquery()
)
_PIECES: Select[Any] = select(
    *gifts.c,
    coin_lots.c.id.label("lot_id"),
    coin_lots.c.starts_at,
    coin_lots.c.ends_at,
    coin_lots.c.parts_per_coin,
    coin_lots.c.net_currency,
    coin_lots.c.worth_minor,
    coin_lots.c.worth_diamonds,
    gift_claims.c.state,
    gift_claims.c.pending_parts,
    gift_claims.c.available_parts,
    gift_claims.c.operator_parts,
    creator_maturity.c.matured_until,
    _gone.label("gone"),
    person(gifts.c.fan_id).label("owner_id"),
).select_from(
    MEETING.join(
        gift_claims,
        and_(gift_claims.c.gift_id == gifts.c.id, gift_claims.c.lot_id == coin_lots.c.id),
        isouter=True,
    ).join(creator_maturity, creator_maturity.c.creator_id == gifts.c.creator_id, isouter=True)
)
