"""Configuration: everything that is wrong is told at once, with its fix, and no secret is ever shown."""

import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from pydantic import BaseModel, ValidationError

from bot.cli.reference import example_toml, pages, secret_fields
from bot.config import Config, ConfigErrors, build_config, load_config
from bot.config.profiles import merge
from bot.money import Money
from bot.regions import COUNTRIES

ROOT = Path(__file__).resolve().parents[1]
TABLES_OF_VALUES = ("programme.min_age", "money.reference_rates", "coins.packs", "coins.prices", "coins.stars")

SECRETS = {
    "app_secret": "an-app-secret-of-more-than-32-bytes",
    "discord.token": "discord-token-of-a-test",
    "telegram.token": "123456:telegram-token",
    "stripe.key": "rk_test_51AbCdEfGhIjKlMn",
    "stripe.webhook_secrets": "whsec_platformplatformplatform",
    "stripe.connect_webhook_secrets": "whsec_connectconnectconnect",
}
REQUIRED: dict[str, Any] = {
    "operator": {
        "name": "Olu Ltd",
        "owners": ["discord:1001", "telegram:2002"],
        "terms_url": "https://olu.test/terms",
        "privacy_url": "https://olu.test/privacy",
    },
    "web": {"public_url": "https://bouquet.test"},
    "database": {"url": "sqlite:///data/bouquet.db"},
    "stripe": {"payout_region": "US"},
}


def nested(flat: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for path, value in flat.items():
        section, _, name = path.rpartition(".")
        (result.setdefault(section, {}) if section else result)[name] = value
    return result


def values(**changes: Any) -> dict[str, Any]:
    """All that is required, and `tips__min="2.00"` for tips.min."""
    return merge(nested(SECRETS), REQUIRED, nested({path.replace("__", "."): value for path, value in changes.items()}))


def wrong(given: dict[str, Any]) -> dict[str, str]:
    """What is wrong with these values, by key."""
    with pytest.raises(ConfigErrors) as caught:
        build_config(given)
    return {problem.key: f"{problem.wrong}; {problem.fix}" for problem in caught.value.problems}


Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a config.toml and a secrets folder beside it; returns the file."""

    def write(text: str = "", secrets: dict[str, str] | None = None) -> Path:
        folder = tmp_path / "secrets"
        folder.mkdir()
        for name, value in (SECRETS if secrets is None else secrets).items():
            (folder / name).write_text(value + "\n", encoding="utf-8")
        file = tmp_path / "config.toml"
        file.write_text(filled(example_toml()) + text, encoding="utf-8")
        return file

    return write


def filled(example: str) -> str:
    """The example with what it requires."""
    for old, new in {
        'name = ""': 'name = "Olu Ltd"',
        "owners = []": 'owners = ["discord:1001", "telegram:2002"]',
        'terms_url = ""': 'terms_url = "https://olu.test/terms"',
        'privacy_url = ""': 'privacy_url = "https://olu.test/privacy"',
        'public_url = ""': 'public_url = "https://bouquet.test"',
        '\nurl = ""': '\nurl = "sqlite:///data/bouquet.db"',
        'payout_region = ""': 'payout_region = "US"',
    }.items():
        assert example.count(old) == 1, old
        example = example.replace(old, new)
    return example


# The example file


def test_the_example_names_every_key_once() -> None:
    text = example_toml().replace("\n# approval_confirmed", "\napproval_confirmed").replace("\n# tips =", "\ntips =")
    shown = set(keys(tomllib.loads(text)))
    # The rows of a table of limits are rows, not keys; min_age, reference_rates and prices are tables of values.
    assert {key for key in shown if not key.startswith("tips.limits.")} == set(fields(Config)) - {"tips.limits"}
    for code in ("eur", "gbp", "jpy"):
        assert {f"tips.limits.{code}.{name}" for name in ("presets", "min", "max", "day_max")} <= shown


def keys(table: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in table.items():
        path = f"{prefix}{name}"
        if isinstance(value, dict) and path not in TABLES_OF_VALUES:
            yield from keys(value, f"{path}.")
        else:
            yield path


def fields(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    secrets = {path for path, _ in secret_fields()}
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from fields(kind, f"{prefix}{name}.")
        elif f"{prefix}{name}" not in secrets:
            yield f"{prefix}{name}"


def test_the_example_names_every_secret_once_in_a_comment() -> None:
    for path, _ in secret_fields():
        assert example_toml().count(f"#   {path}: ") == 1


def test_every_key_of_the_example_has_a_comment_above_it() -> None:
    lines = example_toml().splitlines()
    for above, line in pairwise(lines):
        if " = " in line and not line.startswith("#") and "  # " not in line:
            assert above.startswith("# "), line


def test_the_example_says_the_defaults(written: Written) -> None:
    assert load_config(written(), {}, None) == build_config(values())


def test_the_files_made_from_the_code_are_fresh() -> None:
    assert (ROOT / "config.example.toml").read_text(encoding="utf-8") == example_toml(), "run make docs"
    for name, text in pages().items():
        assert (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") == text, f"{name}: run make docs"


# What wins


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


# What is refused


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


def test_a_secret_never_shows() -> None:
    config = build_config(values(database__url="postgresql://bouquet:sesame-open@db.test/bouquet"))
    for shown in (repr(config), str(config), repr(config.stripe), repr(config.database), str(config.model_dump())):
        assert not [text for text in SECRETS.values() if text in shown]
    assert "sesame-open" not in repr(config)


def test_a_wrong_secret_is_told_without_being_shown() -> None:
    with pytest.raises(ConfigErrors) as caught:
        build_config(
            values(stripe__key="pk_test_this-is-published", discord__token="short", database__url="mysql://u:pw@h")
        )
    assert "pk_test_this" not in str(caught.value)
    assert "short;" not in str(caught.value)
    assert "u:pw" not in str(caught.value)
    assert {problem.key for problem in caught.value.problems} == {"stripe.key", "discord.token", "database.url"}


@pytest.mark.parametrize(
    "text", ["changeme-changeme-changeme", "your_token_here_your_token", "xxxxxxxxxxxxxxxxxxxxxxxx"]
)
def test_a_placeholder_is_no_secret(text: str) -> None:
    assert "placeholder" in wrong(values(discord__token=text))["discord.token"]


@pytest.mark.parametrize("text", ["whsec_mockmockmockmockmock", "whsec_short"])
def test_webhook_secrets_are_real_ones(text: str) -> None:
    assert "stripe.webhook_secrets" in wrong(values(stripe__webhook_secrets=[text]))


def test_the_two_endpoints_have_two_secrets() -> None:
    same = ["whsec_the_same_for_both_of_them"]
    found = wrong(values(stripe__webhook_secrets=same, stripe__connect_webhook_secrets=same))
    assert "create the second endpoint" in found["stripe.connect_webhook_secrets"]


def test_going_live_needs_https_approval_and_a_choice_for_telegram() -> None:
    live = {"stripe__key": "rk_live_51AbCdEfGhIjKlMn"}
    found = wrong(values(**live, web__public_url="http://127.0.0.1:8080"))
    assert set(found) == {"web.public_url", "stripe.approval_confirmed", "telegram.tips"}
    for choice in ("stripe_gift", "stars", "off"):
        assert choice in found["telegram.tips"]
    config = build_config(values(**live, stripe__approval_confirmed="2026-11-30", telegram__tips="off"))
    assert config.stripe.live


def test_a_platform_that_is_off_needs_no_token_and_one_must_be_on() -> None:
    given = values(telegram__enabled=False)
    del given["telegram"]["token"]
    assert build_config(given).telegram.token is None
    assert "discord.enabled" in wrong(values(telegram__enabled=False, discord__enabled=False))


def test_stars_wait_for_the_payouts() -> None:
    assert "payouts release" in wrong(values(telegram__tips="stars"))["telegram.tips"]


@pytest.mark.parametrize(
    ("key", "url"),
    [
        ("discord.api_base", "https://proxy.test/api"),
        ("discord.gateway_url", "wss://proxy.test"),
        ("telegram.api_base", "http://10.0.0.7/bot"),
        ("telegram.file_base", "http://127.0.0.1.proxy.test/file"),
        ("stripe.api_base", "https://localhost.proxy.test"),
    ],
)
def test_a_token_leaves_this_machine_to_a_foreign_server_only_on_purpose(key: str, url: str) -> None:
    section = key.split(".")[0]
    assert f"{section}.allow_foreign_api_base" in wrong(values(**{key.replace(".", "__"): url}))[key]
    build_config(values(**{key.replace(".", "__"): url, f"{section}__allow_foreign_api_base": True}))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:81", "http://localhost:81/bot", "http://[::1]:81", "http://127.9.9.9"]
)
def test_a_test_server_on_this_machine_needs_no_permission(url: str) -> None:
    assert build_config(values(telegram__api_base=url)).telegram.api_base == url


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
