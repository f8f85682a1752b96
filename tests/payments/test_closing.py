"""Pausing money ends open payment pages where the provider lets it."""

from dataclasses import replace

from bot.moderation.model import Feature, Pause
from bot.programme.model import EnrolmentState
from bot.tips.model import Tip, TipState
from tests.support.shop import Shop


async def pause(shop: Shop, feature: Feature, tip: Tip | None = None) -> None:
    async with shop.database.transaction() as tx:
        where = tip.community_id if tip is not None else None
        await tx.switches.pause(Pause(feature, where, None, "test", None, shop.clock.now()))


async def test_a_pause_ends_open_pages_and_their_tips_expire(shop: Shop) -> None:
    fan, creator = await shop.house.member("Alex"), await shop.creator("Mia")
    tip, page = await shop.opened(fan, creator)
    await pause(shop, Feature.ALL_MONEY)
    assert await shop.pays.closing.close_pages() == 1
    await shop.settle_down()
    assert shop.bench.sim.control.get(page)["status"] == "expired"
    assert (await shop.house.tip(tip.id)).state is TipState.EXPIRED
    assert await shop.pays.closing.close_pages() == 0


async def test_without_a_pause_pages_stay_open(shop: Shop) -> None:
    fan, creator = await shop.house.member("Alex"), await shop.creator("Mia")
    _, page = await shop.opened(fan, creator)
    await pause(shop, Feature.COINS)
    assert await shop.pays.closing.close_pages() == 0
    assert shop.bench.sim.control.get(page)["status"] == "open"


async def test_a_pause_in_one_community_ends_its_pages(shop: Shop) -> None:
    fan, creator = await shop.house.member("Alex"), await shop.creator("Mia")
    tip, page = await shop.opened(fan, creator)
    await pause(shop, Feature.TIPS, tip)
    assert await shop.pays.closing.close_pages() == 1
    assert shop.bench.sim.control.get(page)["status"] == "expired"


async def test_a_suspended_creators_pages_end_and_no_others(shop: Shop) -> None:
    fan = await shop.house.member("Alex")
    pages = [(await shop.opened(fan, await shop.creator(name)))[1] for name in ("Mia", "Noa")]
    mia = await shop.house.member("Mia")
    async with shop.database.transaction() as tx:
        enrolment = await tx.creators.enrolment(mia.id)
        assert enrolment is not None
        await tx.creators.save_enrolment(replace(enrolment, state=EnrolmentState.SUSPENDED))
    assert await shop.pays.closing.close_pages() == 1
    assert [shop.bench.sim.control.get(page)["status"] for page in pages] == ["expired", "open"]


async def test_pages_end_when_a_side_is_marked_as_one_that_takes_no_part(shop: Shop) -> None:
    fans = [await shop.house.member(name) for name in ("Alex", "Bea", "Cleo")]
    creators = [await shop.creator(name) for name in ("Mia", "Noa", "Ola")]
    pages = [(await shop.opened(fan, creator))[1] for fan, creator in zip(fans, creators, strict=True)]
    async with shop.database.transaction() as tx:
        await tx.members.set_excluded(fans[0].id, "business")
        await tx.members.set_excluded(creators[1].id, "party")
    assert await shop.pays.closing.close_pages() == 2
    assert [shop.bench.sim.control.get(page)["status"] for page in pages] == ["expired", "expired", "open"]


async def test_a_page_paid_at_the_same_moment_is_settled_all_the_same(shop: Shop) -> None:
    fan, creator = await shop.house.member("Alex"), await shop.creator("Mia")
    tip, page = await shop.opened(fan, creator)
    shop.bench.sim.control.pay(page)
    await pause(shop, Feature.ALL_MONEY)
    assert await shop.pays.closing.close_pages() == 0
    await shop.settle_down()
    assert (await shop.house.tip(tip.id)).state is TipState.PAID
