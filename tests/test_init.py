"""`bouquet init`: careful with files and secrets, and clear about what it still needs."""

import io
import stat
import sys
import tomllib
from pathlib import Path

import pytest

from bot.cli import app, setup
from bot.config import load_config
from tests.support.configs import SECRETS
from tests.test_cli import GOOD, elsewhere

__all__ = ["elsewhere"]


def test_init_writes_a_configuration_that_lacks_only_the_secrets(tmp_path: Path) -> None:
    assert app.run_command(["init", *GOOD, "--profile", "small-community"]) == 0
    for name, value in SECRETS.items():
        if name != "app_secret":
            (tmp_path / "secrets" / name).write_text(value)
    config = load_config(tmp_path / "config.toml", {}, None)
    assert [str(owner) for owner in config.operator.owners] == ["discord:1001", "telegram:2002"]
    assert config.profile == "small-community"
    assert config.stripe.payout_region == "US"
    assert len(config.app_secret_bytes) >= 32
    assert (tmp_path / "data").is_dir()


def test_init_makes_files_that_only_their_owner_reads(tmp_path: Path) -> None:
    assert app.run_command(["init", *GOOD]) == 0
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    for file in (tmp_path / "config.toml", *(tmp_path / "secrets").iterdir()):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_init_makes_new_secrets_each_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert app.run_command(["init", *GOOD, "--folder", str(tmp_path / name)]) == 0
    first, second = ((tmp_path / name / "secrets" / "app_secret").read_text() for name in ("one", "two"))
    assert first != second


@pytest.mark.parametrize("words", [["init"], ["init", *GOOD]], ids=["nothing said", "all said"])
@pytest.mark.parametrize("there", ["config.toml", "secrets/app_secret"])
def test_init_overwrites_nothing(
    tmp_path: Path, there: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / there).write_text("mine")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    assert app.run_command(words) == 1
    assert f"{there} is there already; nothing was written" in capsys.readouterr().err
    assert (tmp_path / there).read_text() == "mine"
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize(("folder", "why"), [("file/below", "Not a directory"), ("x" * 300, "File name too long")])
def test_init_says_where_it_cannot_write(
    tmp_path: Path, folder: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert app.run_command(["init", *GOOD, "--folder", folder]) == 1
    assert capsys.readouterr().err == f"cannot write into {folder} ({why}); choose another with --folder\n"


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--name", "O", '--name needs at least 2 characters; write it like --name "Olu Ltd"'),
        ("--owner", "olu", "--owner 'olu' is no account; write discord:"),
        ("--payout-region", "ZZ", "--payout-region 'ZZ' is no region; write a country like US"),
        ("--no-discord", "--no-telegram", "--no-discord both platforms are off"),
    ],
)
def test_init_tells_what_is_wrong_by_its_option(
    option: str, value: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    at = GOOD.index(option) if option in ("--name", "--payout-region") else len(GOOD)
    assert app.run_command(["init", *GOOD[:at], option, value, *GOOD[at + 2 :]]) == 2
    assert capsys.readouterr().err.startswith(told)


def test_init_without_a_terminal_names_everything_that_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert app.run_command(["init", "--name", "Olu Ltd", "--payout-region", "Europa"]) == 2
    told = capsys.readouterr().err
    for option in ("--owner", "--terms-url", "--privacy-url", "--public-url"):
        assert f"{option} is missing; write it like {option} " in told
    assert "--payout-region 'Europa' is no region; write a country like US" in told
    assert not (tmp_path / "config.toml").exists()


def test_init_asks_for_what_is_open_and_hides_the_secrets() -> None:
    asked: list[str] = []
    hidden: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        answers = {"Owners": "discord:1, telegram:2", "Country": "US"}
        return answers.get(question.split()[0], "https://b.test")

    def ask_hidden(question: str) -> str:
        hidden.append(question)
        return "" if "webhook" in question else "told"

    told: list[str] = []
    given, secrets = setup.questions(setup.Answers(name="Olu Ltd", telegram=False), ask, ask_hidden, told.append)
    assert told == []
    assert given.owners == ("discord:1", "telegram:2")
    assert given.public_url == "https://b.test"
    assert not any("name" in question for question in asked)
    assert secrets == {"discord.token": "told", "stripe.key": "told"}
    assert len(hidden) == 4


def test_init_asks_again_at_once_when_an_answer_wont_do() -> None:
    answers = iter(["", "O", "Olu Ltd", "bla", "https://b.test", "https://t.test", "https://p.test", "ZZ", "GB", "olu",
                    "discord:1"])  # fmt: skip
    told: list[str] = []
    given, _ = setup.questions(setup.Answers(), lambda _: next(answers), lambda _: "", told.append)
    assert setup.check(given) == ()
    assert [line.strip() for line in told] == [
        'is missing; write it like "Olu Ltd"',
        'needs at least 2 characters; write it like "Olu Ltd"',
        "'bla' is no web address; write one like https://bouquet.example.org",
        "'ZZ' is no region; write a country like US, or EEA, or EUROPE (EEA with GB and CH)",
        "'olu' is no account; write discord:123456789012345678 or telegram:123456789",
    ]


def test_a_name_cannot_break_out_of_the_file() -> None:
    answers = setup.Answers(name='Olu "the\nowner" \\ Ltd = [x]', owners=("discord:1",))
    assert tomllib.loads(setup.config_text(answers))["operator"]["name"] == answers.name
