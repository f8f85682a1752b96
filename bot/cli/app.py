"""The command line as a whole: every command, its help, and how errors become an exit status."""

import sys
from collections.abc import Iterator, Sequence
from io import StringIO

from cyclopts import App, CycloptsError

from bot.cli import backup, book, days, doctor, gdpr, init, pause, rails, run, sandbox, webhook


def _version() -> str:
    from importlib.metadata import version

    return version("bouquet-bot")


def build() -> App:
    """The command `bouquet` with all that it can do. Cheap: commands import what they need when they run."""
    app = App(
        name="bouquet",
        help="Tips, gifts and brand deals for creators in Discord and Telegram communities, with one book for both.",
        version=_version,
        help_format="markdown",
        result_action="return_value",
    )
    for group in (init, run, sandbox, book, days, backup, doctor, rails, webhook, pause, gdpr):
        group.register(app)
    return app


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 a found difference or a no, 2 wrong input."""
    try:
        result = build()(arguments, exit_on_error=False)
    except CycloptsError:
        return 2
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if _is_one_of(error, ("bot.config.problems", "ConfigErrors")):
            print(error, file=sys.stderr)
            return 2
        in_use = _is_one_of(error, ("storage.sqlite", "DatabaseInUse"))
        if in_use or isinstance(error, FileNotFoundError | FileExistsError):
            print(error, file=sys.stderr)
            return 1
        raise
    return result if isinstance(result, int) else 0


def _is_one_of(error: Exception, *kinds: tuple[str, str]) -> bool:
    # A kind is known only once a command has loaded its module: the import is not paid for by --help.
    modules = [(sys.modules.get(module), name) for module, name in kinds]
    return any(module is not None and isinstance(error, getattr(module, name)) for module, name in modules)


def help_texts(width: int = 100) -> Iterator[tuple[str, str]]:
    """Each command and what its --help prints, in the order of `bouquet --help`."""
    from rich.console import Console

    app = build()
    commands = [[], *_commands(app)]
    for words in commands:
        text = StringIO()
        app.help_print(words, console=Console(file=text, width=width, color_system=None, force_terminal=False))
        yield " ".join(["bouquet", *words]), text.getvalue()


def _commands(app: App, above: tuple[str, ...] = ()) -> Iterator[list[str]]:
    for name in sorted(name for name in app if not name.startswith("-")):
        below = app[name]
        inner = list(_commands(below, (*above, name)))
        yield from inner or [[*above, name]]
