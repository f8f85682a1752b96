"""`bouquet days`: evidence that somebody else can keep and verify."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from bot.cli.options import CONFIG, NONE, ConfigPath, SecretsDir, load

To = Annotated[Path | None, Parameter(name="--to", help="A new file; without it, standard output.")]
ToFile = Annotated[Path, Parameter(name="--to", help="A new file; it holds all entries of closed days.")]


def register(app: App) -> None:
    group = App(name="days", help="Heads of closed days: proof that the book's past was not changed.")
    group.command(export, name="export")
    group.command(entries, name="entries")
    app.command(group)


def export(*, to: To = None, config: ConfigPath = CONFIG, secrets: SecretsDir = None) -> int:
    """Write the head of each closed day, one line a day.

    Give the file to somebody who need not trust you, or publish its last line: whoever has a head can notice any later
    change of what happened before it, by `bouquet check --heads FILE` or without Bouquet (see `bouquet days entries`).
    """
    import asyncio

    settings = load(config, secrets, NONE)

    from bot.wiring.evidence import heads

    lines = "".join(f"{head}\n" for head in asyncio.run(heads(settings)))
    if to is None:
        print(lines, end="")
        return 0
    with to.open("x", encoding="utf-8") as file:
        file.write(lines)
    print(f"{lines.count(chr(10))} days written to {to}")
    return 0


def entries(*, to: ToFile, config: ConfigPath = CONFIG, secrets: SecretsDir = None) -> int:
    """Write all entries of closed days as the text that their heads are made of.

    Beside it goes the script `bot/ledger/verify_days.py`, which anybody can read and run without Bouquet:
    `python3 verify_days.py HEADS ENTRIES` names the first day that differs from the heads he kept. The text holds our
    own numbers only, no names and no ids of chats.
    """
    import asyncio

    settings = load(config, secrets, NONE)

    from bot.wiring.evidence import write_entries

    print(f"{asyncio.run(write_entries(settings, to))} days written to {to}")
    return 0
