"""The leader board's own SELECT on a bare connection; and a crowd that reads it until killed, and says when it begins:
`python -m tests.bench.bare.boards FILE CONNECTIONS DAY`."""

import json
import sqlite3
import sys
import threading
import time

BOARD = (
    "SELECT creator_id, sum(coins) AS coins, sum(gifts), min(first_gift_id) AS first FROM creator_tallies "
    "WHERE community_id = ? AND day BETWEEN ? AND ? AND creator_id <> 0 "
    "GROUP BY creator_id ORDER BY coins DESC, first LIMIT 10"
)
# Ten boards that are each looked at twenty times a second.
PAUSE_SECONDS = 0.05


def opened(path: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)


def seconds(connection: sqlite3.Connection, community: int, first: int, last: int) -> float:
    """How long one board takes."""
    started = time.perf_counter()
    rows = connection.execute(BOARD, (community, first, last)).fetchall()
    taken = time.perf_counter() - started
    assert len(rows) <= 10
    return taken


def read(path: str, day: int) -> None:
    """For ever."""
    connection = opened(path)
    while True:
        seconds(connection, 1, day - 6, day)
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    for _ in range(int(sys.argv[2])):
        threading.Thread(target=read, args=(sys.argv[1], int(sys.argv[3])), daemon=True).start()
    print(json.dumps({"reading": True}), flush=True)
    threading.Event().wait()
