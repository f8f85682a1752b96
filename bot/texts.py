"""Text from outside, before it is kept."""

import re

# NUL, which PostgreSQL takes in no text, and halves of characters, which no encoding knows.
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


def writable(text: str) -> str:
    """The text without what no database could keep: platforms should not send it, and a tip must not fail by it."""
    return _UNWRITABLE.sub("", text)
