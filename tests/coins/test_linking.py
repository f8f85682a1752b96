"""Two profiles that turn out to be one person: every coin is his, with its terms and its story (X25, AC29)."""

import asyncio
import contextlib

import pytest

from bot.coins.orders import CoinOrder
from bot.communities.model import Caller
from bot.errors import TryLater
from bot.ledger.accounts import coins_frozen, fan_debt
from bot.members.linking import LinkDesk
from bot.members.model import Linked, MergeByStaff, Platform
from bot.moderation.model import CaseKind, CaseState
from bot.replies.members import linked as linked_said
from bot.replies.words import Words
from storage.ledger.audit import audit
from tests.coins.counter import Counter


def desk(counter: Counter) -> LinkDesk:
    house = counter.shop.house
    return LinkDesk(house.config, house.database, house.clock, house.tokens)


async def joined(counter: Counter, ben: Caller, tom: Caller) -> Linked:
    """Ben makes a code, Tom types it."""
    code = await desk(counter).start(ben)
    return await desk(counter).finish(tom, code.code)


async def lot_of(counter: Counter, order: CoinOrder) -> int:
    async with counter.shop.database.reading() as tx:
        lot_id = (await tx.coins.payments_of(order.id))[0].lot_id
    assert lot_id is not None
    return lot_id


@pytest.fixture
async def ben(counter: Counter) -> Caller:
    return await counter.fan("Ben")


@pytest.fixture
async def tom(counter: Counter, ben: Caller) -> Caller:
    """He comes a little later."""
    counter.shop.clock.move(counter.shop.pays.till.checkout_life)
    return await counter.fan("Tom", Platform.TELEGRAM)


async def test_coins_of_both_lie_in_one_wallet_and_can_be_given_away(
    counter: Counter, ben: Caller, tom: Caller
) -> None:
    await counter.paid(ben, 65)
    await counter.starred(tom)
    await counter.gives(tom, 100)
    done = await joined(counter, ben, tom)
    assert done.member.id == ben.id
    assert (await counter.held(ben), await counter.held(tom)) == (65 + 230, 0)
    assert "Your coins are in one wallet now: 295 coins." in linked_said(done, Words()).text
    assert len(await counter.shop.told(ben.id, "link_done")) == 1
    await counter.gives(ben, 295)
    assert await counter.held(ben) == 0
    assert (await audit(counter.shop.database)).findings == ()


async def test_whoever_had_no_coins_reads_nothing_of_a_wallet(counter: Counter, ben: Caller, tom: Caller) -> None:
    await counter.paid(ben, 65)
    done = await joined(counter, ben, tom)
    assert await counter.held(ben) == 65
    assert "wallet" not in linked_said(done, Words()).text


async def test_coins_that_came_along_go_back_by_the_terms_of_their_own_payment(
    counter: Counter, ben: Caller, tom: Caller
) -> None:
    await counter.paid(ben, 65)
    stars = await counter.starred(tom)
    await counter.gives(tom, 100)
    await joined(counter, ben, tom)
    lot_id = await lot_of(counter, stars)
    async with counter.shop.database.transaction() as tx:
        assert await tx.lots.unspent(lot_id) == 230
        taken = await tx.lots.take_back(lot_id, "dispute:1", counter.shop.clock.now())
    assert (taken.unspent, taken.spent) == (230, 100)
    assert await counter.held(ben) == 65
    assert await counter.shop.balance(fan_debt(ben.id), taken.owed_currency) == taken.owed_minor > 0
    assert await counter.shop.balance(fan_debt(tom.id), taken.owed_currency) == 0
    assert (await audit(counter.shop.database)).findings == ()


async def test_frozen_coins_thaw_into_the_wallet_of_the_one_who_stays(
    counter: Counter, ben: Caller, tom: Caller
) -> None:
    lot_id = await lot_of(counter, await counter.starred(tom))
    now = counter.shop.clock.now()
    async with counter.shop.database.transaction() as tx:
        await tx.lots.freeze(lot_id, "dispute:1", now)
    await joined(counter, ben, tom)
    assert await counter.shop.balance(coins_frozen(ben.id), "coin") == 330
    assert (await audit(counter.shop.database)).findings == ()
    async with counter.shop.database.transaction() as tx:
        await tx.lots.thaw(lot_id, "dispute:1", now)
    assert (await counter.held(ben), await counter.held(tom)) == (330, 0)
    assert (await audit(counter.shop.database)).findings == ()


async def test_a_debt_comes_along_with_its_case_and_locks_the_wallet(counter: Counter) -> None:
    old = await counter.fan("Tom", Platform.TELEGRAM)
    counter.shop.clock.move(counter.shop.pays.till.checkout_life)
    young = await counter.fan("Ben")
    _, page = await counter.opened(young)
    counter.shop.bench.sim.control.pay(page)
    await counter.shop.settle_down()
    await counter.gives(young, 100)
    for step in ("open", "lose"):
        counter.shop.bench.sim.control.dispute(page, step)
        await counter.shop.settle_down()
    done = await joined(counter, young, old)
    assert (done.member.id, done.owes) == (old.id, True)
    assert "the wallet is locked" in linked_said(done, Words()).text
    async with counter.shop.database.reading() as tx:
        assert (await tx.gifts.held(old.id)).locked
        (case,) = await tx.cases.about(f"debt:{old.id}:usd", CaseKind.DEBT)
        (before,) = await tx.cases.about(f"debt:{young.id}:usd", CaseKind.DEBT)
    assert (case.facts["owed"], case.party_ids, before.state) == (151, (old.id,), CaseState.DONE)
    for name in ("Mona", "Nils"):
        await counter.queue.approve(await counter.shop.mover(name), case.id)
    async with counter.shop.database.reading() as tx:
        assert not (await tx.gifts.held(old.id)).locked
    assert (await audit(counter.shop.database)).findings == ()


async def test_a_gift_that_is_undone_later_comes_back_to_the_one_who_stays(
    counter: Counter, ben: Caller, tom: Caller
) -> None:
    await counter.starred(tom)
    await counter.gives(tom, 100)
    await joined(counter, ben, tom)
    ana = await counter.fan("Ana")
    async with counter.shop.database.transaction() as tx:
        undone = await tx.lots.undo_since(ana.id, counter.shop.clock.now(), counter.shop.clock.now())
    assert [one.coins for one in undone] == [100]
    assert (await counter.held(ben), await counter.held(tom)) == (330, 0)
    assert (await audit(counter.shop.database)).findings == ()


async def test_coins_paid_for_in_the_moment_of_joining_are_not_left_behind(
    counter: Counter, ben: Caller, tom: Caller
) -> None:
    await counter.paid(ben, 65)
    view = await counter.ordered(tom)
    code = await desk(counter).start(ben)
    move = counter.stars(view, tom)

    async def pays() -> None:
        with contextlib.suppress(TryLater):
            await counter.shop.selling.stars.paid(move)

    await asyncio.gather(desk(counter).finish(tom, code.code), pays())
    # Whichever of the two the database chose to end first: what Telegram tells is heard again.
    await counter.shop.selling.stars.paid(move)
    assert (await counter.held(ben), await counter.held(tom)) == (65 + 330, 0)
    assert (await audit(counter.shop.database)).findings == ()


async def test_a_fan_who_gave_himself_gifts_goes_to_staff_and_stays_two(
    counter: Counter, ben: Caller, tom: Caller
) -> None:
    await counter.starred(tom)
    ana = await counter.fan("Ana")
    await counter.gives(tom, 100)
    with pytest.raises(MergeByStaff) as no:
        await joined(counter, ana, tom)
    assert no.value.why == "entangled"
    async with counter.shop.database.transaction() as tx:
        assert not await desk(counter).join_by_staff(tx, ana.id, tom.id, counter.shop.clock.now())
    assert await counter.held(tom) == 230
