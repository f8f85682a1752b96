"""`python -m tests.bench [--only PREFIX] [--strict]`: run the rows, print the table, write .bench/latest.json."""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.row import Row
from tests.bench.rows import ROWS


def fsync_milliseconds() -> float:
    """What one durable write costs on this disk now: the floor of every commit."""
    with tempfile.TemporaryFile() as file:
        costs = []
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            started = time.perf_counter()
            os.fsync(file.fileno())
            costs.append(time.perf_counter() - started)
    return statistics.median(costs) * 1000


def table(rows: list[Row]) -> str:
    """The rows as aligned text."""
    head = ("name", "ours", "reference", "ratio", "goal", "met")
    lines = [head] + [
        (
            row.name,
            f"{row.value:,.3f} {row.unit}",
            "" if row.reference is None else f"{row.reference:,.3f} {row.unit}",
            "" if row.ratio is None else f"{row.ratio:.2f}",
            row.goal,
            "yes" if row.met else "NO",
        )
        for row in rows
    ]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    text.insert(1, "  ".join("-" * width for width in widths))
    notes = [f"{row.name}: {note}" for row in rows for note in row.notes]
    return "\n".join([*text, "", *notes])


async def run(only: str) -> list[Row]:
    """Every row whose name begins with `only`, in order; a group runs when one of its rows is wanted."""
    rows: list[Row] = []
    for names, measure in ROWS:
        if any(name.startswith(only) for name in names):
            print(f"measuring {', '.join(names)} ...", file=sys.stderr, flush=True)
            rows.extend(await measure())
    return rows


def main() -> int:
    """Status 1 only when asked to be strict and a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", default="", metavar="PREFIX", help="rows whose name begins with it")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a goal is missed")
    options = parser.parse_args()
    rows = asyncio.run(run(options.only))
    if not rows:
        print(f"no row begins with {options.only!r}; there are: {', '.join(n for names, _ in ROWS for n in names)}")
        return 2
    print(f"one durable write (fsync of 4 KiB): {fsync_milliseconds():.2f} ms on this disk")
    print(table(rows))
    latest = Path(".bench/latest.json")
    latest.parent.mkdir(exist_ok=True)
    latest.write_text(json.dumps([row.as_json() for row in rows], indent=2) + "\n")
    return 1 if options.strict and not all(row.met for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
