"""Checks that every link inside the documentation leads somewhere (`python -m tests.links`, part of `make docs`)."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parents[1]
_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def pages(root: Path = ROOT) -> list[Path]:
    """Every Markdown page of the project."""
    hidden = {".venv", "node_modules", ".pytest_cache"}
    return sorted(page for page in root.rglob("*.md") if not hidden.intersection(page.relative_to(root).parts))


def broken(root: Path = ROOT) -> Iterator[str]:
    """`page: link` for each link to a file or a heading that is not there."""
    for page in pages(root):
        for link in _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8"))):
            if not _leads_somewhere(page, link):
                yield f"{page.relative_to(root)}: {link}"


def _leads_somewhere(page: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return True
    name, _, anchor = unquote(link).partition("#")
    target = (page.parent / name).resolve() if name else page
    if not target.exists():
        return False
    return not anchor or target.suffix != ".md" or anchor in _anchors(target)


def _anchors(page: Path) -> set[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(text)}


if __name__ == "__main__":
    found = list(broken())
    print("\n".join(found) if found else f"{len(pages())} pages, no broken link")
    sys.exit(1 if found else 0)
