"""Lots whose price goes back or is disputed. Fits `bot.coins.ports.LotRefunds`.

Everything begins by locking balances in the order of every writer: the wallet keeps gifts of this fan out until we are
done, and a creator's pending diamonds keep out whatever happens to any of his. What is decided is read after that.
Their other accounts need no lock of their own, and one that does not exist yet could not have any.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.claims import Claimed, ClaimState, Piece, Room, Split, claimed
from bot.coins.ports import GivenBack, JoinedWallets, ShownOn, TakenBack, Undone
from bot.coins.refunds import Moves, debts, given_back, released, taken_back, worth_changes
from bot.ledger.accounts import COINS_ISSUED, OWED_BY_FANS, coins_frozen, diamonds_pending, fan_debt, wallet
from bot.ledger.entries import BalanceTooLow, Entry, EntryKind
from bot.ports import Clock
from storage.gifts import claims, joining
from storage.gifts.families import Family, family, lock_family, returned, shorten
from storage.gifts.pieces import of_lot, pieces, shown_on, taken_pieces
from storage.gifts.takings import add_taking, mark_given_back, taking, written_off
from storage.ledger.locks import lock_balances
from storage.ledger.store import LedgerStore
from storage.schema.gifts import gifts
from storage.schema.lots import gift_claims, lot_freezes


class LotStore:
    """Refunds and disputes of lots within one transaction."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection, self._clock = connection, clock
        self._ledger = LedgerStore(connection, clock)

    async def unspent(self, lot_id: int) -> int:
        return (await family(self._connection, lot_id)).unspent

    async def burn_unspent(self, lot_id: int, coins: int, key: str, now: datetime) -> None:
        lot = await lock_family(self._connection, lot_id)
        moves = Moves().add(wallet(lot.fan_id), COINS_ISSUED, "coin", coins)
        entry = self._entry(EntryKind.COINS_BURNED, f"{key}:burned", lot, moves, now)
        if await self._ledger.entry(entry.key) is None and lot.unspent < coins:
            raise BalanceTooLow(wallet(lot.fan_id), "coin", coins)
        if (await self._ledger.post(entry)).new:
            await shorten(self._connection, lot, coins)

    async def unburn(self, lot_id: int, coins: int, key: str, now: datetime) -> None:
        lot = await lock_family(self._connection, lot_id)
        burned = await self._ledger.entry(f"{key}:burned")
        if burned is None or burned.entry.postings[0].amount < coins or burned.entry.subject != lot.source:
            raise ValueError(f"{coins} coins of lot {lot_id} were not burned under {key}")
        moves = Moves().add(COINS_ISSUED, wallet(lot.fan_id), "coin", coins)
        await self._return(lot, coins, f"{key}:unburned", moves, now)
        await self._rest_again(lot, f"{key}:unburned", now)

    async def freeze(self, lot_id: int, key: str, now: datetime) -> None:
        lot = await lock_family(self._connection, lot_id, everybody=True)
        if await self._freeze_row(lot, key) is not None:
            return
        row = {"lot_id": lot.origin_id, "key": key, "coins": 0, "frozen_at": now, "thawed_at": None}
        await self._connection.execute(insert(lot_freezes).values(**row))
        await self._put_aside(lot, key, f"{key}:frozen", now)

    async def thaw(self, lot_id: int, key: str, now: datetime) -> None:
        lot = await lock_family(self._connection, lot_id, everybody=True)
        row = await self._freeze_row(lot, key)
        if row is None or row.thawed_at is not None:
            return
        its_own = (lot_freezes.c.lot_id == lot.origin_id) & (lot_freezes.c.key == key)
        await self._connection.execute(update(lot_freezes).where(its_own).values(thawed_at=now))
        if lot.frozen_for(key):
            return
        held = [one for one in await self._pieces(lot) if one.state is ClaimState.HELD]
        moves = Moves().release(held)
        await self._post(EntryKind.LOT_THAWED, f"{key}:thawed", lot, moves, now)
        await claims.change_room(self._connection, released(held))
        await claims.write(self._connection, [(one, Split()) for one in held], ClaimState.FREE)
        if coins := await self._unfreeze(lot):
            back = Moves().add(coins_frozen(lot.fan_id), wallet(lot.fan_id), "coin", coins)
            await self._return(lot, coins, f"{key}:thawed:coins", back, now)

    async def take_back(
        self, lot_id: int, key: str, now: datetime, *, lock: bool = True, recover: bool = False
    ) -> TakenBack:
        lot = await lock_family(self._connection, lot_id, everybody=True)
        key, before = await taking(self._connection, key)
        if before is not None:
            return before
        frozen = await self._unfreeze(lot)
        found = await self._pieces(lot)
        lost = list(claimed(found, await self._room(found)))
        taken = taken_back(lot.terms, lot.unspent + frozen, lost, lock=lock, recover=recover)
        moves = Moves().add(wallet(lot.fan_id), COINS_ISSUED, "coin", lot.unspent)
        moves.add(coins_frozen(lot.fan_id), COINS_ISSUED, "coin", frozen).take(lost)
        await self._post(EntryKind.LOT_TAKEN_BACK, f"{key}:taken", lot, debts(moves, lot.terms, taken), now)
        await shorten(self._connection, lot, lot.unspent)
        await add_taking(self._connection, key, lot.origin_id, taken, now)
        await self._claim(lost, ClaimState.TAKEN, key)
        await claims.take_off_boards(self._connection, [piece for piece, _ in lost])
        return taken

    async def give_back(self, lot_id: int, key: str, now: datetime) -> GivenBack | None:
        lot = await lock_family(self._connection, lot_id, everybody=True)
        under, taken = await taking(self._connection, key)
        if taken is None:
            return None
        again = await taken_pieces(self._connection, lot.origin_id, under)
        owes = await self._ledger.balance(fan_debt(lot.fan_id), taken.owed_currency)
        # What two persons wrote off meanwhile is not owed any more; what he owes by now is for something else.
        first = lot.rows[0].fan_id
        gone = await written_off(self._connection, under, taken.owed_currency, first, lot.fan_id)
        forgiven = 0 if gone else min(owes, taken.owed_minor)
        moves = Moves().give(again).add(fan_debt(lot.fan_id), OWED_BY_FANS, taken.owed_currency, forgiven)
        await self._post(EntryKind.LOT_GIVEN_BACK, f"{under}:given_back", lot, moves, now)
        await claims.change_room(self._connection, released(again))
        await claims.write(self._connection, [(one, Split()) for one in again], ClaimState.FREE)
        await claims.put_on_boards(self._connection, again)
        await mark_given_back(self._connection, under, now)
        if taken.unspent:
            coins = Moves().add(COINS_ISSUED, wallet(lot.fan_id), "coin", taken.unspent)
            await self._return(lot, taken.unspent, f"{under}:given_back:coins", coins, now)
        await self._rest_again(lot, f"{under}:given_back", now, but_for=key)
        return given_back(taken, again, forgiven)

    async def undo_gift(self, gift_id: int, now: datetime) -> int:
        """The coins of a gift come back to the fan, and its diamonds leave the creator; once. The coins that came back:
        those whose lot is frozen or was taken back stay where they are."""
        wanted = (gifts.c.id == gift_id) & gift_claims.c.state.is_distinct_from(ClaimState.HELD)
        found = await pieces(self._connection, wanted)
        if not found:
            return 0
        fan_id, creator_id = found[0].fan_id, found[0].creator_id
        await lock_balances(self._connection, [wallet(fan_id), diamonds_pending(creator_id)])
        found = await pieces(self._connection, wanted)
        for piece, split in claimed(found, await self._room(found)):
            lot = await family(self._connection, piece.lot_id)
            moves = Moves().undo(piece, split)
            key = f"gift:{gift_id}:undone:{piece.lot_id}"
            await self._return(lot, piece.coins, key, moves, now)
            await self._claim([(piece, split)], ClaimState.UNDONE)
        await claims.take_off_boards(self._connection, found)
        return sum(one.coins for one in found)

    async def undo_since(self, creator_id: int, mark: datetime, now: datetime) -> tuple[Undone, ...]:
        # What was sent since is available later still: the index knows where to begin.
        since = select(gifts).where(gifts.c.creator_id == creator_id, gifts.c.available_at >= mark)
        found = (await self._connection.execute(since.where(gifts.c.sent_at >= mark).order_by(gifts.c.id))).all()
        undone = [
            Undone(row.id, row.fan_id, await self.undo_gift(row.id, now), row.session_id, row.video_id) for row in found
        ]
        return tuple(one for one in undone if one.coins)

    async def join_wallets(self, keep: int, gone: int, key: str, now: datetime) -> JoinedWallets:
        return await joining.join_wallets(self._connection, self._clock, keep, gone, key, now)

    async def shown_on(self, lot_id: int) -> ShownOn:
        return await shown_on(self._connection, of_lot(lot_id))

    async def _pieces(self, lot: Family) -> list[Piece]:
        return await pieces(self._connection, of_lot(lot.origin_id))

    async def _room(self, found: Iterable[Piece]) -> Room:
        return await claims.room(self._connection, {one.creator_id for one in found})

    async def _claim(self, wanted: Sequence[Claimed], state: ClaimState, under: str | None = None) -> None:
        await claims.write(self._connection, wanted, state, under)
        await claims.change_room(self._connection, worth_changes(wanted))

    async def _post(self, kind: EntryKind, key: str, lot: Family, moves: Moves, now: datetime) -> None:
        if moves.postings():
            await self._ledger.post(self._entry(kind, key, lot, moves, now))

    def _entry(self, kind: EntryKind, key: str, lot: Family, moves: Moves, now: datetime) -> Entry:
        return Entry(kind, key=key, subject=lot.source, occurred_at=now, postings=moves.postings())

    async def _return(self, lot: Family, coins: int, key: str, moves: Moves, now: datetime) -> None:
        """Coins of a lot come back behind all others of the fan."""
        posted = await self._ledger.post(self._entry(EntryKind.COINS_RETURNED, key, lot, moves, now))
        if posted.new:
            await returned(self._connection, lot, posted.id, coins, key)

    async def _freeze_row(self, lot: Family, key: str) -> Any:
        its_own = select(lot_freezes).where(lot_freezes.c.lot_id == lot.origin_id, lot_freezes.c.key == key)
        return (await self._connection.execute(its_own)).one_or_none()

    async def _put_aside(self, lot: Family, reason: str, key: str, now: datetime) -> None:
        """What of the lot can be used rests for this reason, with what may rest for it already."""
        free = [one for one in await self._pieces(lot) if one.state is not ClaimState.HELD]
        held = list(claimed(free, await self._room(free)))
        moves = Moves().add(wallet(lot.fan_id), coins_frozen(lot.fan_id), "coin", lot.unspent)
        await self._post(EntryKind.LOT_FROZEN, key, lot, moves.hold(held), now)
        await shorten(self._connection, lot, lot.unspent)
        its_own = (lot_freezes.c.lot_id == lot.origin_id) & (lot_freezes.c.key == reason)
        more = {"coins": lot_freezes.c.coins + lot.unspent}
        await self._connection.execute(update(lot_freezes).where(its_own).values(**more))
        await self._claim(held, ClaimState.HELD)

    async def _rest_again(self, lot: Family, occasion: str, now: datetime, *, but_for: str | None = None) -> None:
        """What came back of a lot that some reason keeps frozen rests for it."""
        for reason in sorted(row.key for row in lot.freezes if row.thawed_at is None and row.key != but_for)[:1]:
            whole = await family(self._connection, lot.origin_id)
            await self._put_aside(whole, reason, f"{occasion}:{reason}", now)

    async def _unfreeze(self, lot: Family) -> int:
        """How many coins of the lot lay aside; from now on none."""
        its_own = lot_freezes.c.lot_id == lot.origin_id
        await self._connection.execute(update(lot_freezes).where(its_own).values(coins=0))
        return lot.frozen
