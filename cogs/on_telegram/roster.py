"""Every file of commands."""

from . import accounts, boards, coins, creators, fans, follows, moderation, setup, staff, start, tips
from . import help as _help

_FILES = (start, tips, coins, fans, accounts, boards, follows, creators, _help, moderation, staff, setup)


def load() -> int:
    """Importing the files registered their commands; answers how many files."""
    return len(_FILES)
