"""What `bouquet check` does to a book, in a process of its own: `python -m tests.bench.ours.check CONFIG`; it says the
processor time of the audit, of everything, and the most memory that it held."""

import asyncio
import json
import os
import resource
import sys
import time
from pathlib import Path

from bot.config import load_config
from bot.wiring.evidence import check_book


def main() -> None:
    config = load_config(Path(sys.argv[1]), os.environ, None)
    seconds = []
    for fast in (True, False):
        started = time.process_time()
        found = asyncio.run(check_book(config, fast=fast))
        seconds.append(time.process_time() - started)
        assert found.sound, found
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"audit": seconds[0], "whole": seconds[1], "mebibytes": most, "entries": found.report.entries}))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
