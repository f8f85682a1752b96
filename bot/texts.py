"""Text from outside: before it is kept, and before it stands among our own words."""

import re

# NUL, which PostgreSQL takes in no text, and halves of characters, which no encoding knows.
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")

# They turn the direction of whatever follows them, our own words included, until somebody turns it back.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def unturned(text: str) -> str:
    """The text without signs that turn the direction of writing. Letters that run from right to left still do."""
    return _TURNING.sub("", text)


def writable(text: str) -> str:
    """The text without what no database could keep: platforms should not send it, and a tip must not fail by it."""
    return _UNWRITABLE.sub("", text)
