"""/pay/<token>: opened once, by people only, and the truth at every later visit."""

import asyncio

import pytest

from bot.communities.model import Caller
from bot.replies.words import Words
from bot.tips.model import TipState
from tests.web.conftest import Site

ROBOTS = [
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "Slackbot-LinkExpanding 1.0",
    "facebookexternalhit/1.1",
    "WhatsApp/2.23",
    "curl/8.5.0",
    "",
]


async def people(site: Site) -> tuple[Caller, Caller]:
    return await site.shop.house.member("Alex"), await site.shop.creator("Mia")


async def test_the_first_visit_leads_to_the_provider_and_the_second_to_the_same_page(site: Site) -> None:
    fan, creator = await people(site)
    tip = await site.shop.quoted(fan, creator)
    path = f"/pay/{site.shop.token(tip)}"
    first, second = await site.get(path), await site.get(path)
    assert first[0] == second[0] == 303
    assert first[2]["Location"] == second[2]["Location"]
    assert len(site.shop.bench.sim.control.objects("checkout.session")) == 1


async def test_ten_visits_at_once_open_one_page(site: Site) -> None:
    fan, creator = await people(site)
    tip = await site.shop.quoted(fan, creator)
    visits = await asyncio.gather(*(site.get(f"/pay/{site.shop.token(tip)}") for _ in range(10)))
    assert {status for status, _, _ in visits} == {303}
    assert len({headers["Location"] for _, _, headers in visits}) == 1
    assert len(site.shop.bench.sim.control.objects("checkout.session")) == 1


@pytest.mark.parametrize("agent", ROBOTS)
async def test_a_preview_robot_opens_nothing(site: Site, agent: str) -> None:
    fan, creator = await people(site)
    tip = await site.shop.quoted(fan, creator)
    status, body, _ = await site.get(f"/pay/{site.shop.token(tip)}", **{"User-Agent": agent})
    assert status == 200
    assert "private link" in body
    assert site.shop.bench.sim.control.objects("checkout.session") == []


async def test_a_head_request_opens_nothing(site: Site) -> None:
    fan, creator = await people(site)
    tip = await site.shop.quoted(fan, creator)
    async with site.browser.head(f"{site.url}/pay/{site.shop.token(tip)}") as answer:
        assert answer.status == 200
    assert site.shop.bench.sim.control.objects("checkout.session") == []


async def test_an_unknown_link_is_told_kindly_and_says_nothing_about_others(site: Site) -> None:
    status, body, _ = await site.get("/pay/AAAAAAAAAAAAAAAAAAAAAA")
    assert status == 404
    assert "There is nothing here" in body


async def test_the_thank_you_page_waits_until_the_money_is_certain(site: Site) -> None:
    fan, creator = await people(site)
    tip, page = await site.shop.opened(fan, creator)
    token = site.shop.token(tip)
    _, before, _ = await site.get(f"/pay/{token}/done")
    assert "Waiting for the bank" in before
    assert "Paid" not in before
    site.shop.bench.sim.control.pay(page)
    _, after, _ = await site.get(f"/pay/{token}/done")
    assert "Paid. Thank you!" in after
    assert "Mia gets $5.00, all of it." in after
    assert (await site.shop.house.tip(tip.id)).state is TipState.PAID


async def test_a_paid_link_shows_the_thanks_instead_of_a_second_page(site: Site) -> None:
    fan, creator = await people(site)
    tip = await site.shop.paid(fan, creator)
    status, body, _ = await site.get(f"/pay/{site.shop.token(tip)}")
    assert status == 200
    assert "Paid. Thank you!" in body
    assert len(site.shop.bench.sim.control.objects("checkout.session")) == 1


async def test_the_return_page_and_the_webhook_at_the_same_instant_settle_once(site: Site) -> None:
    fan, creator = await people(site)
    tip, page = await site.shop.opened(fan, creator)
    site.shop.bench.sim.control.pay(page)
    token = site.shop.token(tip)
    await asyncio.gather(*(site.get(f"/pay/{token}/done") for _ in range(5)), site.shop.settle_down())
    await site.shop.settle_down()
    assert (await site.shop.kinds(tip)).count("tip_settled") == 1


async def test_whoever_leaves_the_page_is_told_that_nothing_was_paid(site: Site) -> None:
    fan, creator = await people(site)
    tip, _ = await site.shop.opened(fan, creator)
    status, body, _ = await site.get(f"/pay/{site.shop.token(tip)}/back")
    assert status == 200
    assert "Nothing was paid" in body
    assert f"/pay/{site.shop.token(tip)}" in body


async def test_a_link_that_ran_out_says_so(site: Site) -> None:
    fan, creator = await people(site)
    tip, _ = await site.shop.opened(fan, creator)
    await site.shop.later(minutes=32)
    await site.shop.settle_down()
    _, body, _ = await site.get(f"/pay/{site.shop.token(tip)}")
    assert "This link has expired" in body


async def test_a_provider_that_is_down_costs_nothing_and_says_to_come_again(site: Site) -> None:
    fan, creator = await people(site)
    tip = await site.shop.quoted(fan, creator)
    site.shop.bench.sim.control.faults("down")
    status, body, _ = await site.get(f"/pay/{site.shop.token(tip)}")
    assert status == 503
    assert "Not now" in body
    # The page promises to look again by itself.
    assert "I look again by myself" in body
    assert 'http-equiv="refresh" content="10"' in body
    site.shop.bench.sim.control.faults("up")
    assert (await site.get(f"/pay/{site.shop.token(tip)}"))[0] == 303


async def test_pages_speak_the_visitors_language_and_are_never_kept_or_framed(site: Site) -> None:
    _, body, headers = await site.get("/pay/nothing", **{"Accept-Language": "de-AT,de;q=0.9"})
    assert '<html lang="de">' in body
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]


async def test_a_bank_that_takes_days_is_not_asked_every_few_seconds_by_an_open_page(site: Site) -> None:
    fan, creator = await people(site)
    tip, page = await site.shop.opened(fan, creator)
    done = f"/pay/{site.shop.token(tip)}/done"
    _, soon, _ = await site.get(done)
    assert 'http-equiv="refresh" content="4"' in soon
    site.shop.bench.sim.control.pay(page, "pay_later")
    await site.get(done)
    _, slow, _ = await site.get(done)
    assert "can take a few days" in slow
    assert 'http-equiv="refresh" content="60"' in slow


async def test_whoever_left_the_page_reads_until_when_it_is_open(site: Site) -> None:
    fan, creator = await people(site)
    tip, _ = await site.shop.opened(fan, creator)
    _, body, _ = await site.get(f"/pay/{site.shop.token(tip)}/back")
    closes = Words().clock((await site.shop.house.tip(tip.id)).expires_at)
    assert f"It stays open until {closes}" in body
    assert "Back to the payment page" in body
