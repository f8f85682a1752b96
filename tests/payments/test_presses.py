"""The buttons around payments, pressed: what they answer, and what they never show."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.app import App
from bot.communities.model import Caller
from bot.presses import press as presses
from bot.presses.press import Press
from bot.programme.model import PayoutAccount, Readiness
from bot.programme.onboarding import AccountCheck, CountryNeeded
from bot.replies import payouts
from bot.replies.reply import Form, Reply
from bot.replies.words import Words
from tests.support.shop import Shop

WORDS = Words("en")


async def pressed(shop: Shop, who: Caller, wire: str, **answers: str) -> Any:
    """What the press of a button is answered with."""
    pays = shop.pays
    app = SimpleNamespace(onboarding=pays.onboarding, refunds=pays.refunds, cards=pays.cards, config=shop.house.config)
    verb, subject, more = presses.parse(wire)
    return await presses.answer(cast("App", app), Press(who, verb, subject, more, answers or None), WORDS)


async def test_payouts_are_set_up_by_a_link_that_only_a_button_carries(shop: Shop) -> None:
    cleo = await shop.house.creator("Cleo", readiness=Readiness.NONE, country="US")
    reply = await pressed(shop, cleo, "payout.setup:0")
    ((button,),) = reply.rows
    assert button.url is not None
    assert button.url.startswith("https://harbour.test/onboard/")
    assert button.url not in reply.text
    assert not reply.public


async def test_the_country_is_asked_once_and_then_taken(shop: Shop) -> None:
    dora = await shop.house.creator("Dora", readiness=Readiness.NONE, country="DE")
    asked = await pressed(shop, dora, "payout.setup:0")
    (choice,) = asked.choose[0].choices
    assert (choice.label, choice.value) == ("United States", "US")
    reply = await pressed(shop, dora, f"{asked.choose[0].press}:{choice.value}")
    assert "United States" in reply.text


def test_a_long_list_of_countries_fits_what_platforms_take() -> None:
    codes = tuple(f"{a}{b}" for a in "ABCDEF" for b in "ABCDEFGH")
    reply = payouts.choose_country(CountryNeeded(codes), WORDS)
    assert [len(asked.choices) for asked in reply.choose] == [25, 23]


@pytest.mark.parametrize("readiness", list(Readiness))
@pytest.mark.parametrize("language", ["en", "de"])
async def test_every_state_of_an_account_has_words_and_a_next_step(
    shop: Shop, readiness: Readiness, language: str
) -> None:
    account = PayoutAccount(
        (await shop.mover()).id, "acct_1", "US", "usd", readiness, False, ("identity", "bank"), shop.clock.now(),
        shop.clock.now(),
    )  # fmt: skip
    known = None if readiness is Readiness.NONE else account
    for fresh in (True, False):
        reply = payouts.checked(AccountCheck(known, fresh), Words(language))
        assert len(reply.lines) >= 2
        assert [button.press for row in reply.rows for button in row] == ["payout.setup:0", "payout.check:0"]
        assert "acct_1" not in reply.text


async def test_a_fan_asks_for_a_refund_with_a_reason(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    tip = await shop.paid(ben, ana)
    form = await pressed(shop, ben, f"refund.ask:{tip.id}")
    assert isinstance(form, Form)
    reply = await pressed(shop, ben, form.press, reason="Clicked by mistake")
    assert isinstance(reply, Reply)
    assert tip.public_id in reply.text
    again = await pressed(shop, ben, form.press, reason="Hello?")
    assert "already" in again.text


async def test_staff_sees_who_loses_what_before_anything_happens(shop: Shop) -> None:
    ana, ben, mover = await shop.creator(), await shop.house.member("Ben"), await shop.mover()
    tip = await shop.paid(ben, ana, "10")
    preview = await pressed(shop, mover, f"refund.show:{tip.id}")
    assert "From the creator’s Stripe balance: $10.00" in preview.text
    assert "On the operator: $0.00" in preview.text
    form = await pressed(shop, mover, preview.rows[0][0].press)
    assert isinstance(form, Form)
    reply = await pressed(shop, mover, form.press, amount="4", reason="Half of it")
    assert "$4.00" in reply.text
    ((open_case,),) = reply.rows
    assert open_case.press is not None
    assert open_case.press.startswith("case.show:")
    assert shop.bench.sim.control.objects("refund") == []


async def test_the_remembered_card_is_shown_by_its_last_digits_and_removed(shop: Shop) -> None:
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    assert "No card" in (await pressed(shop, ben, "card.show:0")).text
    tip = await shop.quoted(ben, ana)
    await shop.pays.cards.remember(ben, tip.id)
    await shop.pays.checkouts.open(shop.token(tip))
    shop.bench.sim.control.pay(await shop.page_of(tip))
    await shop.settle_down()
    shown = await pressed(shop, ben, "card.show:0")
    assert "4242" in shown.text
    removed = await pressed(shop, ben, shown.rows[0][0].press)
    assert "forgotten" in removed.text
    assert "No card" in (await pressed(shop, ben, "card.show:0")).text
