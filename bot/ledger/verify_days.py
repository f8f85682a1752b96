"""Verify a Bouquet book against heads that were kept earlier. Needs nothing but Python and two files:

    python3 verify_days.py HEADS ENTRIES

HEADS: lines "2026-11-21<tab>head", as `bouquet days export` wrote them some day; keep them where the operator cannot
change them. ENTRIES: the text that `bouquet days entries` writes, now. Each day's text, from its line "day" to its line
"end", is hashed with SHA-256, and must begin with the head of the day before. The first day that differs is named.
"""

import hashlib
import sys
from collections.abc import Iterator


def days(path: str) -> Iterator[tuple[str, str]]:
    """The head of each day in the text, made anew. Ends the programme where the text is no chain of days."""
    head, day, digest = "0" * 64, "", hashlib.sha256()
    with open(path, "rb") as lines:  # noqa: PTH123 # as plain as can be
        for line in lines:
            fields = line.decode().rstrip("\n").split("\t")
            if fields[0] == "day":
                if day or len(fields) != 3:
                    sys.exit(f"{path}: the text of {day} does not end")
                day, digest = fields[1], hashlib.sha256()
                if fields[2] != head:
                    sys.exit(f"{day} differs: it does not follow the day before")
            elif not day or fields[0] not in ("entry", "posting", "end"):
                sys.exit(f"{path}: this is no text of days: {line[:60]!r}")
            digest.update(line)
            if fields[0] == "end":
                head = digest.hexdigest()
                yield day, head
                day = ""
    if day:
        sys.exit(f"{path}: the text of {day} does not end")


def main(heads: str, entries: str) -> None:
    """Compares, and says the last day that was verified or the first that differs."""
    with open(heads, encoding="utf-8") as lines:  # noqa: PTH123
        kept = {line.split()[0]: line.split()[1] for line in lines if line.strip()}
    last = max(kept, default="")
    for day, head in days(entries):
        if day <= last and kept.pop(day, None) != head:
            sys.exit(f"{day} differs from the head that was kept")
    if kept:
        sys.exit(f"{min(kept)} differs: it is missing")
    sys.stdout.write(f"every day up to {last} is what it was\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
