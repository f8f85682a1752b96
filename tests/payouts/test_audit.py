"""The audit sees payouts that are not what the book says."""

import pytest
from sqlalchemy import text

from storage.ledger.audit import audit
from tests.payouts.desk import Desk
from tests.support.shop import Shop


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("UPDATE payouts SET amount_minor = amount_minor + 1", "due_differs"),
        ("UPDATE payouts SET state = 'sent'", "payout_differs"),
        ("UPDATE payouts SET state = 'cancelled'", "payout_differs"),
        ("UPDATE diamond_worths SET parts = parts + 1", "worth_differs"),
    ],
)
async def test_a_payout_that_was_tampered_with_is_found(desk: Desk, broken: str, fault: str) -> None:
    await desk.earn(20)
    payout = await desk.redeemed("15")
    async with desk.shop.database.transaction() as tx:
        await tx.connection.execute(text(broken))
    assert fault in {one.fault.value for one in (await audit(desk.shop.database)).findings}
    await _mend(desk.shop, payout.amount.amount_minor)


async def _mend(shop: Shop, minor: int) -> None:
    """As it was: every desk's book is whole at the end."""
    async with shop.database.transaction() as tx:
        await tx.connection.execute(text(f"UPDATE payouts SET state = 'approved', amount_minor = {minor}"))
        await tx.connection.execute(
            text(
                "UPDATE diamond_worths SET parts = (SELECT amount FROM balances WHERE unit = 'diamond' "
                "AND account = 'diamonds_available:' || diamond_worths.creator_id)"
            )
        )
