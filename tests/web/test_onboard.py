"""/onboard/<token>: one button; only its press makes the provider's single-use link."""

from datetime import timedelta

from bot.programme.model import Readiness
from bot.programme.onboarding import OnboardingLink
from tests.web.conftest import Site


async def link(site: Site) -> str:
    creator = await site.shop.house.creator("Noa", readiness=Readiness.NONE, country="US")
    found = await site.shop.pays.onboarding.begin(creator)
    assert isinstance(found, OnboardingLink)
    return "/onboard/" + found.url.rpartition("/")[2]


async def test_looking_at_the_page_makes_nothing_at_the_provider(site: Site) -> None:
    path = await link(site)
    for _ in range(3):
        status, body, _ = await site.get(path)
        assert status == 200
        assert "Continue to Stripe" in body
    assert site.shop.bench.sim.control.objects("account") == []


async def test_the_button_leads_to_the_providers_form_and_two_presses_make_one_account(site: Site) -> None:
    path = await link(site)
    first, second = await site.post(path), await site.post(path)
    assert first[0] == second[0] == 303
    assert first[2]["Location"] != second[2]["Location"]
    assert len(site.shop.bench.sim.control.objects("account")) == 1


async def test_coming_back_proves_nothing_until_the_provider_says_so(site: Site) -> None:
    path = await link(site)
    await site.post(path)
    account = site.shop.bench.sim.control.objects("account")[0]["id"]
    _, early, _ = await site.get(f"{path}/back")
    site.shop.bench.sim.control.onboard(account, "complete")
    _, late, _ = await site.get(f"{path}/back")
    assert early != late
    assert 'data-mark="paid"' in late
    assert 'data-mark="paid"' not in early


async def test_a_link_lives_for_an_hour(site: Site) -> None:
    path = await link(site)
    site.shop.clock.move(timedelta(minutes=61))
    assert (await site.get(path))[0] == (await site.post(path))[0] == 404


async def test_a_provider_that_is_down_leaves_the_button(site: Site) -> None:
    path = await link(site)
    site.shop.bench.sim.control.faults("down")
    status, body, _ = await site.post(path)
    assert status == 503
    assert "Try again" in body


async def test_whoever_left_half_way_reads_what_is_missing_and_goes_on_from_there(site: Site) -> None:
    path = await link(site)
    await site.post(path)
    account = site.shop.bench.sim.control.objects("account")[0]["id"]
    site.shop.bench.sim.control.onboard(account, "needs_more")
    _, body, _ = await site.get(f"{path}/back")
    assert "Still needed:" in body
    assert "Continue to Stripe" in body
    assert (await site.post(f"{path}/back"))[0] == 303
    site.shop.bench.sim.control.onboard(account, "complete")
    _, body, _ = await site.get(f"{path}/back")
    assert "<button" not in body
