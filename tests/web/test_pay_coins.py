"""The pages behind the pay link of a coin order, in a browser's eyes."""

from tests.coins.counter import Counter
from tests.web.conftest import Site


async def test_a_visit_leads_to_the_provider_and_the_way_back_tells_the_truth(site: Site) -> None:
    counter = Counter(site.shop)
    view = await counter.ordered(await counter.fan())
    path = f"/pay/{counter.token(view.order)}"
    status, _, headers = await site.get(path)
    assert (status, "/stripe/pay/" in headers["Location"]) == (303, True)
    status, html, _ = await site.get(f"{path}/back")
    assert (status, "Nothing was paid" in html) == (200, True)
    order = await counter.order(view.order)
    assert order.checkout_id is not None
    site.shop.bench.sim.control.pay(order.checkout_id)
    status, html, _ = await site.get(f"{path}/done")
    assert status == 200
    assert "330 coins are yours." in html
    assert f"Order {order.public_id}" in html


async def test_an_order_that_ran_out_says_how_to_begin_anew(site: Site) -> None:
    counter = Counter(site.shop)
    view = await counter.ordered(await counter.fan())
    await site.shop.later(minutes=20)
    status, html, _ = await site.get(f"/pay/{counter.token(view.order)}")
    assert status == 200
    assert "/coins buy" in html


async def test_a_preview_robot_opens_no_page_of_an_order(site: Site) -> None:
    counter = Counter(site.shop)
    view = await counter.ordered(await counter.fan())
    await site.get(f"/pay/{counter.token(view.order)}", **{"User-Agent": "TelegramBot (like TwitterBot)"})
    assert (await counter.order(view.order)).checkout_id is None
