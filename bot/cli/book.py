"""`bouquet migrate` and `bouquet check`: the database and the book in it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from bot.cli.options import CONFIG, NONE, AsJson, ConfigPath, SecretsDir, load

if TYPE_CHECKING:
    from bot.wiring.evidence import BookCheck

Fast = Annotated[bool, Parameter(name="--fast", negative=(), help="Leave closed days out: only the replay.")]
Heads = Annotated[
    Path | None, Parameter(name="--heads", help="A file of `bouquet days export`: compare with what was kept then.")
]


def register(app: App) -> None:
    app.command(migrate, name="migrate")
    app.command(check, name="check")


def migrate(*, config: ConfigPath = CONFIG, secrets: SecretsDir = None) -> int:
    """Bring the database to the schema of this version.

    Makes the database file when there is none. Stop the bot first: the SQLite file serves one process at a time.
    Prints each revision that was applied; doing it twice changes nothing.
    """
    settings = load(config, secrets, NONE)

    from bot.wiring.commands import migrate as upgrade

    applied = upgrade(settings)
    print("\n".join(f"applied {revision}" for revision in applied) or "nothing to do: the database is up to date")
    return 0


def check(
    *,
    fast: Fast = False,
    heads: Heads = None,
    config: ConfigPath = CONFIG,
    secrets: SecretsDir = None,
    as_json: AsJson = False,
) -> int:
    """Replay the whole book and compare it with the balances; changes nothing.

    Checks that every entry moves between the accounts that its kind allows, that each unit sums to zero, that the
    stored balances are what the postings add up to, that nobody's account is below zero, and that the entries of every
    closed day are still those that its head was made of. Names clearing accounts that stay open beyond their term,
    which is no difference by itself. Works beside a running bot. One line for each difference; the exit status is 1
    when there is any.
    """
    import asyncio
    import sys

    from bot.cli.progress import on_standard_error
    from bot.ledger.days import read_heads

    settings = load(config, secrets, NONE)

    from bot.wiring.evidence import check_book

    try:
        kept = read_heads(heads.read_text(encoding="utf-8")) if heads is not None else None
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    with on_standard_error() as progress:
        found = asyncio.run(check_book(settings, fast=fast, kept=kept, progress=progress))
    _tell(found, as_json)
    return 0 if found.sound else 1


def _tell(found: "BookCheck", as_json: bool) -> None:
    import json

    report, days = found.report, found.days
    differences = [str(finding) for finding in report.findings]
    if days is not None and days.changed is not None:
        differences.append(f"{days.changed}: The entries of this closed day are not those that its head was made of.")
    if found.kept_differs is not None:
        differences.append(f"{found.kept_differs}: The head of this day is not the one that was kept.")
    overdue = [str(one) for one in report.overdue]
    if as_json:
        told = {
            "balanced": report.balanced, "sound": found.sound, "entries": report.entries, "differences": differences,
            "overdue": overdue, "days": None if days is None else days.days,
            "head": None if days is None or days.latest is None else days.latest.head,
        }  # fmt: skip
        print(json.dumps(told))
        return
    verified = "closed days not looked at" if days is None else f"{days.days} closed days verified"
    verdict = "balanced" if report.balanced else "NOT balanced"
    print("\n".join([*differences, *overdue, f"book: {verdict}, {report.entries} entries, {verified}"]))
