"""Random stories of tips, refunds and disputes: every kind of entry, in any order, also more than anybody has."""

import random
from collections.abc import Iterator

from bot.ledger.accounts import AccountKind, kind_of
from bot.ledger.entries import Entry, EntryKind, Posting
from tests.support.clocks import HandClock

UNITS = ("usd", "eur", "jpy")
# What moves coins and diamonds has rows of its own beside the book: see `tests.gifts`.
_ELSEWHERE = ("coins_", "lot_", "gift_", "diamonds_", "wallets_")
KINDS = [kind for kind in EntryKind if not kind.value.startswith(_ELSEWHERE)]
CREATORS = 5


def history(seed: int, count: int, first: int = 0) -> Iterator[Entry]:
    """A story of so many entries; the same seed tells the same one. `first` numbers the first of them."""
    chance = random.Random(seed)
    clock = HandClock()
    for number in range(first, first + count):
        kind = chance.choice(KINDS)
        creator, unit = chance.randint(1, CREATORS), chance.choice(UNITS)
        moves = sorted(kind.moves, key=lambda move: (move[0].value, move[1].value))
        yield Entry(
            kind,
            key=f"{kind.value}:{number}",
            subject=f"tip:{chance.randint(1, 50)}",
            occurred_at=clock.now(),
            postings=tuple(
                Posting(
                    _account(source, creator), _account(target, creator), _unit(source, unit), _amount(chance)
                )
                for source, target in chance.choices(moves, k=chance.randint(1, 3))
            ),
        )


def accounts() -> list[tuple[str, str]]:
    """Every (account, unit) that a history may touch."""
    kinds = [kind for kind in AccountKind if not kind.owned]
    owned = [kind for kind in AccountKind if kind.owned]
    names = [kind.value for kind in kinds]
    names += [kind.of(creator) for kind in owned for creator in range(1, CREATORS + 1)]
    return [(name, unit) for name in names for unit in sorted({_unit(kind_of(name), unit) for unit in UNITS})]


def _unit(kind: AccountKind, unit: str) -> str:
    """Play money stays by itself."""
    return "practice" if kind.practice else unit


def _account(kind: AccountKind, creator: int) -> str:
    return kind.of(creator) if kind.owned else kind.value


def _amount(chance: random.Random) -> int:
    return chance.choice((1, 2, 99, 500, 1000, chance.randint(1, 100_000)))
