"""Packs and rates: a price that cannot pay for its coins never starts."""

from fractions import Fraction

import pytest

from bot.coins.prices import list_minor, owed_minor, shortfall_minor, stars_usd_minor
from bot.config import build_config
from bot.config.solvency import net_of_card, net_of_shop, net_of_stars
from bot.money import Money
from tests.support.configs import values, wrong

NETS = {65: (66, 65), 330: (454, 325), 660: (940, 650), 1320: (1911, 1300), 3300: (4824, 3250), 6600: (9679, 6500)}


@pytest.mark.parametrize("coins", NETS)
def test_every_usual_pack_brings_what_is_published(coins: int) -> None:
    config = build_config(values())
    price = config.coins.price(coins, "usd", "usd")
    assert price is not None
    by_card, by_stars = NETS[coins]
    assert net_of_card(config, price) == Money(by_card, "usd")
    assert net_of_stars(config, config.coins.stars[coins]) == Money(by_stars, "usd")


def test_an_insolvent_pack_is_refused_on_each_rail_with_what_is_missing() -> None:
    found = wrong(values(coins__packs={"330": "1.50"}, coins__stars={"65": 20}))
    assert set(found) == {"coins.packs.330", "coins.stars.65"}
    assert "brings 1.15 by Stripe, 0.50 usd less" in found["coins.packs.330"]
    assert "brings 0.26 by Stars, 0.07 usd less" in found["coins.stars.65"]


def test_a_rate_that_no_pack_can_pay_names_every_pack_and_rail() -> None:
    found = wrong(values(diamonds__minor_per_diamond="2"))
    assert {f"coins.packs.{coins}" for coins in NETS} <= set(found)
    assert {f"coins.stars.{coins}" for coins in NETS} <= set(found)


def test_the_smallest_shortfall_is_seen_and_none_is_invented() -> None:
    half = Fraction(1, 2)
    assert owed_minor(65, Fraction(1), half) == 33
    assert shortfall_minor(33, 65, Fraction(1), half) == 0
    assert shortfall_minor(32, 65, Fraction(1), half) == 1
    assert owed_minor(65, half, half) == 17
    assert (stars_usd_minor(50, 13_000), stars_usd_minor(51, 13_000)) == (65, 66)
    assert (list_minor(100, 198), list_minor(50, 198), list_minor(1, 198)) == (198, 99, 2)


def test_a_pack_can_be_switched_off_and_small_communities_have_no_largest() -> None:
    assert 65 not in build_config(values(coins__packs={"65": "off"})).coins.packs
    small = build_config({**values(), "profile": "small-community"})
    assert 16_500 not in small.coins.packs
    assert 6_600 in small.coins.packs


def test_prices_that_cannot_be_charged_or_counted_are_named() -> None:
    found = wrong(values(coins__packs={"65": "0.999"}, coins__prices={"gbp": {"65": "0.99"}}))
    assert set(found) == {"coins.packs.65", "coins.prices.gbp"}
    assert set(wrong(values(diamonds__per_coin="1/11"))) == {"diamonds.per_coin"}
    assert set(wrong(values(diamonds__per_coin="0.5"))) == {"diamonds.per_coin"}
    assert set(wrong(values(coins__stars={"65": 30_000}))) == {"coins.stars"}


def test_stars_are_sold_where_dollars_have_a_rate() -> None:
    assert not build_config(values(money__base_currency="eur")).coins.stars
    rated = values(money__base_currency="eur", money__reference_rates={"usd": "1.25"})
    assert build_config(rated).coins.stars[65] == 50


SKU = "1234567890123456789"


def articles(**packs: object) -> dict[str, object]:
    """Values of an operator who sells packs in Discord's shop, named by their coins."""
    found = {coins.removeprefix("_"): row for coins, row in packs.items()}
    return values(discord_sku__enabled=True, discord_sku__packs=found)


def test_packs_of_discords_shop_bring_their_price_less_its_share() -> None:
    config = build_config(articles(_330={"sku": SKU, "price": "4.99"}))
    assert (config.discord_sku.coins_of(SKU), config.discord_sku.coins_of("1")) == (330, None)
    assert net_of_shop(config, Money(499, "usd")) == Money(349, "usd")


@pytest.mark.parametrize(
    ("coins", "row", "says"),
    [
        ("_330", {"sku": SKU, "price": "2.35"}, "brings 1.64 by Discord's shop, 0.01 usd less"),
        ("_330", {"sku": SKU, "price": "5.00"}, "costs 5.00, more than 4.99"),
        ("_331", {"sku": SKU, "price": "4.99"}, "is no pack of coins.packs"),
        ("_330", {"sku": SKU, "price": "4.999"}, "cannot be charged"),
    ],
)
def test_a_pack_of_discords_shop_that_cannot_be_sold_is_named(coins: str, row: dict[str, str], says: str) -> None:
    (found,) = wrong(articles(**{coins: row})).items()
    assert found[0] == f"discord_sku.packs.{coins[1:]}"
    assert says in found[1]


def test_articles_are_written_exactly_and_each_pack_has_its_own() -> None:
    for row in ({"sku": "12", "price": "4.99"}, {"sku": SKU}, {"sku": SKU, "price": 4.99}, SKU):
        assert set(wrong(articles(_330=row))) == {"discord_sku.packs"}
    same = {"sku": SKU, "price": "0.99"}
    assert set(wrong(articles(_65=same, _330=same | {"price": "4.99"}))) == {
        "discord_sku.packs.65", "discord_sku.packs.330",
    }  # fmt: skip
    assert set(wrong(articles())) == {"discord_sku.packs"}
    off = articles(_330={"sku": SKU, "price": "4.99"}) | {"discord": {"enabled": False}}
    assert "discord_sku.enabled" in wrong(off)
