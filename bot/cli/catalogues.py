"""Compiles the message catalogues: each .po file gets its .mo file beside it (`python -m bot.cli.catalogues`).

The .mo files are not kept in the repository; `make` calls this before anything that speaks, and so does the build.
"""

from collections.abc import Sequence
from pathlib import Path
from string import Formatter

LOCALES = Path(__file__).resolve().parent.parent / "locales"


def compile_catalogues(root: Path = LOCALES) -> list[Path]:
    """Compile every catalogue under `root` that is newer than its .mo file; returns what was written.

    Raises ValueError, naming file and line, for a message whose placeholders its translation does not keep.
    """
    stale = [source for source in sorted(root.rglob("*.po")) if _is_stale(source)]
    return [_compile(source) for source in stale]


def placeholders(text: str) -> set[str]:
    """The names of the facts that a sentence fills in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _texts(text: str | Sequence[str] | None) -> Sequence[str]:
    """The sentence and its plural, if it has one."""
    return (text,) if isinstance(text, str) else text or ()


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> Path:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    for message in catalogue:
        for told, said in zip(_texts(message.id), _texts(message.string), strict=False):
            if said and placeholders(said) != placeholders(told):
                raise ValueError(f"{source}:{message.lineno}: the placeholders differ from {told!r}")
    target = source.with_suffix(".mo")
    # Written aside and moved, so that a reader never sees half a catalogue.
    scratch = target.with_suffix(".mo.new")
    with scratch.open("wb") as file:
        write_mo(file, catalogue)
    scratch.replace(target)
    return target


if __name__ == "__main__":
    for written in compile_catalogues():
        print(f"compiled {written.relative_to(LOCALES)}")
