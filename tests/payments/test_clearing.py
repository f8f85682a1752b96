"""Money in clearing accounts is not forgotten there: one alert for each account and occasion."""

from bot.ledger.accounts import AccountKind
from bot.ledger.clearing import TERMS
from bot.payments.clearing import ClearingWatch, overdue_counts
from storage.ledger.audit import audit
from tests.support.shop import Shop


def test_every_clearing_account_has_a_term() -> None:
    assert set(TERMS) == {kind for kind in AccountKind if kind.clearing}


async def test_a_dispute_that_is_never_decided_is_told_once(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    watch = ClearingWatch(shop.pays.till)
    first, second = await shop.paid(ben, ana), await shop.paid(ben, ana, "4")
    for tip in (first, second):
        shop.bench.sim.control.dispute(await shop.page_of(tip))
    await shop.settle_down()
    days = TERMS[AccountKind.DISPUTES_OPEN].days
    await shop.later(days=days)
    assert await watch.look() == 0
    assert (await audit(shop.database)).overdue == ()
    await shop.later(seconds=1)
    for _ in range(2):
        assert await watch.look() == 2
        await shop.later(days=1)
    told = [facts for facts in await shop.told(mover.id, "staff_alert") if facts["what"] == "clearing"]
    assert told == [{"what": "clearing", "account": "disputes_open", "unit": "usd"}]
    assert await overdue_counts(shop.database) == {"disputes_open": 2, "quarantine": 0}
    overdue = (await audit(shop.database)).overdue
    assert [(one.subject, one.amount) for one in overdue] == [(first.subject, 500), (second.subject, 400)]
    assert str(overdue[0]).startswith(f"disputes_open: 500 usd of {first.subject} since 2026-03-02")

    shop.bench.sim.control.dispute(await shop.page_of(first), "lose")
    await shop.settle_down()
    assert await watch.look() == 1
    assert len([facts for facts in await shop.told(mover.id, "staff_alert") if facts["what"] == "clearing"]) == 2
    shop.bench.sim.control.dispute(await shop.page_of(second), "win")
    await shop.settle_down()
    assert await watch.look() == 0
    assert await overdue_counts(shop.database) == {"disputes_open": 0, "quarantine": 0}
