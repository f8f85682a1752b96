"""Whose diamonds are taken when the coins that paid for them are: pure rules.

A lot and a gift meet in a piece: so many coins of the one that paid for the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from bot.coins.model import DIAMOND_PARTS
from bot.gifts.tallies import GifterDay


class ClaimState(StrEnum):
    """What became of a piece whose payment was questioned."""

    HELD = "held"
    FREE = "free"
    TAKEN = "taken"
    UNDONE = "undone"


FINAL = frozenset({ClaimState.TAKEN, ClaimState.UNDONE})
"""The coins of such a piece are no gift any more: nothing else can claim them, and boards don't count them."""


class Worth(NamedTuple):
    """What a lot promised: so many `diamonds` are worth `minor` of the currency."""

    currency: str
    minor: int
    diamonds: int

    def floor(self, parts: int) -> int:
        """Whole minor units that so many parts of a diamond are worth, rounded down."""
        return parts * self.minor // (self.diamonds * DIAMOND_PARTS)


class Split(NamedTuple):
    """Where the parts of a piece come from."""

    pending: int = 0
    available: int = 0
    operator: int = 0


class Piece(NamedTuple):
    """`coins` of a lot, which paid for the gift; `parts` of a diamond came of them.

    `matured`: they are available. `state`: None as long as nobody has claimed it; `split`: what the claim took.
    `place`: where the gift is tallied. `rest_gone`: all other coins of the gift are gone; `times`: gifts that it was.
    """

    gift_id: int
    lot_id: int
    fan_id: int
    creator_id: int
    coins: int
    parts: int
    worth: Worth
    matured: bool
    state: ClaimState | None
    split: Split
    place: GifterDay
    times: int
    rest_gone: bool

    @property
    def gifts_gone(self) -> int:
        """How many gifts fewer boards count once this piece is gone: a gift counts while one coin of it does."""
        return self.times if self.rest_gone else 0


Claimed = tuple[Piece, Split]
Room = Mapping[tuple[int, Worth], int]
"""Parts that a creator has available, by what they are worth."""


def claimed(pieces: Iterable[Piece], room: Room) -> Iterator[Claimed]:
    """Where the diamonds of each piece are taken from, in turn.

    What is held already stays where it was taken from. What is pending is there; of what is available as much as the
    creator still has of the same worth; the rest is the operator's.
    """
    left = dict(room)
    for piece in pieces:
        if piece.state is ClaimState.HELD:
            yield piece, piece.split
        elif not piece.matured:
            yield piece, Split(pending=piece.parts)
        else:
            place = piece.creator_id, piece.worth
            there = min(piece.parts, left.get(place, 0))
            left[place] = left.get(place, 0) - there
            yield piece, Split(available=there, operator=piece.parts - there)
