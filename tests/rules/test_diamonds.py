"""What diamonds are worth, and who loses what: the pure rules."""

import random
from fractions import Fraction

import pytest

from bot.coins.claims import ClaimState, Piece, Split, Worth, claimed
from bot.coins.model import DIAMOND_PARTS
from bot.coins.refunds import Moves, Terms, debts, taken_back
from bot.diamonds.rules import amounts, exact
from bot.gifts.tallies import GifterDay

HALF_A_CENT = Worth("usd", 1, 2)
A_THIRD = Worth("usd", 1, 3)
EURO = Worth("eur", 1, 2)
PLACE = GifterDay(1, 2, 7, 900, 0)
NOT_YET = Split()


def piece(coins: int, matured: bool, state: ClaimState | None = None, split: Split = NOT_YET) -> Piece:
    return Piece(
        1, 1, 7, 900, coins, coins * DIAMOND_PARTS, HALF_A_CENT, matured, state, split, PLACE, 1, rest_gone=True
    )


def test_a_diamond_is_worth_what_its_lot_promised() -> None:
    (one,) = amounts([{HALF_A_CENT: 650 * DIAMOND_PARTS}])
    assert (one.parts, dict(one.money)) == (650 * DIAMOND_PARTS, {"usd": 325})


def test_lines_add_up_to_their_sum_and_the_largest_remainders_get_what_is_left() -> None:
    lines = amounts([{A_THIRD: DIAMOND_PARTS}, {A_THIRD: 2 * DIAMOND_PARTS}, {A_THIRD: 2 * DIAMOND_PARTS}])
    # 1/3, 2/3 and 2/3 of a cent are 1 cent and two thirds: one cent, for the first of the largest.
    assert [dict(one.money) for one in lines] == [{"usd": 0}, {"usd": 1}, {"usd": 0}]


def test_currencies_are_never_added_up() -> None:
    (one,) = amounts([{HALF_A_CENT: 4 * DIAMOND_PARTS, EURO: 2 * DIAMOND_PARTS}])
    assert dict(one.money) == {"eur": 1, "usd": 2}


@pytest.mark.parametrize("seed", range(20))
def test_no_line_is_a_whole_unit_off_and_no_sum_is_above_its_worth(seed: int) -> None:
    chance = random.Random(seed)
    lines = [
        {worth: chance.randint(0, 10 * DIAMOND_PARTS) for worth in (HALF_A_CENT, A_THIRD)}
        for _ in range(chance.randint(1, 9))
    ]
    told = [one.money.get("usd", 0) for one in amounts(lines)]
    due = [sum((exact(worth, parts) for worth, parts in line.items()), Fraction()) for line in lines]
    assert sum(told) == int(sum(due))
    assert all(abs(one - right) < 1 for one, right in zip(told, due, strict=True))


def test_pending_is_taken_before_available_and_the_rest_is_the_operators() -> None:
    pieces = [piece(10, matured=False), piece(20, matured=True), piece(30, matured=True)]
    taken = [split for _, split in claimed(pieces, {(900, HALF_A_CENT): 25 * DIAMOND_PARTS})]
    assert [[part // DIAMOND_PARTS for part in split] for split in taken] == [[10, 0, 0], [0, 20, 0], [0, 5, 25]]


def test_diamonds_of_another_worth_are_not_taken_instead() -> None:
    ((_, split),) = claimed([piece(10, matured=True)], {(900, A_THIRD): 10 * DIAMOND_PARTS})
    assert split == Split(operator=10 * DIAMOND_PARTS)


def test_what_is_held_is_taken_from_where_it_is_held() -> None:
    held = piece(10, True, ClaimState.HELD, Split(pending=4 * DIAMOND_PARTS, available=6 * DIAMOND_PARTS))
    ((_, split),) = lost = list(claimed([held], {}))
    assert split == held.split
    assert [(one.source, one.target) for one in Moves().take(lost).postings()] == [
        ("coins_spent", "coins_issued"), ("diamonds_held:900", "diamonds_issued"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lock", "recover", "fan_owes", "creator_owes"),
    [(True, False, 66, 0), (False, False, 0, 0), (True, True, 66, 12), (False, True, 0, 12)],
)
def test_who_owes_what_is_rounded_down(lock: bool, recover: bool, fan_owes: int, creator_owes: int) -> None:
    terms = Terms(7, 150, "usd", 199, HALF_A_CENT)
    # 50 of 150 coins for 1.99 are 66.33 cents; 25 of the diamonds are gone: 12.5 cents.
    lost = list(claimed([piece(25, matured=True), piece(25, matured=True)], {(900, HALF_A_CENT): 25 * DIAMOND_PARTS}))
    taken = taken_back(terms, 100, lost, lock=lock, recover=recover)
    assert (taken.unspent, taken.spent, taken.owed_minor) == (100, 50, fan_owes)
    assert [one.owed_minor for one in taken.creators] == [creator_owes]
    assert taken.available_parts == taken.operator_parts == 25 * DIAMOND_PARTS
    owed = {one.target: one.amount for one in debts(Moves(), terms, taken).postings()}
    due = {"fan_debt:7": fan_owes, "receivable:900": creator_owes}
    assert owed == {account: amount for account, amount in due.items() if amount}
