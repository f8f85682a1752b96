"""Playing stories: a fresh sandbox each, the transcript as it happens, the book at the end."""

import json
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.sandbox.quiet import quiet
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.stories.teller import PromiseBroken, Teller
from bot.sandbox.stories.transcript import Line, Say
from storage.ledger.audit import audit


class Told(Protocol):
    """What playing needs of a story."""

    @property
    def name(self) -> str: ...
    @property
    def promise(self) -> str: ...
    @property
    def tell(self) -> Callable[[Teller], Awaitable[None]]: ...


@dataclass
class Performance:
    """How a story went on one platform: its lines, the promise that was broken if any, the book."""

    story: str
    platform: str
    lines: list[Line] = field(default_factory=list)
    broken: str | None = None
    entries: int = 0
    findings: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        return self.broken is None and not self.findings

    @property
    def book(self) -> str:
        """The last line of a transcript."""
        if self.findings:
            return "book: NOT balanced: " + "; ".join(self.findings)
        return f"book: balanced, {self.entries} entries"


async def perform(story: Told, platform: str, database: str, say: Say) -> Performance:
    """One story on one platform, in a sandbox of its own."""
    told = Performance(story.name, platform)

    def heard(line: Line) -> None:
        told.lines.append(line)
        say(line)

    async with Sandbox(database=database, keep_time=False) as sandbox:
        try:
            await story.tell(Teller(sandbox, platform, heard))
        except PromiseBroken as broken:
            told.broken = str(broken)
        except Exception as error:  # a story that stumbles still has a book to show
            told.broken = "".join(traceback.format_exception(error))
        told.broken = told.broken or _complaints(sandbox)
        if sandbox.house is None:
            await sandbox.command_bot("start")
        assert sandbox.house is not None
        report = await audit(sandbox.house.database)
        told.entries, told.findings = report.entries, tuple(str(finding) for finding in report.findings)
    return told


async def play_all(plays: Sequence[tuple[Told, str]], database: str, *, as_json: bool) -> int:
    """Plays them one after the other; 0 when every promise was kept, 2 when there is nothing to play."""
    if not plays:
        _print("there is no such story; bouquet story --list names them")
        return 2
    quiet("error")
    performances = []
    for story, platform in plays:
        if not as_json:
            _print(f"── {story.name}, on {platform.capitalize()}: {story.promise}\n")
        told = await perform(story, platform, database, _printer(story.name, as_json))
        if as_json:
            _print(json.dumps(_summary(told), ensure_ascii=False))
        else:
            if told.broken is not None:
                _print(f"\nbroken promise: {told.broken}")
            _print(f"\n{told.book}\n" if len(plays) > 1 else f"\n{told.book}")
        performances.append(told)
    if not as_json and len(plays) > 1:
        _print(_sum(performances))
    return 0 if all(told.kept for told in performances) else 1


def _sum(performances: Sequence[Performance]) -> str:
    """The one line to look at after several stories: all books as one, and the promises."""
    wrong = _named(told for told in performances if told.findings)
    broken = _named(told for told in performances if told.broken is not None)
    entries = sum(told.entries for told in performances)
    book = f"NOT balanced in {wrong}" if wrong else f"balanced, {entries} entries in {len(performances)} books"
    return f"book: {book}; {f'promises BROKEN in {broken}' if broken else 'every promise kept'}"


def _named(performances: Iterable[Performance]) -> str:
    return ", ".join(f"{told.story} on {told.platform.capitalize()}" for told in performances)


def _printer(story: str, as_json: bool) -> Say:
    return lambda line: _print(line.as_json(story) if as_json else line.told())


def _summary(told: Performance) -> dict[str, Any]:
    return {
        "story": told.story, "platform": told.platform, "kept": told.kept, "broken": told.broken,
        "book": {"balanced": not told.findings, "entries": told.entries, "findings": told.findings},
    }  # fmt: skip


def _complaints(sandbox: Sandbox) -> str | None:
    """What the judges of the simulated platforms, or the bot's own handlers, have to say."""
    said = [
        *(f"Stripe: {violation}" for violation in sandbox.stripe.violations),
        *(f"Telegram: {violation}" for violation in sandbox.telegram.violations),
        *(f"Discord: {error!r}" for error in sandbox.stage.errors),
    ]
    return "; ".join(said) or None


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
