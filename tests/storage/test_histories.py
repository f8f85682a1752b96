"""Whatever happens in whatever order: the book agrees with a dictionary, and each unit adds up to zero."""

from collections import Counter

from bot.ledger.accounts import may_be_negative
from bot.ledger.entries import BalanceTooLow, Entry
from storage.db import Database
from storage.ledger.audit import audit
from tests.storage.histories import accounts, history
from tests.support.seeds import seed

ENTRIES = 250


class Model:
    """What a ledger should do, in a dictionary."""

    def __init__(self) -> None:
        self.balances: Counter[tuple[str, str]] = Counter()

    def accepts(self, entry: Entry) -> bool:
        """Apply an entry if every owner can afford it."""
        after = self.balances.copy()
        after.update(entry.deltas())
        if any(amount < 0 and not may_be_negative(account) for (account, _), amount in after.items()):
            return False
        self.balances = after
        return True


async def post(database: Database, entry: Entry) -> bool:
    """Whether the book took an entry, in a transaction of its own."""
    try:
        async with database.transaction() as tx:
            return (await tx.ledger.post(entry)).new
    except BalanceTooLow:
        return False


async def test_a_random_history_leaves_the_balances_of_a_plain_dictionary(database: Database) -> None:
    model, taken = Model(), 0
    for entry in history(seed(), ENTRIES):
        accepted = model.accepts(entry)
        assert await post(database, entry) is accepted, entry
        taken += accepted
        if accepted:
            assert await post(database, entry) is False
    async with database.reading() as tx:
        held = {place: await tx.ledger.balance(*place) for place in accounts()}
    assert held == {place: model.balances[place] for place in accounts()}
    report = await audit(database)
    assert report.findings == ()
    assert report.entries == taken
    for unit in {unit for _, unit in held}:
        assert sum(amount for place, amount in held.items() if place[1] == unit) == 0
    # A history in which everything or nothing is affordable would show nothing.
    assert 0 < taken < ENTRIES
