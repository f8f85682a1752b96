"""Two profiles that turn out to be one person: nobody's coins are left behind."""

import pytest

from bot.ledger.accounts import wallet
from bot.members.linking import LinkDesk
from bot.members.model import MergeByStaff, Platform
from tests.coins.counter import Counter


def desk(counter: Counter) -> LinkDesk:
    house = counter.shop.house
    return LinkDesk(house.config, house.database, house.clock, house.tokens)


async def test_the_profile_with_coins_stays_even_when_it_is_the_younger_one(counter: Counter) -> None:
    old = await counter.fan("Ben")
    counter.shop.clock.move(counter.shop.pays.till.checkout_life)
    young = await counter.fan("Tom", Platform.TELEGRAM)
    await counter.starred(young)
    code = await desk(counter).start(old)
    linked = await desk(counter).finish(young, code.code)
    assert linked.member.id == young.id
    assert await counter.shop.balance(wallet(linked.member.id), "coin") == 330


async def test_two_profiles_with_coins_go_to_staff_and_stay_two(counter: Counter) -> None:
    ben, tom = await counter.fan("Ben"), await counter.fan("Tom", Platform.TELEGRAM)
    await counter.paid(ben, 65)
    await counter.starred(tom)
    code = await desk(counter).start(ben)
    with pytest.raises(MergeByStaff) as no:
        await desk(counter).finish(tom, code.code)
    assert no.value.why == "two_wallets"
    async with counter.shop.database.transaction() as tx:
        assert not await desk(counter).join_by_staff(tx, ben.id, tom.id, counter.shop.clock.now())
    assert (await counter.held(ben), await counter.held(tom)) == (65, 330)
