"""What a configuration must say before money and tokens move: secrets, going live, foreign servers."""

import pytest

from bot.config import ConfigErrors, build_config
from tests.support.configs import SECRETS, values, wrong


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
