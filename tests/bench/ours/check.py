"""What `bouquet check` does to a book, in a process of its own: `python -m tests.bench.ours.check CONFIG`; it says the
processor time of the audit, of everything, and the most memory that it held."""

import asyncio
import json
import os
import resource
import sys
import time
from pathlib import Path

from bot.config import Config, load_config
from bot.wiring.evidence import check_book


def main() -> None:
    config = load_config(Path(sys.argv[1]), os.environ, None)
    audit, whole = _checked(config, fast=True), _checked(config, fast=False)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"audit": audit[0], "whole": whole[0], "mebibytes": most, "entries": whole[1]}), flush=True)


def _checked(config: Config, *, fast: bool) -> tuple[float, int]:
    """Processor time, and how many entries there are."""
    started = time.process_time()
    found = asyncio.run(check_book(config, fast=fast))
    assert found.sound, found
    return time.process_time() - started, found.report.entries


if __name__ == "__main__":
    main()
