"""`bouquet migrate` and `bouquet check`: the database and the book in it."""

from cyclopts import App

from bot.cli.options import CONFIG, AsJson, ConfigPath, SecretsDir, load


def register(app: App) -> None:
    app.command(migrate, name="migrate")
    app.command(check, name="check")


def migrate(*, config: ConfigPath = CONFIG, secrets: SecretsDir = None) -> int:
    """Bring the database to the schema of this version.

    Makes the database file when there is none. Stop the bot first: the SQLite file serves one process at a time.
    Prints each revision that was applied; doing it twice changes nothing.
    """
    settings = load(config, secrets)

    from bot.wiring.commands import migrate as upgrade

    applied = upgrade(settings)
    print("\n".join(f"applied {revision}" for revision in applied) or "nothing to do: the database is up to date")
    return 0


def check(*, config: ConfigPath = CONFIG, secrets: SecretsDir = None, as_json: AsJson = False) -> int:
    """Replay the whole book and compare it with the balances; changes nothing.

    Checks that every entry moves between the accounts that its kind allows, that each unit sums to zero, that the
    stored balances are what the postings add up to, and that nobody's account is below zero. Works beside a running
    bot. One line for each difference; the exit status is 1 when there is any.
    """
    import asyncio
    import json

    settings = load(config, secrets)

    from bot.wiring.commands import check_book

    report = asyncio.run(check_book(settings))
    differences = [str(finding) for finding in report.findings]
    if as_json:
        print(json.dumps({"balanced": report.balanced, "entries": report.entries, "differences": differences}))
    else:
        print(
            "\n".join(
                [*differences, f"book: {'balanced' if report.balanced else 'NOT balanced'}, {report.entries} entries"]
            )
        )
    return 0 if report.balanced else 1
