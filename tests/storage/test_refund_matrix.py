"""What goes back when, cell by cell: state of the lot x what happens x rail, with every sum.

The lot: 100 coins for 2.00, two coins a diamond. Sums of diamonds are told in the coins that they came of.
"""

from dataclasses import replace
from itertools import product
from typing import Final

import pytest

from bot.coins.ports import TakenBack
from bot.ledger.entries import BalanceTooLow
from bot.rails import Rail
from storage.db import Database
from storage.ledger.audit import audit
from tests.support.clocks import HandClock
from tests.support.gifts import lot, order
from tests.support.lots import Held, bought, given, held, matured

SPENT: Final = {"unspent": 0, "half spent": 50, "spent, pending": 100, "spent, available": 100}
RAILS = (Rail.STRIPE, Rail.DISCORD_SKU, Rail.STARS)
EVENTS = ("refund", "dispute opened", "dispute won", "dispute lost", "dispute lost, then won")

BEFORE: Final = {
    "unspent": Held(wallet=100),
    "half spent": Held(wallet=50, pending=50),
    "spent, pending": Held(pending=100),
    "spent, available": Held(available=100),
}

NOTHING_UNSPENT: Final = "own refunds give unspent coins back, and none is left"
WHOLE_ONLY: Final = "Telegram refunds a payment whole, so only a wholly unspent lot"
NO_DISPUTES: Final = "this rail knows no dispute: only refunds, its own or the store's"

# A store's refund takes everything back, and the fan owes what he gave away; so does a lost dispute.
ALL_BACK: Final = {
    "unspent": (Held(), 0), "half spent": (Held(debt=100), 50), "spent, pending": (Held(debt=200), 100),
    "spent, available": (Held(debt=200), 100),
}  # fmt: skip

Cell = tuple[Held, int] | str
"""What everybody holds then and how many coins boards take off; or why the cell can't be."""

MATRIX: Final[dict[tuple[str, str, Rail], Cell]] = {
    ("unspent", "refund", Rail.STRIPE): (Held(), 0),
    ("half spent", "refund", Rail.STRIPE): (Held(pending=50), 0),
    ("spent, pending", "refund", Rail.STRIPE): NOTHING_UNSPENT,
    ("spent, available", "refund", Rail.STRIPE): NOTHING_UNSPENT,
    ("unspent", "refund", Rail.STARS): (Held(), 0),
    ("half spent", "refund", Rail.STARS): WHOLE_ONLY,
    ("spent, pending", "refund", Rail.STARS): WHOLE_ONLY,
    ("spent, available", "refund", Rail.STARS): WHOLE_ONLY,
    **{(state, "refund", Rail.DISCORD_SKU): ALL_BACK[state] for state in SPENT},
    ("unspent", "dispute opened", Rail.STRIPE): (Held(frozen=100), 0),
    ("half spent", "dispute opened", Rail.STRIPE): (Held(frozen=50, held=50), 0),
    ("spent, pending", "dispute opened", Rail.STRIPE): (Held(held=100), 0),
    ("spent, available", "dispute opened", Rail.STRIPE): (Held(held=100), 0),
    **{(state, "dispute won", Rail.STRIPE): (BEFORE[state], 0) for state in SPENT},
    # An appeal: what the loss took from anybody is there again, and nothing is owed.
    **{(state, "dispute lost, then won", Rail.STRIPE): (BEFORE[state], 0) for state in SPENT},
    **{(state, "dispute lost", Rail.STRIPE): ALL_BACK[state] for state in SPENT},
    **dict.fromkeys(product(SPENT, EVENTS[1:], (Rail.STARS, Rail.DISCORD_SKU)), NO_DISPUTES),
}


def test_the_matrix_has_every_cell() -> None:
    assert MATRIX.keys() == set(product(SPENT, EVENTS, RAILS))


@pytest.mark.parametrize(
    ("state", "event", "rail"),
    [cell for cell in MATRIX if not isinstance(MATRIX[cell], str)],
    ids=lambda one: one.value if isinstance(one, Rail) else one,
)
async def test_a_cell_of_the_matrix_ends_with_its_sums(
    database: Database, clock: HandClock, state: str, event: str, rail: Rail
) -> None:
    lot_id = await prepared(database, clock, state, rail)
    assert await held(database) == BEFORE[state]
    for _ in range(2):
        # Told twice, done once.
        await happens(database, clock, lot_id, event, rail)
    cell = MATRIX[state, event, rail]
    assert (await held(database), await off_boards(database)) == cell
    assert (await audit(database)).findings == ()


@pytest.mark.parametrize("state", ["spent, pending", "spent, available"])
async def test_no_refund_gives_spent_coins_back(database: Database, clock: HandClock, state: str) -> None:
    lot_id = await prepared(database, clock, state, Rail.STRIPE)
    async with database.reading() as tx:
        assert await tx.lots.unspent(lot_id) == 0
    with pytest.raises(BalanceTooLow):
        async with database.transaction() as tx:
            await tx.lots.burn_unspent(lot_id, 1, "refund:1", clock.now())
    assert await held(database) == BEFORE[state]


async def test_a_refund_after_spending_clamps_records_the_debt_and_holds_what_the_gift_brought(
    database: Database, clock: HandClock
) -> None:
    """Failure 14: refunds never took coins back, and a CHECK blocked the repair."""
    lot_id = await bought(database, lot(coins=100))
    await given(database, [order(1, coins=70)])
    async with database.transaction() as tx:
        await tx.lots.freeze(lot_id, "dispute:1", clock.now())
    assert await held(database) == Held(frozen=30, held=70)
    taken = await take_back(database, clock, lot_id)
    assert (taken.unspent, taken.spent, taken.owed_minor, taken.owed_currency) == (30, 70, 140, "usd")
    assert (taken.pending_parts, taken.available_parts, taken.operator_parts) == (70 * 12_600, 0, 0)
    assert await held(database) == Held(debt=140)
    assert await take_back(database, clock, lot_id) == taken


async def test_what_is_given_back_rests_while_the_bank_warns_of_the_same_payment(
    database: Database, clock: HandClock
) -> None:
    lot_id = await prepared(database, clock, "half spent", Rail.STRIPE)
    async with database.transaction() as tx:
        for key in ("dispute:1", "warning:1"):
            await tx.lots.freeze(lot_id, key, clock.now())
        await tx.lots.take_back(lot_id, "dispute:1", clock.now())
        await tx.lots.thaw(lot_id, "dispute:1", clock.now())
        await tx.lots.give_back(lot_id, "dispute:1", clock.now())
    assert await held(database) == Held(frozen=50, held=50)
    async with database.transaction() as tx:
        await tx.lots.thaw(lot_id, "warning:1", clock.now())
    assert await held(database) == BEFORE["half spent"]
    assert (await audit(database)).findings == ()


async def test_only_the_taking_that_does_not_hold_is_given_back(database: Database, clock: HandClock) -> None:
    lot_id = await bought(database, lot(coins=100))
    await given(database, [order(1, coins=30), order(2, coins=20)])
    async with database.transaction() as tx:
        await tx.lots.take_back(lot_id, "dispute:1", clock.now())
        again = await tx.lots.give_back(lot_id, "dispute:1", clock.now())
        assert again is not None
        assert (again.coins, again.forgiven_minor, sum(again.creators.values())) == (50, 100, 50 * 12_600)
        await tx.lots.take_back(lot_id, "store:1", clock.now())
        assert await tx.lots.give_back(lot_id, "dispute:1", clock.now()) is None
        nothing = await tx.lots.take_back(lot_id, "dispute:1", clock.now())
        assert (nothing.unspent, nothing.spent) == (0, 0)
        await tx.lots.give_back(lot_id, "dispute:1", clock.now())
    assert await held(database) == Held(debt=100)
    assert await off_boards(database) == 50
    assert (await audit(database)).findings == ()


async def prepared(database: Database, clock: HandClock, state: str, rail: Rail) -> int:
    """A lot in this state; its id."""
    lot_id = await bought(database, replace(lot(coins=100), rail=rail))
    if SPENT[state]:
        await given(database, [order(1, coins=SPENT[state])])
    if state == "spent, available":
        await matured(database, clock)
    return lot_id


async def happens(database: Database, clock: HandClock, lot_id: int, event: str, rail: Rail) -> None:
    """Everything that leads to the event, and the event."""
    now = clock.now()
    async with database.transaction() as tx:
        if event == "refund" and rail is not Rail.DISCORD_SKU:
            if unspent := await tx.lots.unspent(lot_id):
                await tx.lots.burn_unspent(lot_id, unspent, "refund:1", now)
            return
        if event == "refund":
            await tx.lots.take_back(lot_id, "store:1", now)
            return
        await tx.lots.freeze(lot_id, "dispute:1", now)
        if event == "dispute won":
            await tx.lots.thaw(lot_id, "dispute:1", now)
        elif event.startswith("dispute lost"):
            await tx.lots.take_back(lot_id, "dispute:1", now)
        if event == "dispute lost, then won":
            await tx.lots.thaw(lot_id, "dispute:1", now)
            await tx.lots.give_back(lot_id, "dispute:1", now)


async def take_back(database: Database, clock: HandClock, lot_id: int) -> TakenBack:
    async with database.transaction() as tx:
        return await tx.lots.take_back(lot_id, "dispute:1", clock.now())


async def off_boards(database: Database) -> int:
    """Coins that boards don't count any more."""
    async with database.reading() as tx:
        rows = await tx.connection.exec_driver_sql("SELECT coalesce(sum(coins), 0) FROM tally_corrections")
        return int(rows.scalar_one())
