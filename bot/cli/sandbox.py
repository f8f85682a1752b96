"""`bouquet sandbox` and `bouquet story`: everything on this machine, with simulated platforms."""

import re
import sys
from collections.abc import Mapping
from typing import Annotated, Literal

from cyclopts import App, Parameter
from cyclopts.validators import Number

from bot.cli.options import AsJson

Profile = Literal["small-community", "tiktok-2021"]
Database = Annotated[
    str,
    Parameter(help="sqlite for a file in a temporary folder, or postgresql://user@host/name of an empty database."),
]

# Names under which people keep the tokens of a real bot.
_TOKENS = re.compile(r"(BOUQUET_)?(DISCORD|TELEGRAM|BOT)_{1,2}(BOT_)?TOKEN|BOT_TOKEN", re.IGNORECASE)
_LIVE_KEY = re.compile(r"\b[srp]k_live_")


def register(app: App) -> None:
    app.command(sandbox, name="sandbox")
    app.command(story, name="story")


def obstacles(environ: Mapping[str, str]) -> list[str]:
    """Why the sandbox must not start: variables that hold a live Stripe key or a platform's token."""
    found = []
    for name, value in sorted(environ.items()):
        if _LIVE_KEY.search(value):
            found.append(f"{name} holds a live Stripe key; unset it: the sandbox never touches real money")
        elif value and _TOKENS.fullmatch(name):
            found.append(f"{name} holds a bot's token; unset it: the sandbox never touches a real chat")
    return found


def _refused() -> bool:
    import os

    found = obstacles(os.environ)
    for line in found:
        print(line, file=sys.stderr)
    return bool(found)


def sandbox(
    *,
    port: Annotated[
        int,
        Parameter(help="Where the control room is served; 0 takes a free port.", validator=Number(gte=0, lte=65535)),
    ] = 8080,
    seed: Annotated[int, Parameter(help="The same seed makes the same people and ids.")] = 7,
    database: Database = "sqlite",
    profile: Annotated[Profile, Parameter(help="Defaults by the size of community.")] = "small-community",
    as_json: AsJson = False,
    browser: Annotated[bool, Parameter(name="--browser", negative="--no-browser", help="Open the page.")] = True,
) -> int:
    """Open Bouquet in the browser with simulated Discord, Telegram and Stripe; no tokens, no network.

    Real code against simulators on this machine: personas chat, pay and are paid, the control room shows the book
    and breaks things on purpose. Nothing is left behind but a temporary folder. Prints the address and serves until
    interrupted; with --json one line with the addresses of every page.
    """
    if _refused():
        return 2
    import asyncio

    from bot.sandbox.run import serve

    return asyncio.run(
        serve(port=port, seed=seed, database=database, profile=profile, as_json=as_json, open_browser=browser)
    )


def story(
    name: Annotated[str | None, Parameter(help="Which story; all of them when left out.")] = None,
    /,
    *,
    names: Annotated[
        bool, Parameter(name="--list", negative=(), help="Name the stories and what they promise.")
    ] = False,
    platform: Annotated[Literal["discord", "telegram", "both"], Parameter(help="Where the personas are.")] = "both",
    database: Database = "sqlite",
    as_json: AsJson = False,
) -> int:
    """Play what the README promises and print the transcript.

    One line for each action or answer, with the persona and the platform. The last line is the state of the book, or
    of all books when several stories are played; the exit status is 0 when it is balanced and every promise was kept,
    else 1.
    """
    if _refused():
        return 2
    import asyncio

    from bot.sandbox import stories

    if names:
        for known, promise in stories.names():
            print(f"{known:<16} {promise}")
        return 0
    return asyncio.run(stories.play(name, platform=platform, database=database, as_json=as_json))
