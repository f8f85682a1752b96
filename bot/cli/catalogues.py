"""The message catalogues, collected from the code and compiled.

`python -m bot.cli.catalogues --update` writes every sentence of the code to bouquet.pot and merges it into each .po
file: new sentences stand there empty or `fuzzy`, old ones are gone. `python -m bot.cli.catalogues` compiles each .po
file into the .mo file beside it; these are not kept in the repository, `make` and the build make them.

English is the key. No file carries a date, a line number or a machine's path, so that it changes only with the words.
"""

import ast
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LOCALES = ROOT / "bot" / "locales"
TEMPLATE = "bouquet.pot"
# Where people are spoken to. What the operator reads in the shell and the sandbox's own pages are English.
SPEAKING = ("bot/presses", "bot/replies", "bot/web", "cogs")
WIDTH = 110

_HEADER = """\
# The sentences of Bouquet, English being the key: python -m bot.cli.catalogues --update
msgid ""
msgstr ""
"""
# What makes a sentence of its first arguments, and of how many: `words.n` takes the singular and the plural.
_METHODS = {"t": 1, "n": 2, "locale_str": 1}
_NAMES = {"_": 1, "locale_str": 1}


@dataclass(frozen=True, slots=True, order=True)
class Sentence:
    """A sentence of the code. `many` is its plural, if it has one; `file` is where it stands, below the project."""

    file: str
    line: int
    one: str
    many: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Unread:
    """A place that translates something other than a sentence written there: it cannot be collected."""

    file: str
    line: int


def collect(root: Path = ROOT) -> tuple[list[Sentence], list[Unread]]:
    """Every sentence below the speaking folders, by file and line, and the places that could not be read."""
    sentences: list[Sentence] = []
    unread: list[Unread] = []
    for folder in SPEAKING:
        for file in (root / folder).rglob("*.py"):
            for found in _sentences(file, file.relative_to(root).as_posix()):
                if isinstance(found, Sentence):
                    sentences.append(found)
                else:
                    unread.append(found)
    return sorted(sentences, key=lambda found: (found.file, found.line)), sorted(unread)


def template(sentences: Sequence[Sentence]) -> Catalog:
    """The catalogue without a translation, in the order of the sentences."""
    made = Catalog(charset="utf-8")
    for found in sentences:
        key = found.one if found.many is None else (found.one, found.many)
        made.add(key, locations=[(found.file, found.line)])
    return made


def written(catalogue: Catalog) -> bytes:
    """The catalogue as the text of a .pot or .po file."""
    about = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: 8bit"]
    if catalogue.locale is not None:
        about = [f"Language: {catalogue.locale}", f"Plural-Forms: {catalogue.plural_forms}", *about]
    header = _HEADER + "".join(f'"{one}\\n"\n' for one in about) + "\n"
    for message in catalogue:
        message.flags.discard("python-format")  # a percent sign here is a percent sign
    text = BytesIO()
    write_po(text, catalogue, width=WIDTH, omit_header=True, ignore_obsolete=True, include_lineno=False)
    return header.encode() + text.getvalue()


def update(root: Path = ROOT) -> list[Path]:
    """Bring bouquet.pot and every .po file up to the code; returns the files that changed."""
    sentences, _ = collect(root)
    newest = template(sentences)
    locales = root / LOCALES.relative_to(ROOT)
    wanted = {locales / TEMPLATE: written(newest)}
    for source in sorted(locales.rglob("*.po")):
        catalogue = _read(source)
        catalogue.update(newest)
        wanted[source] = written(catalogue)
    changed = [path for path, text in wanted.items() if not path.exists() or path.read_bytes() != text]
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wanted[path])
    return changed


def compile_catalogues(root: Path = LOCALES) -> list[Path]:
    """Compile every catalogue under `root` that is newer than its .mo file; returns what was written.

    Raises ValueError, naming file and line, for a message whose placeholders its translation does not keep.
    """
    stale = [source for source in sorted(root.rglob("*.po")) if _is_stale(source)]
    return [_compile(source) for source in stale]


def placeholders(text: str) -> set[str]:
    """The names of the facts that a sentence fills in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _sentences(file: Path, name: str) -> Iterator[Sentence | Unread]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute):
            wanted = _METHODS.get(node.func.attr, 0)
        else:
            wanted = _NAMES.get(getattr(node.func, "id", ""), 0)
        if not wanted:
            continue
        given = [one.value for one in node.args[:wanted] if isinstance(one, ast.Constant)]
        texts = [text for text in given if isinstance(text, str)]
        if len(texts) < wanted:
            yield Unread(name, node.lineno)
        else:
            yield Sentence(name, node.lineno, *texts)


def _texts(text: str | Sequence[str] | None) -> Sequence[str]:
    """The sentence and its plural, if it has one."""
    return (text,) if isinstance(text, str) else text or ()


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns


def _read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=source.parent.parent.name)


def _compile(source: Path) -> Path:
    catalogue = _read(source)
    for message in catalogue:
        for told, said in zip(_texts(message.id), _texts(message.string), strict=False):
            if said and placeholders(said) != placeholders(told):
                raise ValueError(f"{source}:{message.lineno}: the placeholders differ from {told!r}")
    # Babel would write its own guesses of an address and today's date: the same source makes the same file.
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    catalogue.creation_date = catalogue.revision_date = datetime(1970, 1, 1, tzinfo=UTC)
    target = source.with_suffix(".mo")
    # Written aside and moved, so that nobody ever reads half a catalogue, however many compile at once.
    scratch = target.with_suffix(f".mo.{os.getpid()}")
    with scratch.open("wb") as file:
        write_mo(file, catalogue)
    scratch.replace(target)
    return target


def main(arguments: Sequence[str]) -> int:
    """Update if asked to, then compile."""
    if "--update" in arguments:
        for path in update():
            print(f"updated {path.relative_to(ROOT)}")
    for path in compile_catalogues():
        print(f"compiled {path.relative_to(LOCALES)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
