"""Claims on gifts as they are written, with what depends on them: the worth of available diamonds, and the boards."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.claims import Claimed, ClaimState, Piece, Room, Worth
from storage.schema.diamonds import diamond_worths, tally_corrections
from storage.schema.lots import gift_claims

_SPLIT = ("pending_parts", "available_parts", "operator_parts")


async def write(
    connection: AsyncConnection, claims: Sequence[Claimed], state: ClaimState, under: str | None = None
) -> None:
    """Each piece is claimed so, whatever was written of it before; `under`: the taking that took it."""
    rows = [
        {"gift_id": piece.gift_id, "lot_id": piece.lot_id, "coins": piece.coins, "parts": piece.parts}
        | {"state": state, "taken_under": under}
        | dict(zip(_SPLIT, split, strict=True))
        for piece, split in claims
    ]
    await _upsert(connection, gift_claims, rows, replaced=("state", "taken_under", *_SPLIT))


async def take_off_boards(connection: AsyncConnection, pieces: Iterable[Piece]) -> None:
    """The coins of these pieces, and gifts of which nothing is left, don't count any more."""
    coins: Counter[Any] = Counter()
    count: Counter[Any] = Counter()
    for piece in pieces:
        coins[piece.place] += piece.coins
        count[piece.place] += piece.gifts_gone
    rows = [{**place._asdict(), "coins": coins[place], "gifts": count[place]} for place in sorted(coins)]
    await _upsert(connection, tally_corrections, rows, added=("coins", "gifts"))


async def put_on_boards(connection: AsyncConnection, pieces: Iterable[Piece]) -> None:
    """The coins of these pieces count again, and so do gifts of which everything was gone."""
    for piece in pieces:
        its_own = tuple_(*tally_corrections.primary_key.columns) == tuple_(*piece.place)
        found = (await connection.execute(select(tally_corrections).where(its_own))).one()
        if found.coins == piece.coins:
            await connection.execute(delete(tally_corrections).where(its_own))
            continue
        left = {"coins": found.coins - piece.coins, "gifts": found.gifts - piece.gifts_gone}
        await connection.execute(update(tally_corrections).where(its_own).values(**left))


async def room(connection: AsyncConnection, creators: Iterable[int]) -> Room:
    """What these creators have available, by its worth."""
    rows = await connection.execute(select(diamond_worths).where(diamond_worths.c.creator_id.in_(set(creators))))
    return {(row.creator_id, Worth(row.currency, row.worth_minor, row.worth_diamonds)): row.parts for row in rows}


async def change_room(connection: AsyncConnection, changes: Mapping[tuple[int, Worth], int]) -> None:
    """What creators have available becomes so much more, or less; never less than nothing."""
    more = [_worth(place, parts) for place, parts in sorted(changes.items()) if parts > 0]
    await _upsert(connection, diamond_worths, more, added=("parts",))
    for place, parts in sorted(changes.items()):
        if parts < 0:
            await connection.execute(_LESS, {f"of_{name}": value for name, value in _worth(place, parts).items()})


def _worth(place: tuple[int, Worth], parts: int) -> dict[str, Any]:
    creator_id, (currency, minor, diamonds) = place
    return {
        "creator_id": creator_id, "currency": currency, "worth_minor": minor, "worth_diamonds": diamonds,
        "parts": parts,
    }  # fmt: skip


_LESS = (
    update(diamond_worths)
    .where(
        tuple_(*diamond_worths.primary_key.columns)
        == tuple_(*(bindparam(f"of_{one.name}", type_=one.type) for one in diamond_worths.primary_key.columns))
    )
    .values(parts=diamond_worths.c.parts + bindparam("of_parts", type_=diamond_worths.c.parts.type))
)


async def _upsert(
    connection: AsyncConnection, target: Table, rows: Sequence[dict[str, Any]],
    *, replaced: Sequence[str] = (), added: Sequence[str] = (),
) -> None:  # fmt: skip
    if not rows:
        return
    new: Any = sqlite_insert(target) if connection.dialect.name == "sqlite" else postgresql_insert(target)
    after = {name: new.excluded[name] for name in replaced}
    after |= {name: target.c[name] + new.excluded[name] for name in added}
    statement = new.on_conflict_do_update(index_elements=list(target.primary_key.columns), set_=after)
    await connection.execute(statement, list(rows))
