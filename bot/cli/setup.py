"""What `bouquet init` asks, checks and writes."""

import json
import os
import secrets as entropy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.config import ConfigErrors, Problem, build_config
from bot.config.profiles import Values

Ask = Callable[[str], str]
Secrets = dict[str, str]


@dataclass(frozen=True)
class Answers:
    """What the operator said. None is not said yet."""

    name: str | None = None
    owners: tuple[str, ...] = ()
    public_url: str | None = None
    terms_url: str | None = None
    privacy_url: str | None = None
    payout_region: str | None = None
    database: str = "sqlite:///data/bouquet.db"
    profile: str = "tiktok-2021"
    discord: bool = True
    telegram: bool = True

    @property
    def sqlite_file(self) -> Path | None:
        """The file of the book, None on PostgreSQL."""
        path = self.database.removeprefix("sqlite:///")
        return Path(path) if path != self.database else None

    def values(self) -> Values:
        """The answers as the configuration's own keys; what was not said is left out."""
        operator = {
            "name": self.name,
            "owners": list(self.owners) or None,
            "terms_url": self.terms_url,
            "privacy_url": self.privacy_url,
        }
        values: Values = {
            "profile": self.profile,
            "operator": {key: value for key, value in operator.items() if value is not None},
            "web": {"public_url": self.public_url} if self.public_url else {},
            "database": {"url": self.database},
            "stripe": {"payout_region": self.payout_region} if self.payout_region else {},
        }
        # Said only where it differs: both platforms are the default.
        return values | {
            name: {"enabled": False} for name, on in (("discord", self.discord), ("telegram", self.telegram)) if not on
        }


# Secrets that no other service gives.
_MADE = ("app_secret", "telegram.webhook_secret")
_QUESTIONS = (
    ("name", "operator.name", "Your name as the operator, as buyers will read it"),
    ("public_url", "web.public_url", "Public address of the web side (https://...)"),
    ("terms_url", "operator.terms_url", "Address of your terms"),
    ("privacy_url", "operator.privacy_url", "Address of your privacy policy"),
    ("payout_region", "stripe.payout_region", "Country of your Stripe account (US, GB, ...), or EEA, or EUROPE"),
    ("owners", "operator.owners", "Owners by account, like discord:1234 telegram:5678"),
)


def questions(given: Answers, ask: Ask, ask_hidden: Ask, tell: Callable[[str], object]) -> tuple[Answers, Secrets]:
    """Ask for what is not said yet, each until its answer will do (`tell` says why one won't), then for the secrets;
    of those an empty answer leaves one for later."""
    for field, key, question in _QUESTIONS:
        while not getattr(given, field):
            typed = ask(f"{question}: ").strip()
            read: Any = tuple(typed.replace(",", " ").split()) if field == "owners" else typed or None
            answered = replace(given, **{field: read})
            wrong = [problem for problem in check(answered) if f"{problem.key}.".startswith(f"{key}.")]
            if not wrong:
                given = answered
            for problem in wrong:
                tell(f"  {_plainly(problem, _OPTIONS[key][1])}")
    wanted = ["stripe.key", "stripe.webhook_secrets", "stripe.connect_webhook_secrets"]
    wanted[:0] = [f"{name}.token" for name in ("discord", "telegram") if getattr(given, name)]
    told = {key: ask_hidden(f"{key} (not shown; empty for later): ").strip() for key in wanted}
    return given, {key: value for key, value in told.items() if value}


def check(answers: Answers) -> tuple[Problem, ...]:
    """What is wrong with the answers, every one at once. The secrets may come later."""
    try:
        build_config(answers.values(), needs=())
    except ConfigErrors as error:
        return error.problems
    return ()


# What the command line calls a key, and an example of it.
_OPTIONS = {
    "operator.name": ("--name", '"Olu Ltd"'),
    "operator.owners": ("--owner", "discord:123456789012345678"),
    "operator.terms_url": ("--terms-url", "https://example.org/terms"),
    "operator.privacy_url": ("--privacy-url", "https://example.org/privacy"),
    "web.public_url": ("--public-url", "https://bouquet.example.org"),
    "stripe.payout_region": ("--payout-region", "US"),
    "database.url": ("--database", "sqlite:///data/bouquet.db"),
    "discord.enabled": ("--no-discord", ""),
}


def said(problem: Problem) -> str:
    """A problem in the words of the command line, where it has an option for the key."""
    key = next((key for key in _OPTIONS if f"{problem.key}.".startswith(f"{key}.")), None)
    if key is None:
        return str(problem)
    option, example = _OPTIONS[key]
    return f"{option} {_plainly(problem, f'{option} {example}')}"


def _plainly(problem: Problem, example: str) -> str:
    general = problem.fix.startswith(("set it (", "correct it ("))
    return f"{problem.wrong}; {f'write it like {example}' if general else problem.fix}"


def spoilt(answers: Answers) -> tuple[Problem, ...]:
    """What is wrong with what was said, and not only missing: no further answer can mend it."""
    return tuple(problem for problem in check(answers) if problem.wrong != "is missing")


def config_text(answers: Answers) -> str:
    """The file: only what the operator said. Every other key has a default."""
    lines = ["# Every other key, with its default, its unit and its reason, stands in config.example.toml."]
    plain = {key: value for key, value in answers.values().items() if not isinstance(value, Mapping)}
    lines += [f"{key} = {_toml(value)}" for key, value in plain.items()]
    for section, table in answers.values().items():
        if isinstance(table, Mapping):
            lines += ["", f"[{section}]", *(f"{key} = {_toml(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    # A JSON string, list or boolean is one of TOML too.
    return json.dumps(value, ensure_ascii=False)


def already_there(folder: Path) -> Path | None:
    """A file of an earlier `bouquet init` in this folder, if there is one."""
    files = (folder / "config.toml", *(folder / "secrets" / name for name in _MADE))
    return next((file for file in files if file.exists()), None)


def write_new(folder: Path, text: str, told: Mapping[str, str], *, sqlite: Path | None) -> list[Path]:
    """Write the file and the secrets, those told and those made here; returns what was written.

    Raises FileExistsError before anything is written when one of the files is there already, and OSError where
    nothing can be written.
    """
    made = {name: entropy.token_urlsafe(32) for name in _MADE}
    files = {folder / "config.toml": text}
    files |= {folder / "secrets" / key: f"{value}\n" for key, value in sorted({**made, **told}.items())}
    for path in files:
        if path.exists():
            raise FileExistsError(17, "is there already", str(path))
    (folder / "secrets").mkdir(mode=0o700, parents=True, exist_ok=True)
    if sqlite is not None and not sqlite.is_absolute():
        (folder / sqlite).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path, content in files.items():
        _write_private(path, content)
    return list(files)


def _write_private(path: Path, content: str) -> None:
    # Made with its mode, not changed afterwards: there is no moment at which another user can read it.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
