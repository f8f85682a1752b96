"""Setting up payouts: a private link, a single-use way on, and an account that is believed only when read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.payments.model import PayoutRegion
from bot.programme.model import EnrolmentState, NotCreator, Readiness
from bot.programme.onboarding import CountryNeeded, OnboardingLink, OnboardingStep
from bot.replies.payouts import checked
from bot.replies.words import Words
from tests.support.shop import Shop


async def newcomer(shop: Shop, name: str = "Cleo") -> Caller:
    """An approved creator without an account."""
    return await shop.house.creator(name, readiness=Readiness.NONE, country="US")


async def link_of(shop: Shop, creator: Caller, country: str | None = None) -> str:
    found = await shop.pays.onboarding.begin(creator, country)
    assert isinstance(found, OnboardingLink)
    return found.url.removeprefix("https://harbour.test/onboard/")


async def test_the_whole_way_to_ready(shop: Shop) -> None:
    cleo = await newcomer(shop)
    token = await link_of(shop, cleo)
    page = await shop.pays.onboarding.open(token)
    assert (page.step, page.name, page.readiness) == (OnboardingStep.START, "Cleo", Readiness.NONE)
    assert shop.bench.sim.control.objects("account") == []
    url = await shop.pays.onboarding.mint(token)
    assert url is not None
    assert url.startswith(shop.bench.sim.url)
    (account,) = shop.bench.sim.control.objects("account")
    back = await shop.pays.onboarding.check_token(token)
    assert (back.step, back.readiness) == (OnboardingStep.RETURNED, Readiness.INCOMPLETE)
    shop.bench.sim.control.onboard(account["id"], "complete")
    await shop.settle_down()
    assert (await shop.pays.onboarding.check(cleo)).readiness is Readiness.READY
    told = await shop.told(cleo.id, "account_changed")
    assert [facts["readiness"] for facts in told] == ["ready"]


async def test_each_press_mints_a_new_way_on_and_one_account(shop: Shop) -> None:
    cleo = await newcomer(shop)
    token = await link_of(shop, cleo)
    first, second = await shop.pays.onboarding.mint(token), await shop.pays.onboarding.mint(token)
    assert first != second
    assert len(shop.bench.sim.control.objects("account")) == 1


async def test_an_account_whose_answer_was_lost_is_one_account(shop: Shop) -> None:
    cleo = await newcomer(shop)
    token = await link_of(shop, cleo)
    shop.bench.sim.control.fault("execute_then_drop", path="/v1/accounts", times=1)
    assert await shop.pays.onboarding.mint(token) is not None
    assert len(shop.bench.sim.control.objects("account")) == 1


async def test_a_link_lives_for_an_hour(shop: Shop) -> None:
    cleo = await newcomer(shop)
    token = await link_of(shop, cleo)
    shop.clock.move(timedelta(minutes=60))
    assert (await shop.pays.onboarding.open(token)).step is OnboardingStep.UNKNOWN
    assert (await shop.pays.onboarding.check_token(token)).step is OnboardingStep.UNKNOWN
    assert await shop.pays.onboarding.mint(token) is None
    assert await shop.pays.onboarding.mint("AAAAAAAAAAAAAAAAAAAAAA") is None


async def test_only_creators_of_countries_that_can_be_paid(shop: Shop) -> None:
    cleo = await newcomer(shop)
    with pytest.raises(PayoutRegion) as caught:
        await shop.pays.onboarding.begin(cleo, "DE")
    assert caught.value.countries == ("US",)
    with pytest.raises(NotCreator):
        await shop.pays.onboarding.begin(await shop.house.member("Ben"))
    abroad = await shop.house.creator("Dora", readiness=Readiness.NONE, country="DE")
    asked = await shop.pays.onboarding.begin(abroad)
    assert asked == CountryNeeded(("US",))


async def test_check_again_tells_what_was_known_while_stripe_is_silent(shop: Shop) -> None:
    ana = await shop.creator()
    shop.bench.sim.control.faults("down")
    found = await shop.pays.onboarding.check(ana)
    assert (found.fresh, found.readiness) == (False, Readiness.READY)


async def test_falling_out_of_ready_is_told_once_and_the_account_can_be_replaced(shop: Shop) -> None:
    ana = await shop.creator()
    account = await shop.account_of(ana)
    shop.bench.sim.control.account_set(account, disabled_reason="rejected.fraud", capability="inactive")
    await shop.settle_down()
    await shop.pays.onboarding.check(ana)
    told = await shop.told(ana.id, "account_changed")
    assert [facts["readiness"] for facts in told] == ["closed"]
    token = await link_of(shop, ana)
    assert await shop.pays.onboarding.mint(token) is not None
    assert await shop.account_of(ana) != account
    assert len(shop.bench.sim.control.objects("account")) == 2


async def test_an_account_that_let_go_of_us_is_closed(shop: Shop) -> None:
    ana = await shop.creator()
    shop.bench.sim.control.deauthorise(await shop.account_of(ana))
    await shop.settle_down()
    async with shop.database.reading() as tx:
        account = await tx.creators.account(ana.id)
    assert account is not None
    assert account.readiness is Readiness.CLOSED


async def test_a_ready_creator_is_led_to_his_own_pages(shop: Shop) -> None:
    ana = await shop.creator()
    url = await shop.pays.onboarding.mint(await link_of(shop, ana))
    assert url is not None
    assert "express" in url


async def test_a_suspended_creator_reads_it_where_he_looks_after_his_payouts(shop: Shop) -> None:
    ana = await shop.creator()
    assert "suspended" not in checked(await shop.pays.onboarding.check(ana), Words()).text
    async with shop.house.database.transaction() as tx:
        enrolment = await tx.creators.enrolment(ana.id)
        assert enrolment is not None
        await tx.creators.save_enrolment(replace(enrolment, state=EnrolmentState.SUSPENDED))
    assert "You are suspended as a creator" in checked(await shop.pays.onboarding.check(ana), Words()).text
