"""What a fan owes after his coins were spent and their price went back: locked, told, and written off by two."""

from bot.ledger.accounts import fan_debt
from bot.moderation.model import CaseKind, CaseState
from tests.coins.counter import Counter


async def test_a_debt_locks_the_wallet_until_two_persons_write_it_off(counter: Counter) -> None:
    fan = await counter.fan()
    _order, page = await counter.opened(fan)
    counter.shop.bench.sim.control.pay(page)
    await counter.shop.settle_down()
    await counter.gives(fan, 100)
    for step in ("open", "lose"):
        counter.shop.bench.sim.control.dispute(page, step)
        await counter.shop.settle_down()
    async with counter.shop.database.reading() as tx:
        assert (await tx.gifts.held(fan.id)).locked
        (case,) = await tx.cases.about(f"debt:{fan.id}:usd", CaseKind.DEBT)
    assert (case.facts["owed"], case.party_ids) == (151, (fan.id,))

    await counter.queue.approve(await counter.shop.mover("Mona"), case.id)
    assert await counter.shop.balance(fan_debt(fan.id), "usd") == 151
    view = await counter.queue.approve(await counter.shop.mover("Nils"), case.id)
    assert view.case.state is CaseState.APPROVED
    assert await counter.shop.balance(fan_debt(fan.id), "usd") == 0
    async with counter.shop.database.reading() as tx:
        assert not (await tx.gifts.held(fan.id)).locked
    assert len(await counter.shop.told(fan.id, "coins_settled")) == 1


async def test_a_win_after_an_appeal_forgives_its_own_debt_and_none_that_came_later(counter: Counter) -> None:
    fan = await counter.fan()
    pages = []
    for _ in range(2):
        _order, page = await counter.opened(fan, 65)
        pages.append(page)
        counter.shop.bench.sim.control.pay(page)
        await counter.shop.settle_down()
        await counter.gives(fan, 65)
        counter.shop.bench.sim.control.dispute(page)
        counter.shop.bench.sim.control.dispute(page, "lose")
        await counter.shop.settle_down()
        async with counter.shop.database.reading() as tx:
            cases = await tx.cases.about(f"debt:{fan.id}:usd", CaseKind.DEBT)
        if len(pages) == 1:
            for name in ("Mona", "Nils"):
                await counter.queue.approve(await counter.shop.mover(name), cases[0].id)
    assert await counter.shop.balance(fan_debt(fan.id), "usd") == 99
    for page, left in zip(pages, (99, 0), strict=True):
        counter.shop.bench.sim.control.dispute(page, "appeal")
        await counter.shop.settle_down()
        counter.shop.bench.sim.control.dispute(page, "win")
        await counter.shop.settle_down()
        assert await counter.shop.balance(fan_debt(fan.id), "usd") == left


async def test_boards_and_cards_with_gifts_that_went_back_are_drawn_anew(counter: Counter) -> None:
    fan = await counter.fan()
    order, page = await counter.opened(fan, 65)
    counter.shop.bench.sim.control.pay(page)
    await counter.shop.settle_down()
    await counter.gives(fan, 10, session=5)
    await counter.gives(fan, 10, session=6)
    await counter.gives(fan, 10, video=8)
    for step in ("open", "lose"):
        assert not redrawn(counter), "frozen coins still count"
        counter.shop.bench.sim.control.dispute(page, step)
        await counter.shop.settle_down()
    assert redrawn(counter) == ["boards", "cards"]
    async with counter.shop.database.reading() as tx:
        bought = await tx.ledger.entry(f"{order.subject}:credited")
        assert bought is not None
        assert await tx.lots.shown_on(bought.id) == ((5, 6), (8,))


def redrawn(counter: Counter) -> list[str]:
    """What was owed to be drawn anew."""
    return sorted(what for key in counter.shop.seen if (what := key.rpartition(":")[2]) in ("boards", "cards"))


async def test_debts_add_up_in_one_case_and_a_no_leaves_them(counter: Counter) -> None:
    fan = await counter.fan()
    pages = []
    for _ in range(2):
        _order, page = await counter.opened(fan, 65)
        counter.shop.bench.sim.control.pay(page)
        await counter.shop.settle_down()
        pages.append(page)
    await counter.gives(fan, 130)
    for page in pages:
        counter.shop.bench.sim.control.dispute(page)
        counter.shop.bench.sim.control.dispute(page, "lose")
        await counter.shop.settle_down()
    async with counter.shop.database.reading() as tx:
        (case,) = await tx.cases.about(f"debt:{fan.id}:usd", CaseKind.DEBT)
    assert case.facts["owed"] == 198
    await counter.queue.reject(await counter.shop.mover(), case.id, "pay first")
    assert await counter.shop.balance(fan_debt(fan.id), "usd") == 198
