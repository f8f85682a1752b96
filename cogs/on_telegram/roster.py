"""Every file of commands."""

from . import fans, start, tips
from . import help as _help

_FILES = (start, tips, fans, _help)


def load() -> int:
    """Importing the files registered their commands; answers how many files."""
    return len(_FILES)
