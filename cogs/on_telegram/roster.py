"""Every file of commands."""

from . import accounts, boards, creators, fans, moderation, setup, staff, start, tips
from . import help as _help

_FILES = (start, tips, fans, accounts, boards, creators, _help, moderation, staff, setup)


def load() -> int:
    """Importing the files registered their commands; answers how many files."""
    return len(_FILES)
