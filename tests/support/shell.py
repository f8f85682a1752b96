"""The command line over a database of a test: a configuration in an empty folder, commands in this process."""

import os
from pathlib import Path

import pytest

from bot.cli import app
from tests.support.configs import SECRETS

ANSWERS = (
    "init --name Olu --owner discord:1001 --owner telegram:2002 --public-url https://bouquet.test"
    " --terms-url https://olu.test/t --privacy-url https://olu.test/p --payout-region us"
)


class Shell:
    """Runs commands of `bouquet` and keeps what they said."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(self, words: str) -> tuple[int, str]:
        """Exit status and text of one command; not inside of an event loop."""
        self._capture.readouterr()
        status = app.run_command(words.split())
        said = self._capture.readouterr()
        return status, said.out + said.err


def shell_in(
    folder: Path, url: str, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
) -> Shell:
    """A shell whose working folder has a configuration for the database."""
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith("BOUQUET_")]:
        monkeypatch.delenv(name)
    shell = Shell(capture)
    status, said = shell(ANSWERS)
    assert status == 0, said
    for name, value in SECRETS.items():
        if name != "app_secret":
            (folder / "secrets" / name).write_text(value)
    monkeypatch.setenv("BOUQUET_DATABASE__URL", url)
    return shell
