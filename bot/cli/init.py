"""`bouquet init`: the first configuration and the secrets that only this deployment knows."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

if TYPE_CHECKING:
    from bot.cli.setup import Answers

Profile = Literal["tiktok-2021", "small-community"]


def register(app: App) -> None:
    app.command(init, name="init")


def init(
    *,
    folder: Annotated[Path, Parameter(help="Where config.toml and the folder secrets are written.")] = Path(),
    name: Annotated[str | None, Parameter(help="The operator, as buyers read it.")] = None,
    owner: Annotated[
        tuple[str, ...], Parameter(negative=(), help="An owner like discord:1234 or telegram:5678; may be repeated.")
    ] = (),
    public_url: Annotated[str | None, Parameter(help="The https address under which the web side is reached.")] = None,
    terms_url: Annotated[str | None, Parameter(help="Your own terms.")] = None,
    privacy_url: Annotated[str | None, Parameter(help="Your own privacy policy.")] = None,
    payout_region: Annotated[str | None, Parameter(help="Country of your Stripe account, or EEA, or EUROPE.")] = None,
    database: Annotated[str, Parameter(help="A SQLite file or a PostgreSQL address.")] = "sqlite:///data/bouquet.db",
    profile: Annotated[Profile, Parameter(help="Defaults by the size of community.")] = "tiktok-2021",
    discord: Annotated[bool, Parameter(help="Serve Discord.")] = True,
    telegram: Annotated[bool, Parameter(help="Serve Telegram.")] = True,
) -> int:
    """Write config.toml and make the secrets folder.

    Asks for what the options leave open, when there is a terminal to ask on. Tokens and keys are asked for without
    showing them and are never options, since other programs see those. Overwrites nothing.
    """
    from bot.cli.setup import Answers

    return _write(
        folder,
        Answers(
            name=name,
            owners=owner,
            public_url=public_url,
            terms_url=terms_url,
            privacy_url=privacy_url,
            payout_region=payout_region,
            database=database,
            profile=profile,
            discord=discord,
            telegram=telegram,
        ),
    )


def _write(folder: Path, given: "Answers") -> int:
    from bot.cli.setup import already_there, check, config_text, questions, said, spoilt, write_new

    try:
        if there := already_there(folder):
            return _overwrites_nothing(there)
    except OSError as error:
        return _cannot_write(folder, error)
    secrets: dict[str, str] = {}
    if sys.stdin.isatty() and not spoilt(given):
        try:
            given, secrets = questions(given, input, _hidden, print)
        except (EOFError, KeyboardInterrupt):
            print("\nstopped; nothing was written", file=sys.stderr)
            return 1
    problems = check(given)
    for problem in problems:
        print(said(problem), file=sys.stderr)
    if problems:
        return 2
    try:
        written = write_new(folder, config_text(given), secrets, sqlite=given.sqlite_file)
    except FileExistsError as error:
        return _overwrites_nothing(error.filename)
    except OSError as error:
        return _cannot_write(folder, error)
    for path in written:
        print(f"wrote {path}")
    print("next: put the missing secrets into the folder, then run bouquet doctor, bouquet migrate, bouquet run")
    return 0


def _overwrites_nothing(there: "Path | str") -> int:
    print(f"{there} is there already; nothing was written: change it by hand, or use --folder", file=sys.stderr)
    return 1


def _cannot_write(folder: Path, error: OSError) -> int:
    print(f"cannot write into {folder} ({error.strerror}); choose another with --folder", file=sys.stderr)
    return 1


def _hidden(prompt: str) -> str:
    from getpass import getpass

    return getpass(prompt)
