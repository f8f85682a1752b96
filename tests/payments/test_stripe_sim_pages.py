"""The pages of the simulated Stripe work as plain forms, without JavaScript and without foreign assets."""

import re
from html.parser import HTMLParser
from typing import Any

import aiohttp
import pytest

from bot.sandbox.stripe_sim.cards import CARDS
from bot.sandbox.stripe_sim.checkout_pages import _GROUPS
from bot.sandbox.stripe_sim.money_text import money
from tests.support.stripe_bench import Bench, account_params


class Controls(HTMLParser):
    """Every button, link and address of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.buttons: list[tuple[str | None, str | None]] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "button":
            self.buttons.append((found.get("name"), found.get("value")))
        self.addresses += [value for name in ("href", "src", "action") if (value := found.get(name))]


async def visit(url: str, data: dict[str, str] | None = None) -> tuple[int, str, Any]:
    """What a browser gets, redirects not followed."""
    async with aiohttp.ClientSession() as session:
        method = "GET" if data is None else "POST"
        async with session.request(method, url, data=data, allow_redirects=False) as page:
            return page.status, await page.text(), page.headers


async def checkout(bench: Bench, **more: Any) -> tuple[Any, str]:
    session = await bench.v1.checkout.sessions.create_async(bench.tip(await bench.creator(), 500, 546, **more))
    return session, f"{bench.sim.url}/stripe/pay/{session.id}"


def test_a_card_stands_under_what_it_does_now() -> None:
    groups = dict(_GROUPS)
    for title, names in groups.items():
        assert {CARDS[name].declines is not None for name in names} == {title == "Is refused"}
    assert {name for names in groups.values() for name in names} == set(CARDS) - {"pays"}


async def test_the_checkout_shows_what_is_bought_and_a_button_for_each_card(bench: Bench) -> None:
    session, url = await checkout(bench)
    status, text, headers = await visit(url)
    assert status == 200
    for words in ("TEST", "Bouquet sandbox", "$5.46", "Tip for Ana&#39;s content", "$5.00", "Card processing", "$0.46"):
        assert words in text
    controls = Controls(text)
    assert {value for name, value in controls.buttons if name == "card"} == set(CARDS)
    assert ("bank", "yes") in controls.buttons
    assert session.cancel_url in controls.addresses
    assert "default-src 'none'" in headers["Content-Security-Policy"]


async def test_nothing_on_a_page_comes_from_elsewhere(bench: Bench) -> None:
    session, url = await checkout(bench)
    account = await bench.creator()
    for page in (url, f"{bench.sim.url}/stripe/express/{account}"):
        _, text, _ = await visit(page)
        assert "<script" not in text
        assert "style=" not in text
        outside = [address for address in Controls(text).addresses if re.match(r"(https?:)?//", address)]
        assert set(outside) <= {session.cancel_url}
    for asset in ("style.css", "mark.svg"):
        assert (await visit(f"{bench.sim.url}/stripe/static/{asset}"))[0] == 200


async def test_paying_goes_on_to_the_success_address(bench: Bench) -> None:
    await bench.listen()
    session, url = await checkout(bench)
    status, _, headers = await visit(url, {"card": "pays"})
    assert (status, headers["Location"]) == (303, session.success_url)
    await bench.sim.idle()
    assert "checkout.session.completed" in bench.hook.types
    _, text, _ = await visit(url)
    assert "Paid" in text
    assert (await visit(url, {"card": "pays"}))[0] == 200
    assert len(bench.sim.control.objects("charge")) == 1


async def test_a_decline_says_why_and_lets_the_fan_try_again(bench: Bench) -> None:
    _, url = await checkout(bench)
    status, text, _ = await visit(url, {"card": "insufficient_funds"})
    assert (status, "insufficient funds" in text) == (402, True)
    assert ("card", "pays") in Controls(text).buttons
    assert (await visit(url, {"card": "pays"}))[0] == 303


@pytest.mark.parametrize(
    ("number", "status", "words"),
    [("4242 4242 4242 4242", 303, ""), ("4111111111111111", 402, "non test card"), ("hello", 402, "not a card number")],
)
async def test_a_card_number_can_be_typed(bench: Bench, number: str, status: int, words: str) -> None:
    _, url = await checkout(bench)
    answered, text, _ = await visit(url, {"number": number})
    assert answered == status
    assert words in text


async def test_three_d_secure_asks_on_a_page_of_its_own(bench: Bench) -> None:
    session, url = await checkout(bench)
    _, _, headers = await visit(url, {"card": "three_d_secure"})
    bank = bench.sim.url + headers["Location"]
    assert "Is it you" in (await visit(bank))[1]
    status, text, _ = await visit(bank, {"no": "1"})
    assert (status, "could not confirm" in text) == (402, True)
    await visit(url, {"card": "three_d_secure"})
    assert (await visit(bank, {"yes": "1"}))[2]["Location"] == session.success_url
    charge = bench.sim.control.charge_of(session.id)
    assert charge["payment_method_details"]["card"]["three_d_secure"]["result"] == "authenticated"
    receipt = charge["receipt_url"]
    assert "$5.46" in (await visit(receipt))[1]


async def test_a_bank_payment_leaves_the_page_waiting(bench: Bench) -> None:
    session, url = await checkout(bench)
    assert (await visit(url, {"bank": "yes"}))[2]["Location"] == session.success_url
    assert "Waiting for the bank" in (await visit(url))[1]


async def test_an_expired_checkout_says_so(bench: Bench) -> None:
    _, url = await checkout(bench)
    await bench.later(hours=1)
    assert "expired" in (await visit(url))[1]
    assert "expired" in (await visit(url, {"card": "pays"}))[1]
    assert bench.sim.control.objects("charge") == []


async def test_a_card_that_is_kept_is_announced(bench: Bench) -> None:
    _, url = await checkout(bench, customer_creation="always", intent={"setup_future_usage": "off_session"})
    assert "is kept for later payments" in (await visit(url))[1]


async def test_a_creator_goes_through_onboarding_and_back(bench: Bench) -> None:
    account = (await bench.v1.accounts.create_async(account_params())).id
    link = await bench.v1.account_links.create_async(
        {
            "account": account,
            "type": "account_onboarding",
            "refresh_url": "https://bot.example/onboard/x",
            "return_url": "https://bot.example/onboard/x/back",
        }
    )
    _, text, _ = await visit(link.url)
    outcomes = {value for name, value in Controls(text).buttons if name == "outcome"}
    assert outcomes == {"complete", "bank_later", "needs_more", "under_review", "restricted", "rejected"}
    status, _, headers = await visit(link.url, {"outcome": "bank_later"})
    assert (status, headers["Location"]) == (303, "https://bot.example/onboard/x/back")
    assert (await bench.v1.accounts.retrieve_async(account)).payouts_enabled is False
    assert (await visit(link.url, {"outcome": "complete"}))[0] == 410
    express = f"{bench.sim.url}/stripe/express/{account}"
    assert "Add bank account" in (await visit(express))[1]
    await visit(f"{express}/bank", {})
    assert (await bench.v1.accounts.retrieve_async(account)).payouts_enabled is True


async def test_a_preview_robot_with_head_does_not_burn_the_link(bench: Bench) -> None:
    account = (await bench.v1.accounts.create_async(account_params())).id
    urls = {"refresh_url": "https://bot.example/again", "return_url": "https://bot.example/back"}
    link = await bench.v1.account_links.create_async({"account": account, "type": "account_onboarding", **urls})
    async with aiohttp.ClientSession() as session, session.head(link.url) as page:
        assert page.status == 200
    assert (await visit(link.url))[0] == 200


async def test_the_express_page_shows_money_on_the_way(bench: Bench) -> None:
    account = await bench.creator()
    await bench.paid_tip(account, 500)
    page = f"{bench.sim.url}/stripe/express/{account}"
    assert "$5.00" in (await visit(page))[1]
    await bench.later(days=5)
    assert "paid" in (await visit(page))[1]


async def test_unknown_pages_are_a_plain_404(bench: Bench) -> None:
    for path in ("pay/cs_test_x", "onboard/acct_x?link=y", "express/acct_x", "3ds/cs_test_x", "receipt/pi_x"):
        status, text, _ = await visit(f"{bench.sim.url}/stripe/{path}")
        assert status in (403, 404)
        assert "TEST" in text


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [(1050, "usd", "$10.50"), (-5, "eur", "-€0.05"), (1050, "jpy", "¥1,050"), (123456, "pln", "1,234.56 PLN")],
)
def test_money_reads_like_money(amount: int, currency: str, text: str) -> None:
    assert money(amount, currency) == text
