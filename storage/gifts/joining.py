"""Two wallets that turn out to be one person's: every coin keeps its terms and its story.

What was spent stays on the line it was spent from, with the gifts that it paid for. What was not lies behind all other
coins of the one who stays, each lot as a lot of its own, as if it had come back to him.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.ports import JoinedWallets
from bot.ledger.accounts import COINS_ISSUED, OWED_BY_FANS, coins_frozen, fan_debt, wallet
from bot.ledger.entries import Entry, EntryKind, Posting
from bot.ports import Clock
from storage.gifts.families import family, returned, shorten_row
from storage.ledger.locks import lock_balances
from storage.ledger.store import LedgerStore
from storage.schema.gifts import coin_lots
from storage.schema.ledger import balances

AccountOf = Callable[[int], str]


async def join_wallets(
    connection: AsyncConnection, clock: Clock, keep: int, gone: int, key: str, now: datetime
) -> JoinedWallets:
    """Fits `bot.coins.ports.LotRefunds.join_wallets`."""
    await lock_balances(connection, [wallet(keep), wallet(gone)])
    ledger = LedgerStore(connection, clock)
    aside = await _beside(connection, gone)
    if postings := [one for of, unit, amount in aside for one in _moved(of, keep, gone, unit, amount)]:
        await ledger.post(Entry(EntryKind.WALLETS_JOINED, f"{key}:aside", key, now, tuple(postings)))
    moved = 0
    for row, coins in await _unspent(connection, gone):
        # A lot is its entry, so each has one of its own.
        own, lot = f"{key}:lot:{row.id}", await family(connection, row.id)
        moves = _moved(wallet, keep, gone, "coin", coins)
        posted = await ledger.post(Entry(EntryKind.WALLETS_JOINED, own, lot.source, now, moves))
        await shorten_row(connection, row.id, coins)
        await returned(connection, lot, posted.id, coins, own)
        moved += coins
    owed = {unit: amount for of, unit, amount in aside if of is fan_debt}
    return JoinedWallets(moved, await ledger.balance(wallet(keep), "coin"), owed)


def _moved(of: AccountOf, keep: int, gone: int, unit: str, amount: int) -> tuple[Posting, ...]:
    """From the one who goes to the one who stays, by the account that everybody's comes from."""
    through = OWED_BY_FANS if of is fan_debt else COINS_ISSUED
    return Posting(through, of(keep), unit, amount), Posting(of(gone), through, unit, amount)


async def _beside(connection: AsyncConnection, fan_id: int) -> list[tuple[AccountOf, str, int]]:
    """What lies on the other accounts of a fan: which account, unit and amount."""
    others: dict[str, AccountOf] = {account(fan_id): account for account in (coins_frozen, fan_debt)}
    held = select(balances).where(balances.c.account.in_(others), balances.c.amount > 0)
    rows = await connection.execute(held.order_by(balances.c.account, balances.c.unit))
    return [(others[row.account], row.unit, row.amount) for row in rows]


async def _unspent(connection: AsyncConnection, fan_id: int) -> list[tuple[Any, int]]:
    """The lots on a fan's line that are not all spent, in its order, with so many coins of each."""
    its_line = coin_lots.c.fan_id == fan_id
    last = select(func.coalesce(func.max(coin_lots.c.ends_at), 0)).where(its_line)
    end = (await connection.execute(last)).scalar_one()
    held = select(balances.c.amount).where(balances.c.account == wallet(fan_id), balances.c.unit == "coin")
    position = int(end) - ((await connection.execute(held)).scalar_one_or_none() or 0)
    # Of a lot that was burned whole an empty place stays on the line.
    there = (coin_lots.c.ends_at > position) & (coin_lots.c.ends_at > coin_lots.c.starts_at)
    open_lots = select(coin_lots).where(its_line, there)
    rows = (await connection.execute(open_lots.order_by(coin_lots.c.starts_at, coin_lots.c.id))).all()
    return [(row, int(row.ends_at - max(row.starts_at, position))) for row in rows]
