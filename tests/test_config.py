"""Configuration: everything that is wrong is told at once, with its fix, and no secret is ever shown."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from pydantic import ValidationError

from bot.config import ConfigErrors, build_config, load_config
from bot.money import Money
from bot.regions import COUNTRIES
from tests.support.configs import SECRETS, Written, values, wrong


def test_the_environment_wins_over_secrets_and_secrets_over_the_file(written: Written) -> None:
    file = written(secrets={**SECRETS, "log.level": "warning"})
    assert load_config(file, {}, None).log.level == "warning"
    assert load_config(file, {"BOUQUET_LOG__LEVEL": "error"}, None).log.level == "error"


def test_lists_tables_and_amounts_can_come_from_the_environment(written: Written) -> None:
    config = load_config(
        written(),
        {
            "BOUQUET_LANGUAGES": "en,es",
            "BOUQUET_TIPS__MIN": "2.00",
            "BOUQUET_TIPS__PRESETS": '["2.00", 7.50]',
            "BOUQUET_PROGRAMME__MIN_AGE__BR": "21",
            "BOUQUET_TIPS__LIMITS__EUR__MIN": "4.00",
            "BOUQUET_STRIPE__WEBHOOK_SECRETS": "whsec_newnewnewnewnewnew,whsec_oldoldoldoldoldold",
        },
        None,
    )
    assert config.languages == ("en", "es")
    assert config.tips.min == Money(200, "usd")
    assert config.tips.presets == (Money(200, "usd"), Money(750, "usd"))
    assert config.programme.age_of("BR") == 21
    assert config.tips.limits["eur"].min == Money(400, "eur")
    assert len(config.stripe.webhook_secrets) == 2


def test_a_key_in_the_file_wins_over_the_profile() -> None:
    small = build_config(values(profile="small-community"))
    assert small.programme.reapply_days == 7
    assert small.programme.admits("BR")
    own = build_config(values(profile="small-community", programme__reapply_days=12, programme__regions=["us"]))
    assert own.programme.reapply_days == 12
    assert own.programme.admits("US")
    assert not own.programme.admits("DE")


def test_one_error_lists_every_wrong_key_with_its_fix() -> None:
    found = wrong(
        {
            "profile": "huge",
            "operater": {},
            "tips": {"mni": "3.00", "max": "1.00"},
            "web": {"port": 99999},
            "safety": {"confirm_over": "lots"},
            "link": {"code_tries": "many"},
        }
    )
    assert "did you mean operator?" in found["operater"]
    assert "did you mean tips.min?" in found["tips.mni"]
    assert "above 65535" in found["web.port"]
    assert "write it like" in found["safety.confirm_over"]
    assert "wrong type" in found["link.code_tries"]
    assert "tiktok-2021" in found["profile"]
    # What only the whole can tell is told beside what each key tells.
    assert "below tips.min" in found["tips.max"]
    assert {"operator.name", "operator.owners", "web.public_url", "database.url", "stripe.payout_region"} <= set(found)
    assert set(SECRETS) <= set(found)
    assert "secrets/stripe.key" in found["stripe.key"]
    assert "BOUQUET_STRIPE__KEY" in found["stripe.key"]


def test_a_variable_that_means_nothing_is_told(written: Written) -> None:
    with pytest.raises(ConfigErrors, match=r"did you mean BOUQUET_TIPS__MIN\?"):
        load_config(written(), {"BOUQUET_TIP__MIN": "2.00"}, None)


def test_variables_that_say_where_the_configuration_lies_are_no_keys(written: Written) -> None:
    load_config(written(), {"BOUQUET_CONFIG": "x", "BOUQUET_SECRETS": "y", "BOUQUET_SPECS": "z"}, None)


def test_a_secret_in_the_file_is_refused(written: Written) -> None:
    file = written()
    file.write_text(file.read_text().replace("[discord]\n", '[discord]\ntoken = "a-token-in-the-file"\n'))
    with pytest.raises(ConfigErrors, match=r"discord\.token: is a secret and stands in the file") as caught:
        load_config(file, {}, None)
    assert "a-token-in-the-file" not in str(caught.value)


def test_a_missing_file_and_one_that_is_no_toml_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigErrors, match="bouquet init"):
        load_config(tmp_path / "none.toml", {}, None)
    (tmp_path / "bad.toml").write_text("a = [")
    with pytest.raises(ConfigErrors, match="is not TOML"):
        load_config(tmp_path / "bad.toml", {}, None)


@pytest.mark.parametrize("amount", [2.5, True, "2,50", "2.5", "2.505", "-2.50", "", None, "1e3", "$3.00"])
def test_an_amount_is_written_exactly_or_refused(amount: object) -> None:
    assert "tips.min" in wrong(values(tips__min=amount))


def test_amounts_are_read_in_their_own_currency() -> None:
    config = build_config(values(money__base_currency="eur", tips__limits={"sek": _row("30.00", "900.00")}))
    assert config.tips.limits_for("eur") is not None
    assert config.safety.confirm_over == Money(5000, "eur")
    sek = config.tips.limits_for("sek")
    assert sek is not None
    assert sek.max == Money(90000, "sek")
    assert config.tips.limits_for("usd") is not None
    assert config.tips.limits_for("chf") is None
    yen = config.tips.limits_for("jpy")
    assert yen is not None
    assert yen.presets == (Money(700, "jpy"), Money(1500, "jpy"), Money(2200, "jpy"))


def _row(low: str, high: str) -> dict[str, Any]:
    return {"presets": [low, high], "min": low, "max": high, "day_max": high}


def test_a_rate_is_exact() -> None:
    config = build_config(values(money__reference_rates={"EUR": "0.92"}))
    assert config.money.reference_rates == {"eur": Decimal("0.92")}
    assert "with quotes" in wrong(values(money__reference_rates={"eur": 0.92}))["money.reference_rates.eur"]


def test_tips_lie_within_what_can_be_charged() -> None:
    assert "below what can be charged" in wrong(values(tips__min="0.40"))["tips.min"]
    assert (
        "below what can be charged" in wrong(values(tips__limits={"sek": _row("1.00", "9.00")}))["tips.limits.sek.min"]
    )
    assert "tips.day_max" in wrong(values(tips__day_max="99.00"))
    assert "tips.presets" in wrong(values(tips__presets=["2.00"]))
    assert build_config(values(tips__min="1.00")).tips.min == Money(100, "usd")


def test_a_currency_that_settles_needs_its_limits() -> None:
    assert "tips.limits.chf" in wrong(values(stripe__settlement_currencies=["usd", "chf"]))
    assert build_config(values(stripe__settlement_currencies=["usd", "eur"])).currencies == ("usd", "eur")
    assert build_config(values()).currencies == ("usd",)


def test_the_base_currency_has_one_place_for_its_limits() -> None:
    assert "tips.min" in wrong(values(tips__limits={"usd": _row("3.00", "9.00")}))["tips.limits.usd"]


def test_regions_zones_and_owners_are_real() -> None:
    found = wrong(
        values(
            stripe__payout_region="Europa",
            time__zone="Mars/Olympus",
            operator__owners=["olu"],
            rails__blocked_regions={"tip": ["USA"]},
            money__base_currency="btc",
        )
    )
    assert set(found) == {
        "stripe.payout_region",
        "time.zone",
        "operator.owners.0",
        "rails.blocked_regions.tip.0",
        "money.base_currency",
    }


def test_a_country_is_one_that_there_is() -> None:
    # What CLDR names besides: outlying islands, unions, and what is unknown or made up.
    besides = set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())
    assert {code for code in Locale("en").territories if len(str(code)) == 2} - besides == COUNTRIES
    lists = {"programme__regions": ["US", "ZZ"], "rails__blocked_regions": {"tip": ["ZZ"]}}
    for key, given in {"stripe__payout_region": "ZZ", **lists}.items():
        (told,) = wrong(values(**{key: given})).values()
        assert told.startswith("'ZZ' is no ")


def test_a_payout_region_names_its_countries() -> None:
    assert build_config(values(stripe__payout_region="uk")).stripe.payout_countries == {"GB"}
    europe = build_config(values(stripe__payout_region="EUROPE")).stripe.payout_countries
    assert {"DE", "FR", "GB", "CH"} <= europe
    assert "US" not in europe


def test_the_policy_gets_the_operators_regions_by_product() -> None:
    config = build_config(values(rails__confirmed_regions={"tip": ["jp", "SG"]}))
    assert config.rails.confirmed_regions.by_product() == {"tip": frozenset({"JP", "SG"})}


def test_a_configuration_never_changes() -> None:
    config = build_config(values())
    with pytest.raises(ValidationError):
        config.tips.note_chars_max = 5  # type: ignore[misc] # the very thing that must fail
    build_config(values(tips__limits={"eur": {"min": "4.00"}}))
    again = build_config(values()).tips.limits["eur"].min
    assert again == Money(300, "eur")


def test_a_float_is_refused_for_what_it_is() -> None:
    assert "rounded number" in wrong(values(tips__min=2.5))["tips.min"]


def test_thresholds_are_one_number_or_rows_by_country() -> None:
    config = build_config(values(tips__min_followers=7, live__min_followers={"default": 5, "uk": 9}))
    assert config.tips.min_followers == {"default": 7}
    assert config.live.min_followers == {"default": 5, "GB": 9}
    small = build_config(values(profile="small-community", programme__min_followers={"default": 3}))
    assert (small.programme.min_followers, small.tips.min_followers) == ({"default": 3}, {"default": 50})


def test_a_threshold_without_a_default_or_below_zero_is_named() -> None:
    found = wrong(values(tips__min_followers={"DE": 5}, fund__min_followers=-1))
    assert "default" in found["tips.min_followers"]
    assert any(key.startswith("fund.min_followers") for key in found)
