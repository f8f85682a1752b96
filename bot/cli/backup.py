"""`bouquet backup` and `bouquet restore`: the book as it was at one moment, and back."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from bot.cli.options import CONFIG, NONE, ConfigPath, SecretsDir, load

if TYPE_CHECKING:
    from storage.backups.backup import Manifest
    from storage.backups.restore import Plan, Restored

To = Annotated[Path | None, Parameter(name="--to", help="A new file; by default in the folder backups.")]
File = Annotated[Path, Parameter(help="A file that `bouquet backup` wrote; its manifest lies beside it.")]
DryRun = Annotated[bool, Parameter(name="--dry-run", negative=(), help="Say what would happen and be lost; no more.")]
Discard = Annotated[
    bool, Parameter(name="--discard-newer", negative=(), help="Restore although the present book is newer or broken.")
]


def register(app: App) -> None:
    app.command(backup, name="backup")
    app.command(restore, name="restore")


def backup(*, to: To = None, config: ConfigPath = CONFIG, secrets: SecretsDir = None) -> int:
    """Copy the book to a new file, beside a running bot and without holding it up.

    The copy is of one moment, is looked through before it gets its name, and has a manifest beside it. On PostgreSQL
    it takes pg_dump. Secrets and the configuration are not in it: keep them elsewhere, for a book without
    `app_secret` cannot open its private links. The exit status is 1 when no backup was made, and when the book that
    was copied is not sound.
    """
    import asyncio

    from bot.cli.progress import on_standard_error

    settings = load(config, secrets, NONE)

    from bot.wiring.backups import back_up, default_file
    from storage.backups.backup import NoBackup

    file = to or default_file(settings)
    try:
        with on_standard_error() as progress:
            made = asyncio.run(back_up(settings, file, progress))
    except NoBackup as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{file}: {_said(made)}, {made.bytes:,} bytes")
    if made.sound is False:
        print("the book in it is NOT sound: run bouquet check", file=sys.stderr)
    return 1 if made.sound is False else 0


def restore(
    file: File,
    /,
    *,
    dry_run: DryRun = False,
    discard_newer: Discard = False,
    config: ConfigPath = CONFIG,
    secrets: SecretsDir = None,
) -> int:
    """Put a backup in the place of the book; stop the bot first.

    The present book is kept beside it under another name. A present book with entries that the backup does not know is
    replaced only with --discard-newer; --dry-run names them. Afterwards start the bot: jobs that were owed run again,
    which changes nothing that was done, and what happened at Stripe since the backup is asked for and booked.
    """
    import asyncio

    settings = load(config, secrets, NONE)

    from bot.wiring.backups import plan, put_back
    from storage.backups.backup import NoBackup
    from storage.backups.restore import RestoreRefused

    try:
        if dry_run:
            _tell_plan(asyncio.run(plan(settings, file)))
            return 0
        done = asyncio.run(put_back(settings, file, discard_newer=discard_newer))
    except (NoBackup, RestoreRefused) as error:
        print(error, file=sys.stderr)
        return 1
    _tell_plan(done.plan)
    return _tell_done(done)


def _said(manifest: "Manifest") -> str:
    closed = f", closed up to {manifest.day}" if manifest.day else ""
    return f"{manifest.entries} entries as of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC{closed}"


def _tell_plan(plan: "Plan") -> None:
    print(f"the backup: {_said(plan.manifest)}")
    if not plan.present:
        print("there is no book yet: nothing is lost")
        return
    if plan.trouble:
        print(plan.trouble)
    print(f"entries of the present book that the backup does not know: {plan.newer}")
    for one in plan.lost:
        print(f"  {one.created_at:%Y-%m-%d %H:%M:%S}  {one.kind}  {one.key}")
    if plan.newer > len(plan.lost):
        print(f"  and {plan.newer - len(plan.lost)} more")
    others = ", ".join(f"{count} of {name}" for name, count in sorted(plan.fewer.items()))
    print(f"rows that are not in the backup: {others or 'none'}")


def _tell_done(done: "Restored") -> int:
    if done.kept is not None:
        print(f"what stood there before is kept as {done.kept}")
    print(f"restored: the book is {'sound' if done.sound else 'NOT sound, run bouquet check'}")
    return 0 if done.sound else 1
