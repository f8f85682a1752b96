"""What moves when a lot is frozen, freed or taken back, and who owes what then: pure, the same for every database."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Self

from bot.coins.claims import Claimed, ClaimState, Piece, Split, Worth
from bot.coins.ports import GivenBack, TakenBack, Unlucky
from bot.ledger.accounts import (
    COINS_ISSUED,
    COINS_SPENT,
    DIAMONDS_ISSUED,
    OWED_BY_CREATORS,
    OWED_BY_FANS,
    diamonds_available,
    diamonds_held,
    diamonds_pending,
    fan_debt,
    receivable,
    wallet,
)
from bot.ledger.entries import Posting


class Terms(NamedTuple):
    """What was promised when a lot was bought: so many coins for a price, and what their diamonds are worth."""

    fan_id: int
    coins: int
    currency: str
    price_minor: int
    worth: Worth


class Moves:
    """The postings of an entry in the making: what moves between the same two accounts is one of them."""

    def __init__(self) -> None:
        self._amounts: dict[tuple[str, str, str], int] = {}

    def add(self, source: str, target: str, unit: str, amount: int) -> Self:
        if amount:
            self._amounts[source, target, unit] = self._amounts.get((source, target, unit), 0) + amount
        return self

    def hold(self, held: Iterable[Claimed]) -> Self:
        """Diamonds are put aside, wherever they lie."""
        for piece, split in held:
            aside = diamonds_held(piece.creator_id)
            self.add(diamonds_pending(piece.creator_id), aside, "diamond", split.pending)
            self.add(diamonds_available(piece.creator_id), aside, "diamond", split.available)
        return self

    def release(self, held: Iterable[Piece]) -> Self:
        """Diamonds come back from where they were put aside; what has matured meanwhile is available."""
        for piece in held:
            to, aside = back(piece), diamonds_held(piece.creator_id)
            self.add(aside, diamonds_pending(piece.creator_id), "diamond", to.pending)
            self.add(aside, diamonds_available(piece.creator_id), "diamond", to.available)
        return self

    def take(self, lost: Iterable[Claimed]) -> Self:
        """Spent coins are void, and so are the diamonds that they brought."""
        for piece, split in lost:
            self.add(COINS_SPENT, COINS_ISSUED, "coin", piece.coins)
            self._void(piece, split)
        return self

    def give(self, again: Iterable[Piece]) -> Self:
        """Coins that were void are spent again, and their creators have the diamonds that were taken for them."""
        for piece in again:
            to = back(piece)
            self.add(COINS_ISSUED, COINS_SPENT, "coin", piece.coins)
            self.add(DIAMONDS_ISSUED, diamonds_pending(piece.creator_id), "diamond", to.pending)
            self.add(DIAMONDS_ISSUED, diamonds_available(piece.creator_id), "diamond", to.available)
        return self

    def undo(self, piece: Piece, split: Split) -> Self:
        """Spent coins come back to the fan, and the diamonds that they brought are void."""
        self.add(COINS_SPENT, wallet(piece.fan_id), "coin", piece.coins)
        self._void(piece, split)
        return self

    def _void(self, piece: Piece, split: Split) -> None:
        creator = piece.creator_id
        if piece.state is ClaimState.HELD:
            self.add(diamonds_held(creator), DIAMONDS_ISSUED, "diamond", split.pending + split.available)
        else:
            self.add(diamonds_pending(creator), DIAMONDS_ISSUED, "diamond", split.pending)
            self.add(diamonds_available(creator), DIAMONDS_ISSUED, "diamond", split.available)

    def postings(self) -> tuple[Posting, ...]:
        return tuple(Posting(*place, amount) for place, amount in self._amounts.items())


def taken_back(terms: Terms, unspent: int, lost: Sequence[Claimed], *, lock: bool, recover: bool) -> TakenBack:
    """The account of a taking: `lost` is what it takes of gifts.

    With `lock` the fan owes the share of the price that he spent, rounded down. With `recover` a creator owes what
    the diamonds are worth that he has no more, rounded down.
    """
    spent = sum(piece.coins for piece, _ in lost)
    owed = terms.price_minor * spent // terms.coins if lock else 0
    parts: dict[int, Counter[str]] = {}
    for piece, split in lost:
        parts.setdefault(piece.creator_id, Counter()).update(split._asdict())
    creators = [
        Unlucky(
            creator_id=creator,
            pending_parts=sums["pending"],
            available_parts=sums["available"],
            operator_parts=sums["operator"],
            owed_minor=terms.worth.floor(sums["operator"]) if recover else 0,
            owed_currency=terms.worth.currency,
        )
        for creator, sums in sorted(parts.items())
    ]
    return TakenBack(unspent, spent, owed, terms.currency, tuple(creators))


def debts(moves: Moves, terms: Terms, taken: TakenBack) -> Moves:
    """Adds what fan and creators owe after a taking."""
    moves.add(OWED_BY_FANS, fan_debt(terms.fan_id), taken.owed_currency, taken.owed_minor)
    for one in taken.creators:
        moves.add(OWED_BY_CREATORS, receivable(one.creator_id), one.owed_currency, one.owed_minor)
    return moves


def worth_changes(claims: Iterable[Claimed]) -> Mapping[tuple[int, Worth], int]:
    """What creators have available less, once these claims are made; what was held is out of it already."""
    changes: Counter[tuple[int, Worth]] = Counter()
    for piece, split in claims:
        if piece.state is not ClaimState.HELD:
            changes[piece.creator_id, piece.worth] -= split.available
    return {place: parts for place, parts in changes.items() if parts}


def given_back(taken: TakenBack, again: Iterable[Piece], forgiven_minor: int) -> GivenBack:
    """The account of a taking that does not hold any more."""
    parts: Counter[int] = Counter()
    for piece in again:
        parts[piece.creator_id] += piece.split.pending + piece.split.available
    creators = {creator: found for creator, found in sorted(parts.items()) if found}
    return GivenBack(taken.unspent, forgiven_minor, taken.owed_currency, creators)


def released(held: Iterable[Piece]) -> Mapping[tuple[int, Worth], int]:
    """What creators have available more, once these pieces are free."""
    changes: Counter[tuple[int, Worth]] = Counter()
    for piece in held:
        changes[piece.creator_id, piece.worth] += back(piece).available
    return {place: parts for place, parts in changes.items() if parts}


def back(piece: Piece) -> Split:
    """Where the diamonds go that a claim held, or took."""
    parts = piece.split.pending + piece.split.available
    return Split(available=parts) if piece.matured else Split(pending=parts)
