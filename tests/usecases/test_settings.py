"""What a person sets once for all, and how his quotes follow it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.members.service import Members
from bot.money import BadCurrency, Money
from bot.replies import members as say
from bot.replies.words import Words
from bot.tips.model import Privacy
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.tip_house import House, config_of

RATES: dict[str, Any] = {"reference_rates": {"eur": "0.80", "gbp": "0.75"}}
EURO: dict[str, Any] = {"settlement_currencies": ["usd", "eur"]}
ROW: dict[str, Any] = {"limits": {"eur": {"presets": ["5.00"], "min": "3.00", "max": "100.00", "day_max": "500.00"}}}


@pytest.fixture
async def house(database: Database, clock: HandClock) -> House:
    opened = House(database, clock, config_of(money=RATES, stripe=EURO, tips=ROW))
    await opened.open()
    return opened


def members_of(house: House) -> Members:
    return Members(house.config, house.database, house.clock, house.tokens)


async def test_a_price_in_another_currency_shows_about_how_much_it_is_in_the_base_currency(house: House) -> None:
    fan, creator = await house.member("Alex"), await house.creator("Ana", currency="eur")
    quote = await house.quote(fan, creator, "4.00")
    assert quote.total == Money(400, "eur")
    assert quote.approx == Money(500, "usd")


async def test_the_fan_chooses_the_currency_of_the_about(house: House) -> None:
    fan, creator = await house.member("Alex"), await house.creator("Ana", currency="eur")
    await members_of(house).set_show_currency(fan, "GBP")
    house.clock.move(timedelta(seconds=1))
    quote = await house.quote(fan, creator, "4.00")
    assert quote.approx == Money(375, "gbp")


async def test_a_price_in_the_fans_own_currency_needs_no_about(house: House) -> None:
    fan, creator = await house.member("Alex"), await house.creator("Ana", currency="eur")
    await members_of(house).set_show_currency(fan, "eur")
    assert (await house.quote(fan, creator, "4.00")).approx is None


async def test_a_currency_without_a_rate_is_refused(house: House) -> None:
    fan = await house.member("Alex")
    with pytest.raises(BadCurrency):
        await members_of(house).set_show_currency(fan, "jpy")
    assert members_of(house).show_currencies == ("usd", "eur", "gbp")


async def test_the_settings_say_what_each_list_of_choices_is_for_and_what_holds(house: House) -> None:
    fan = await house.member("Alex")
    said = say.settings(fan.member, Privacy.ANONYMOUS, members_of(house).show_currencies, Words()).text
    assert "How a tip is shown, unless you choose otherwise for one: Anonymous" in said
    assert "Language: English" in said
    assert "On boards: Name and coins" in said
    assert "Compare amounts in: USD" in said
