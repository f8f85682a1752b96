"""`bouquet doctor`: one line for each finding, with its fix."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from bot.cli.options import CONFIG, AsJson, ConfigPath, SecretsDir

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.cli.answers import Answer
    from bot.cli.chat_probes import Room
    from bot.cli.findings import Finding
    from bot.config import Config, Problem


def register(app: App) -> None:
    app.command(doctor, name="doctor")


def doctor(
    *,
    config: ConfigPath = CONFIG,
    secrets: SecretsDir = None,
    offline: Annotated[bool, Parameter(negative=(), help="Ask no service; judge the configuration only.")] = False,
    as_json: AsJson = False,
) -> int:
    """Check everything that can be checked, and list what only you can.

    Configuration, secrets, database, then with one read each: the tokens, what the bot may do in its servers, groups
    and channels, the webhook endpoints, what they send and what did not arrive, the Stripe account's region,
    currencies, balance and payouts, the clock. A secret that is missing is red and the
    rest is checked all the same. The exit status is 1 when any finding is red. Whatever else is wrong in the
    configuration is told key by key, with status 2.
    """
    import asyncio
    import json
    import os
    from pathlib import Path

    from bot.cli.findings import DUTIES, Colour
    from bot.config import load_what_is_there

    settings, lacking = load_what_is_there(config, os.environ, secrets)
    found = _local(settings, lacking, secrets if secrets is not None else config.parent / "secrets")
    if not offline:
        there = settings.database.path is None or Path(settings.database.path).exists()
        found += asyncio.run(_asked(settings, book=there))
    if as_json:
        for finding in found:
            print(json.dumps({"colour": finding.colour, "what": finding.what, "fix": finding.fix}))
        for duty, text in DUTIES:
            print(json.dumps({"colour": "duty", "what": duty, "fix": text}))
    else:
        print("\n".join(str(finding) for finding in found))
        print("\nOnly you can answer for these:")
        for duty, text in DUTIES:
            print(f"- {duty}: {text}")
    return 1 if any(finding.colour is Colour.RED for finding in found) else 0


def _local(settings: "Config", lacking: "tuple[Problem, ...]", folder: "Path") -> "list[Finding]":
    from pathlib import Path

    from bot.cli import findings

    return [
        *findings.of_configuration(settings),
        *findings.of_lacking(lacking),
        *findings.of_secrets(folder),
        *findings.of_database(settings, Path.cwd()),
    ]


async def _asked(settings: "Config", *, book: bool) -> "list[Finding]":
    from datetime import UTC, datetime

    import aiohttp

    from bot.cli.answers import Answer
    from bot.cli.probes import all_probes

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15)) as session:

        async def fetch(url: str, headers: "Mapping[str, str]") -> "Answer":
            try:
                async with session.get(url, headers=headers, allow_redirects=False) as answer:
                    kind = answer.content_type
                    body = await answer.json() if kind == "application/json" else {}
                    body = body if isinstance(body, dict) else {"list": body}
                    return Answer(answer.status, body, answer.headers.get("Date"))
            except (aiohttp.ClientError, TimeoutError, ValueError) as error:
                # The error's own text may repeat the address, and Telegram's holds the token.
                return Answer(0, {"error": type(error).__name__})

        rooms, found = await _rooms(settings) if book else ((), [])
        return [*found, *[one async for one in all_probes(settings, fetch, lambda: datetime.now(UTC), rooms)]]


async def _rooms(settings: "Config") -> "tuple[tuple[Room, ...], list[Finding]]":
    """The chats of communities, as the book says."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.cli import findings
    from bot.wiring.commands import rooms

    try:
        return await rooms(settings), []
    except (SQLAlchemyError, OSError) as error:
        # Its text may hold the database's password.
        what = f"the book cannot be read ({type(error).__name__})"
        return (), [findings.red(what, "check database.url, and run bouquet migrate")]
