"""One `SELECT sum()` for each unit over all postings, on a bare connection. Run as a process of its own:
`python -m tests.bench.bare.sums URL`; it says how much processor time that took."""

import json
import sqlite3
import sys
import time

UNITS = ("coin", "diamond", "eur", "usd")


def main() -> None:
    book = sqlite3.connect(sys.argv[1].removeprefix("sqlite:///"))
    started = time.process_time()
    sums = [book.execute("SELECT sum(amount) FROM postings WHERE unit = ?", (unit,)).fetchone()[0] for unit in UNITS]
    seconds = time.process_time() - started
    assert all(sums), sums
    print(json.dumps({"seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
