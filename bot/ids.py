"""Public ids: what people read, say and search for. A bijection of our row ids, so none is ever used twice."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.errors import Refusal

# Without 0 and O, 1 and I and L, and U: thirty characters that nobody mixes up when reading aloud.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_SPACE = len(_ALPHABET) ** 6
# Coprime with the space, so that neighbours look nothing alike and every id in it is met once.
_STRIDE, _START = 387_420_489 + 8, 123_456_789


class Kind(StrEnum):
    """What an id names; the value is its prefix."""

    TIP = "T"
    GIFT = "G"
    LIVE = "L"
    COINS = "C"
    REFUND = "R"
    CASE = "S"
    VIDEO = "V"
    PAYOUT = "P"


@dataclass(eq=False)
class UnknownId(Refusal):
    """What was typed names nothing, or nothing of the kind that was `wanted`."""

    code: ClassVar[str] = "unknown_id"
    read: str
    wanted: Kind | None = None


def public_id(kind: Kind, row_id: int) -> str:
    """`public_id(Kind.TIP, 42)` is `"T-"` and six characters; longer only beyond 729 million rows."""
    if row_id < 0:
        raise ValueError("row ids are not negative")
    high, low = divmod(row_id, _SPACE)
    code = _spell((low * _STRIDE + _START) % _SPACE, 6)
    return f"{kind}-{_spell(high, 1) if high else ''}{code}"


def row_in(subject: str | None, noun: str) -> int | None:
    """The row in a subject of this noun ("tip:42"), as a provider sent it back; None for anything else."""
    found, _, number = (subject or "").partition(":")
    # Whoever shares the provider's account with us may have written anything: what is longer fits in no row.
    fits = found == noun and number.isascii() and number.isdigit() and len(number) <= 18
    return int(number) if fits else None


def row_id(kind: Kind, text: str) -> int:
    """The row id behind a public id as people type it (any case, with or without the dash). Raises UnknownId."""
    try:
        found_kind, number = parse(text)
    except UnknownId as no:
        raise UnknownId(no.read, kind) from None
    if found_kind is not kind:
        raise UnknownId(text[:20], kind)
    return number


def parse(text: str) -> tuple[Kind, int]:
    """Kind and row id of any public id. Raises UnknownId."""
    read = text.strip().upper().replace("-", "")
    try:
        kind, code = Kind(read[:1]), read[1:]
        digits = [_ALPHABET.index(character) for character in code]
    except ValueError:
        raise UnknownId(text[:20]) from None
    if not 6 <= len(digits) <= 7:
        raise UnknownId(text[:20])
    value = 0
    for digit in digits:
        value = value * len(_ALPHABET) + digit
    high, low = divmod(value, _SPACE)
    return kind, high * _SPACE + (low - _START) * pow(_STRIDE, -1, _SPACE) % _SPACE


def _spell(value: int, width: int) -> str:
    characters = []
    for _ in range(width):
        value, digit = divmod(value, len(_ALPHABET))
        characters.append(_ALPHABET[digit])
    return "".join(reversed(characters))
