"""Creators' accounts: five ways through onboarding, links that burn, and an account that goes away."""

from typing import Any

import aiohttp
import pytest
import stripe

from tests.support.stripe_bench import Bench, account_params

STATES: list[tuple[Any, str | None, str, bool, bool]] = [
    ("complete", None, "active", True, True),
    ("bank_later", None, "active", True, False),
    ("needs_more", "requirements.past_due", "inactive", False, False),
    ("under_review", "requirements.pending_verification", "pending", True, False),
    ("restricted", "listed", "inactive", True, False),
    ("rejected", "rejected.fraud", "inactive", True, False),
]


@pytest.mark.parametrize(
    ("outcome", "reason", "transfers", "submitted", "payouts"), STATES, ids=[state[0] for state in STATES]
)
async def test_onboarding_ends_in_one_of_the_known_states(
    bench: Bench, outcome: Any, reason: str | None, transfers: str, submitted: bool, payouts: bool
) -> None:
    account = await bench.v1.accounts.retrieve_async(await bench.creator(outcome))
    assert account.requirements.disabled_reason == reason
    assert account.capabilities.transfers == transfers
    assert (account.details_submitted, account.payouts_enabled) == (submitted, payouts)


async def test_a_new_account_owes_everything_and_can_receive_nothing(bench: Bench) -> None:
    account = await bench.v1.accounts.create_async(account_params())
    assert account.capabilities.transfers == "inactive"
    assert "external_account" in account.requirements.currently_due
    assert (account.default_currency, account.controller.losses.payments) == ("usd", "application")
    assert account.metadata.bouquet_id == "creator:1"


async def test_changes_of_an_account_are_told_to_the_connect_endpoint_only(bench: Bench) -> None:
    await bench.listen()
    account = await bench.creator()
    await bench.sim.idle()
    assert bench.connect.types == ["account.external_account.created", "account.updated", "capability.updated"]
    assert {event.account for event in bench.connect.events} == {account}
    assert bench.hook.types == []


async def test_an_account_can_fall_out_of_ready(bench: Bench) -> None:
    account = await bench.creator()
    bench.sim.control.account_set(
        account, currently_due=("individual.verification.document",), past_due=True,
        disabled_reason="requirements.past_due", capability="inactive", payouts_enabled=False,
    )  # fmt: skip
    now = await bench.v1.accounts.retrieve_async(account)
    assert now.requirements.past_due == ["individual.verification.document"]
    with pytest.raises(stripe.InvalidRequestError):
        await bench.v1.checkout.sessions.create_async(bench.tip(account))


def link_params(account: str) -> dict[str, Any]:
    return {
        "account": account,
        "type": "account_onboarding",
        "refresh_url": "https://bot.example/onboard/x",
        "return_url": "https://bot.example/onboard/x/back",
        "collection_options": {"fields": "eventually_due"},
    }


async def test_an_account_link_opens_once(bench: Bench) -> None:
    account = (await bench.v1.accounts.create_async(account_params())).id
    link = await bench.v1.account_links.create_async(link_params(account))
    assert link.expires_at - link.created == 300
    async with aiohttp.ClientSession() as browser:
        async with browser.get(link.url) as page:
            assert page.status == 200
        async with browser.get(link.url, allow_redirects=False) as page:
            assert (page.status, page.headers["Location"]) == (303, "https://bot.example/onboard/x")


async def test_an_account_link_grows_old_in_five_minutes(bench: Bench) -> None:
    account = (await bench.v1.accounts.create_async(account_params())).id
    link = await bench.v1.account_links.create_async(link_params(account))
    await bench.later(seconds=300)
    async with aiohttp.ClientSession() as browser, browser.get(link.url, allow_redirects=False) as page:
        assert (page.status, page.headers["Location"]) == (303, "https://bot.example/onboard/x")


async def test_a_login_link_needs_a_creator_who_has_finished(bench: Bench) -> None:
    fresh = (await bench.v1.accounts.create_async(account_params())).id
    with pytest.raises(stripe.InvalidRequestError, match="not completed onboarding"):
        await bench.v1.accounts.login_links.create_async(fresh)
    link = await bench.v1.accounts.login_links.create_async(await bench.creator())
    async with aiohttp.ClientSession() as browser, browser.get(link.url) as page:
        assert "Your earnings" in await page.text()


async def test_an_account_that_left_is_out_of_reach(bench: Bench) -> None:
    await bench.listen()
    account = await bench.creator()
    bench.sim.control.deauthorise(account)
    await bench.sim.idle()
    assert bench.connect.types[-1] == "account.application.deauthorized"
    with pytest.raises(stripe.PermissionError):
        await bench.v1.accounts.retrieve_async(account)
    with pytest.raises(stripe.PermissionError):
        await bench.v1.balance.retrieve_async({}, {"stripe_account": account})
    with pytest.raises(stripe.InvalidRequestError, match="No such destination"):
        await bench.v1.checkout.sessions.create_async(bench.tip(account))


async def test_an_account_with_money_cannot_be_deleted(bench: Bench) -> None:
    account = await bench.creator()
    assert (await bench.v1.accounts.delete_async(await bench.creator())).deleted
    await bench.paid_tip(account)
    with pytest.raises(stripe.InvalidRequestError, match="balance"):
        await bench.v1.accounts.delete_async(account)


async def test_express_accounts_cannot_leave_losses_to_stripe(bench: Bench) -> None:
    params = account_params()
    params["controller"]["losses"]["payments"] = "stripe"
    with pytest.raises(stripe.InvalidRequestError, match="losses"):
        await bench.v1.accounts.create_async(params)


async def test_updates_and_the_own_account(bench: Bench) -> None:
    account = await bench.creator()
    params = {"metadata": {"bouquet_id": "creator:2"}, "business_profile": {"url": "https://creator.example/new"}}
    changed = await bench.v1.accounts.update_async(account, params)
    assert (changed.metadata.bouquet_id, changed.business_profile.url) == ("creator:2", "https://creator.example/new")
    own = await bench.v1.accounts.retrieve_current_async()
    assert (own.country, own.charges_enabled) == ("US", True)


async def test_the_operator_keeps_money_back_from_automatic_payouts(bench: Bench) -> None:
    params = {"payments": {"payouts": {"minimum_balance_by_currency": {"usd": 50_000}}}}
    await bench.v1.balance_settings.update_async(params)
    kept = (await bench.v1.balance_settings.retrieve_async()).payments.payouts
    assert kept.minimum_balance_by_currency.to_dict() == {"usd": 50_000}
    assert kept.schedule.interval == "manual"
