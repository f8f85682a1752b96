"""Every file of commands."""

from . import (
    accounts,
    boards,
    coins,
    creators,
    eligibility,
    fans,
    follows,
    gifts,
    live,
    moderation,
    personal,
    setup,
    staff,
    start,
    stats,
    suspensions,
    tips,
    videos,
)
from . import help as _help

_FILES = (
    start, tips, coins, fans, accounts, boards, follows, gifts, live, videos,
    creators, eligibility, stats, personal, _help, moderation, suspensions, staff, setup,
)  # fmt: skip


def load() -> int:
    """Importing the files registered their commands; answers how many files."""
    return len(_FILES)
