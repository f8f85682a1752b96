"""Secrets are asked for by the commands that use them, and by no other; the doctor names each and goes on."""

from pathlib import Path

import pytest

from bot.cli import app
from bot.config import ConfigErrors, build_config, load_what_is_there
from tests.support.configs import SECRETS, wrong
from tests.support.configs import values as complete
from tests.test_cli import GOOD, elsewhere

__all__ = ["elsewhere"]

FIRST = "rails --platform discord --product tip --region US", "migrate", "check", "days export", "backup --to book.db"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """What `bouquet init` leaves behind: a configuration, and of the secrets only those that it made itself."""
    assert app.run_command(["init", *GOOD]) == 0
    return tmp_path


def test_after_init_everything_works_that_needs_no_secret(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "secrets" / "app_secret").unlink()
    (house / "secrets" / "discord.token").write_text("changeme")
    for words in (*FIRST, "restore book.db --dry-run"):
        assert app.run_command(words.split()) == 0, (words, capsys.readouterr())


@pytest.mark.parametrize("words", ["run", "pause", "resume tips", "webhook replay evt_1"])
def test_what_uses_a_secret_names_the_one_that_is_missing(
    house: Path, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run_command(words.split()) == 2
    told = capsys.readouterr().err
    assert "stripe.key: is missing; put it into the file secrets/stripe.key" in told
    assert ("telegram.token" in told) == (words == "run")


@pytest.mark.parametrize(("missing", "alone"), [("discord", "Telegram"), ("telegram", "Discord")])
def test_a_missing_token_names_the_way_to_run_without_that_platform(
    house: Path, missing: str, alone: str, capsys: pytest.CaptureFixture[str]
) -> None:
    way = f"to run on {alone} alone, write enabled = false under [{missing}]"
    for words in ("run", "doctor --offline"):
        app.run_command(words.split())
        told = capsys.readouterr()
        assert way in told.out + told.err, words
    with (house / "config.toml").open("a") as file:
        file.write(f"\n[{missing}]\nenabled = false\n")
    assert app.run_command(["run"]) == 2
    told = capsys.readouterr()
    assert f"{missing}.token" not in told.err
    # There is no other platform left to run on.
    assert "alone" not in told.err


def test_whatever_else_is_wrong_stops_every_command(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (house / "config.toml").open("a") as file:
        file.write('\n[tips]\nmni = "3.00"\n')
    for words in (*FIRST, "doctor --offline"):
        assert app.run_command(words.split()) == 2, words
        assert "did you mean tips.min?" in capsys.readouterr().err


def test_the_doctor_names_each_missing_secret_and_goes_on(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "secrets" / "stripe.key").write_text("your_key_here_your_key")
    assert app.run_command(["doctor", "--offline"]) == 1
    told = capsys.readouterr().out
    for key in SECRETS:
        lacks = f"red     {key} is {'a placeholder' if key == 'stripe.key' else 'missing'}"
        assert told.count(lacks) == (key != "app_secret"), (key, told)
    assert "put it into the file secrets/discord.token" in told
    assert "sent to Discord" not in told
    assert "config.toml is right" in told
    assert "there is no book yet" in told
    assert "Only you can answer for these:" in told


def test_a_placeholder_is_taken_for_nothing(tmp_path: Path) -> None:
    assert app.run_command(["init", *GOOD]) == 0
    for name, text in SECRETS.items():
        (tmp_path / "secrets" / name).write_text("changeme" if name != "discord.token" else text)
    config, lacking = load_what_is_there(tmp_path / "config.toml", {}, None)
    assert {problem.key for problem in lacking} == set(SECRETS) - {"discord.token"}
    assert config.discord.token is not None
    assert (config.app_secret, config.telegram.token, config.stripe.key) == (None, None, None)
    assert (config.stripe.webhook_secrets, config.stripe.connect_webhook_secrets) == ((), ())


def test_a_key_is_told_of_once() -> None:
    given = complete(
        stripe__key="changeme-changeme-changeme",
        stripe__webhook_secrets=["whsec_changeme_changeme_changeme", "short"],
        stripe__connect_webhook_secrets=["whsec_changeme_changeme_changeme"],
    )
    with pytest.raises(ConfigErrors, match="3 problems"):
        build_config(given)
    found = wrong(given)
    assert {text.partition(";")[0] for text in found.values()} == {"is a placeholder"}
