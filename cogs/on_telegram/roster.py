"""Every file of commands."""

from . import help as _help
from . import start, tips

_FILES = (start, tips, _help)


def load() -> int:
    """Importing the files registered their commands; answers how many files."""
    return len(_FILES)
