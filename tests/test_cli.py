"""The command line: quick to explain itself, careful with files and secrets, honest in its exit status."""

import io
import os
import resource
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.cli import app, progress
from bot.cli.catalogues import compile_catalogues
from bot.cli.sandbox import obstacles
from tests.support.configs import SECRETS

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = (
    "init",
    "run",
    "sandbox",
    "story",
    "migrate",
    "check",
    "backup",
    "restore",
    "days entries",
    "days export",
    "doctor",
    "gdpr export",
    "gdpr delete",
    "rails",
    "webhook replay",
    "pause",
    "resume",
)

GOOD = [
    "--name", "Olu Ltd", "--owner", "discord:1001", "--owner", "telegram:2002",
    "--public-url", "https://bouquet.test", "--terms-url", "https://olu.test/t",
    "--privacy-url", "https://olu.test/p", "--payout-region", "us",
]  # fmt: skip


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command runs in an empty folder, without the developer's own environment."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("BOUQUET_"):
            monkeypatch.delenv(name)


# Help


@pytest.mark.parametrize(
    "words", [[], *(name.split() for name in COMMANDS)], ids=lambda words: " ".join(words) or "all"
)
def test_help_takes_less_than_half_a_second_of_processor_time(words: list[str]) -> None:
    def used() -> float:
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        return spent.ru_utime + spent.ru_stime

    before = used()
    command = [sys.executable, "-m", "bot", *words, "--help"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert used() - before < 0.5
    assert shown.startswith("Usage: bouquet")


def test_help_names_every_command_and_explains_every_option() -> None:
    texts = dict(app.help_texts())
    assert {f"bouquet {name}" for name in COMMANDS} | {"bouquet"} == set(texts)
    for name in COMMANDS:
        assert name.split()[0] in texts["bouquet"]
    for name, text in texts.items():
        lines = [line.strip("│ ") for line in text.splitlines() if "--" in line and "│" in line]
        for line in lines:
            assert len(line.split()) > 2, f"{name}: {line}"


def test_help_imports_no_library_of_the_outside_world() -> None:
    heavy = "discord telegram stripe sqlalchemy dbos aiohttp pydantic structlog jinja2 babel".split()
    code = (
        "import sys; from bot.cli.app import run_command\n"
        "for words in (['--help'], ['run', '--help'], ['doctor', '--help']): run_command(words)\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1] == "[]"


def test_the_command_is_installed_as_bouquet() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"bouquet": "bot.__main__:main"}


# Errors


@pytest.mark.parametrize(
    "words", ["fly", "story --platform irc", "webhook replay", *(f"sandbox --port {port}" for port in ("x", 65536, -1))]
)
def test_wrong_usage_ends_with_status_2(words: str) -> None:
    assert app.run_command(words.split()) == 2


@pytest.mark.parametrize(
    "words", [["run"], ["migrate"], ["check"], ["doctor"], ["pause"], ["webhook", "replay", "evt_1"]]
)
def test_without_a_configuration_a_command_says_how_to_make_one(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run_command(words) == 2
    assert "bouquet init" in capsys.readouterr().err


# The sandbox


@pytest.mark.parametrize(
    "environ",
    [
        {"BOUQUET_STRIPE__KEY": "sk_live_" + "1234567890abcdef"},
        {"WHATEVER": "key=rk_live_" + "1234567890abcdef"},
        {"BOUQUET_DISCORD__TOKEN": "x"},
        {"BOUQUET_TELEGRAM__TOKEN": "x"},
        {"DISCORD_TOKEN": "x"},
        {"TELEGRAM_BOT_TOKEN": "x"},
        {"BOT_TOKEN": "x"},
    ],
    ids=lambda environ: next(iter(environ)),
)
@pytest.mark.parametrize("command", ["sandbox", "story"])
def test_the_sandbox_refuses_real_money_and_real_chats(
    environ: dict[str, str], command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name, value = next(iter(environ.items()))
    monkeypatch.setenv(name, value)
    assert app.run_command([command]) == 2
    told = capsys.readouterr().err
    assert name in told
    assert "1234567890abcdef" not in told


def test_test_keys_and_other_variables_do_not_hinder_the_sandbox() -> None:
    assert (
        obstacles({"PATH": "/bin", "BOUQUET_STRIPE__KEY": "sk_test_123", "DISCORD_TOKEN": "", "GITHUB_TOKEN": "x"})
        == []
    )


# rails


def test_rails_tells_the_rail_and_the_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run_command("rails --platform discord --product tip --region us".split()) == 0
    assert capsys.readouterr().out == "allowed: stripe  (RP10, policy version 1)\n"


def test_rails_tells_a_no_with_code_and_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    words = "rails --platform telegram --product coins --region US --rail stripe".split()
    assert app.run_command(words) == 1
    first, sentence = capsys.readouterr().out.rstrip().split("\n", 1)
    assert first == "refused: stars_only  (RP13, policy version 1)"
    assert "Stars" in sentence


@pytest.mark.parametrize("region", ["Narnia", "XX", "ZZ", "EU"])
def test_rails_wants_a_country(region: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run_command(f"rails --platform discord --product tip --region {region}".split()) == 2
    assert "two letters" in capsys.readouterr().err


def test_rails_uses_the_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run_command(["init", *GOOD]) == 0
    for name, value in SECRETS.items():
        if name != "app_secret":
            (tmp_path / "secrets" / name).write_text(value)
    with (tmp_path / "config.toml").open("a") as file:
        file.write('\n[rails.blocked_regions]\nall = ["FR"]\n')
    assert app.run_command("rails --platform discord --product tip --region FR --json".split()) == 1
    assert '"code": "region_blocked"' in capsys.readouterr().out
    assert app.run_command("rails --platform discord --product tip --region US --creator-region DE".split()) == 1
    assert "payout_region" in capsys.readouterr().out


# Progress


class Screen(io.StringIO):
    """A stream that somebody sits before, or nobody."""

    def __init__(self, watched: bool) -> None:
        super().__init__()
        self._watched = watched

    def isatty(self) -> bool:
        return self._watched


@pytest.mark.parametrize("watched", [True, False])
def test_progress_is_told_to_whoever_sits_before_it_and_leaves_no_trace(
    watched: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen(watched)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)
    with progress.on_standard_error() as told:
        told("entries", 50_000)
        told("closed days", 3)
    said = screen.getvalue()
    assert ("entries 50,000, closed days 3 ..." in said) is watched
    assert said.endswith("\r\x1b[K") is watched


def test_what_is_quickly_done_shows_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen(True)
    monkeypatch.setattr(sys, "stderr", screen)
    with progress.on_standard_error() as told:
        told("entries", 7)
    assert screen.getvalue() == ""


# Catalogues

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

#, python-brace-format
msgid "Hello {name}"
msgstr "Hallo {name}"
"""


def test_catalogues_are_compiled_once_and_again_when_changed(tmp_path: Path) -> None:
    source = tmp_path / "de" / "LC_MESSAGES" / "bouquet.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO)
    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
    assert compile_catalogues(tmp_path) == []
    later = source.stat().st_mtime_ns + 5_000_000_000
    os.utime(source, ns=(later, later))
    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]


def test_a_translation_that_loses_a_placeholder_is_not_compiled(tmp_path: Path) -> None:
    source = tmp_path / "de" / "LC_MESSAGES" / "bouquet.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO.replace('"Hallo {name}"', '"Hallo {nam}"'))
    with pytest.raises(ValueError, match=r"bouquet\.po:5"):
        compile_catalogues(tmp_path)
    assert not source.with_suffix(".mo").exists()
