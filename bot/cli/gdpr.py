"""`bouquet gdpr`: answering somebody who cannot ask in a chat."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from bot.cli.options import CONFIG, NONE, ConfigPath, SecretsDir, load


def _account(_type: object, value: str) -> None:
    platform, _, number = value.partition(":")
    if platform not in ("discord", "telegram") or not number.isdecimal():
        raise ValueError("an account is written like discord:123456789 or telegram:123456789")


Account = Annotated[
    str, Parameter(validator=_account, help="Platform and number, like discord:123456789; names change hands.")
]
To = Annotated[Path, Parameter(name="--to", help="A new file.")]
Yes = Annotated[bool, Parameter(name="--yes", negative=(), help="Do it; without this only the plan is shown.")]


def register(app: App) -> None:
    group = App(name="gdpr", help="One person's data, for requests that come by letter.")
    group.command(export, name="export")
    group.command(delete, name="delete")
    app.command(group)


def export(account: Account, /, *, to: To, config: ConfigPath = CONFIG, secrets: SecretsDir = None) -> int:
    """Write everything that is kept of a person, as `/mydata export` would give it.

    Make sure who asks before you hand it out. The file is readable by you alone (mode 0600).
    """
    import asyncio
    import os
    import sys

    settings = load(config, secrets, NONE)

    from bot.wiring.personal import UnknownPerson
    from bot.wiring.personal import export as read

    try:
        content = asyncio.run(read(settings, account))
    except UnknownPerson:
        print(f"{account} was never seen here: nothing is kept", file=sys.stderr)
        return 1
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    print(f"{len(content)} bytes written to {to}")
    return 0


def delete(
    account: Account, /, *, yes: Yes = False, config: ConfigPath = CONFIG, secrets: SecretsDir = None
) -> int:
    """Show what forgetting a person would do, and with --yes plan it for its day.

    The running bot does it on that day, `retention.erasure_days` from now; until then the person can call it off with
    `/mydata`. While money is open nothing is planned, and the exit status is 1.
    """
    import asyncio
    import sys

    settings = load(config, secrets, NONE)

    from bot.personal.model import DeleteBlocked
    from bot.replies import personal as say
    from bot.replies.words import Words
    from bot.wiring.personal import UnknownPerson, plan
    from bot.wiring.personal import delete as ask

    words = Words()
    try:
        found = asyncio.run(ask(settings, account) if yes else plan(settings, account))
    except UnknownPerson:
        print(f"{account} was never seen here: nothing is kept", file=sys.stderr)
        return 1
    except DeleteBlocked:
        # It came in between: the plan says what.
        found = asyncio.run(plan(settings, account))
    print(say.plan(found, words).text)
    if found.waits:
        return 1
    print("Planned." if yes else "Nothing is planned yet: add --yes.")
    return 0
