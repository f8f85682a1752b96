"""A whole configuration for tests: as values, as a file with its secrets, and what is wrong with one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.reference import example_toml
from bot.config import ConfigErrors, build_config
from bot.config.profiles import merge

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
