"""What a few tests need and not every machine has. Where it is missing they are left out, and the run says so."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def chromium() -> str | None:
    """The system's Chromium, to be driven by playwright."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def specs() -> Path | None:
    """The folder of the platforms' official API files: BOUQUET_SPECS, or a folder beside the checkout."""
    given = os.environ.get("BOUQUET_SPECS")
    places = [Path(given)] if given else sorted(ROOT.parent.glob("*/specs"))
    return next((place for place in places if (place / "telegram-bot-api.json").is_file()), None)


@dataclass(frozen=True)
class Need:
    """`find` is None or falsy where the thing is missing; `words` say what to do about it."""

    find: Callable[[], object | None]
    words: str


# By the name of the mark that a test wears: @pytest.mark.chromium
NEEDS = {
    "chromium": Need(chromium, "no Chromium: install the package chromium"),
    "specs": Need(specs, "no API files of the platforms: name their folder in BOUQUET_SPECS"),
}
