"""Promises of the plan: what a batch of gifts does, shown without any database."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.coins.model import DIAMOND_PARTS, OpenLot, parts_per_coin
from bot.errors import KeyReused
from bot.gifts.model import CoinsMissing, Gift, GiftOrder, GiftSent, gift_key
from bot.gifts.plan import Answer, Before, Plan, Purse, plan
from bot.gifts.tallies import NOBODY, CreatorDay, GifterDay, day_of
from bot.ledger.entries import EntryKind
from bot.tips.model import Privacy
from bot.tokens import Tokens
from tests.support.gifts import CREATOR, FAN, NOON, TWO_A_DIAMOND, order
from tests.support.seeds import seed

HOLD = timedelta(days=3)
MATURE = NOON + timedelta(days=14)


def purse(*lots: tuple[int, int], spent: int = 0) -> Purse:
    """Lots of (coins, parts a coin), one behind the other, of which so many coins are spent."""
    line, at = [], 0
    for coins, parts in lots:
        line.append(OpenLot(at, at + coins, parts, MATURE))
        at += coins
    return Purse(at - spent, tuple(one for one in line if one.ends_at > spent))


def planned(
    *orders: GiftOrder, known: Sequence[Gift] = (), taken: Sequence[str] = (), f7: Purse | None = None,
    f8: Purse | None = None, others: Mapping[int, Purse] | None = None,
) -> Plan:  # fmt: skip
    """The plan of a batch; `f7` is what fan 7 has."""
    held = {fan: one for fan, one in ((7, f7), (8, f8)) if one is not None} | dict(others or {})
    before = Before({one.key: one for one in known}, frozenset(taken), held, range(100, 100 + len(orders)))
    return plan(orders, before, NOON, HOLD)


def test_a_gift_is_paid_by_the_oldest_coins_at_their_own_rates() -> None:
    plan_ = planned(order(1, coins=15), f7=purse((10, 100), (10, 200)))
    (gift,) = plan_.gifts
    assert (gift.diamond_parts, gift.spent_from) == (10 * 100 + 5 * 200, 0)
    later = planned(order(2, coins=5), f7=purse((10, 100), (10, 200), spent=12))
    assert (later.gifts[0].diamond_parts, later.gifts[0].spent_from) == (5 * 200, 12)


def test_two_coins_a_diamond_never_lose_a_coin() -> None:
    plan_ = planned(*(order(number) for number in range(1000)), f7=purse((1000, TWO_A_DIAMOND)))
    assert plan_.changes[f"diamonds_pending:{CREATOR}", "diamond"] == 500 * DIAMOND_PARTS
    odd = planned(order(1), f7=purse((1, TWO_A_DIAMOND)))
    assert odd.gifts[0].diamond_parts * 2 == DIAMOND_PARTS


@pytest.mark.parametrize("coins", [*range(1, 11), 12, 14, 16, 100])
def test_usual_rates_are_whole_in_parts(coins: int) -> None:
    assert parts_per_coin(1, coins) * coins == DIAMOND_PARTS


@pytest.mark.parametrize("rate", [(1, 11), (0, 2), (1, 0), (-1, 2)])
def test_a_rate_that_would_be_rounded_is_refused(rate: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="can't be counted"):
        parts_per_coin(*rate)


def test_diamonds_wait_for_the_hold_and_for_the_coins_that_paid() -> None:
    lots = (OpenLot(0, 10, 1, NOON), OpenLot(10, 20, 1, MATURE))
    fresh = planned(order(1, coins=10), f7=Purse(20, lots)).gifts[0]
    mixed = planned(order(1, coins=11), f7=Purse(20, lots)).gifts[0]
    assert (fresh.available_at, mixed.available_at) == (NOON + HOLD, MATURE)


def test_orders_are_judged_in_turn_on_what_the_earlier_ones_left() -> None:
    plan_ = planned(order(1, coins=6), order(2, coins=6), order(3, coins=4), f7=purse((10, 1)))
    first, second, third = plan_.answers
    assert isinstance(first, GiftSent)
    assert isinstance(second, CoinsMissing)
    assert isinstance(third, GiftSent)
    assert (second.needed, second.held) == (6, 4)
    assert (first.coins_left, third.coins_left) == (4, 0)
    assert [(one.id, one.spent_from) for one in plan_.gifts] == [(100, 0), (101, 6)]


def test_an_order_that_was_answered_before_gets_its_answer_and_moves_nothing() -> None:
    gift = planned(order(1, coins=6), f7=purse((10, 1))).gifts[0]
    again = planned(order(1, coins=6), known=[gift], f7=purse((10, 1), spent=6))
    (answer,) = again.answers
    assert isinstance(answer, GiftSent)
    assert (answer.id, answer.new, answer.coins_left) == (gift.id, False, 4)
    assert (again.gifts, again.changes) == ((), {})


@pytest.mark.parametrize(
    "change",
    [{"coins": 7}, {"times": 2}, {"item": "kite"}, {"fan_id": 8}, {"creator_id": 901}, {"community_id": None},
     {"session_id": 3}, {"video_id": 3}, {"privacy": Privacy.HIDDEN}],
)  # fmt: skip
def test_a_key_with_another_content_is_refused_as_a_bug(change: dict[str, object]) -> None:
    other = replace(order(1, coins=6), **change)  # type: ignore[arg-type] # each is right for its field
    gift = planned(order(1, coins=6), f7=purse((10, 1))).gifts[0]
    for plan_ in (
        planned(other, known=[gift], f7=purse((10, 1)), f8=purse((10, 1))),
        planned(order(1, coins=6), other, f7=purse((20, 1)), f8=purse((10, 1))),
    ):
        assert isinstance(plan_.answers[-1], KeyReused)
        assert len(plan_.gifts) <= 1


def test_a_later_delivery_of_the_same_event_is_the_same_order() -> None:
    late = replace(order(1), occurred_at=NOON + timedelta(seconds=9))
    first, second = planned(order(1), late, f7=purse((10, 1))).answers
    assert first == second


def test_a_key_of_another_entry_is_refused_as_a_bug() -> None:
    assert isinstance(planned(order(1), taken=["gift:1"], f7=purse((10, 1))).answers[0], KeyReused)


def test_who_is_not_named_is_tallied_as_nobody() -> None:
    shown, secret = order(1, session=5), order(2, privacy=Privacy.ANONYMOUS, community=None)
    plan_ = planned(shown, secret, f7=purse((10, 1)))
    day = day_of(NOON)
    assert set(plan_.gifters) == {
        GifterDay(1, day, FAN, CREATOR, 5), GifterDay(NOBODY, day, NOBODY, CREATOR, NOBODY),
    }  # fmt: skip
    assert set(plan_.creators) == {CreatorDay(1, day, CREATOR), CreatorDay(NOBODY, day, CREATOR)}


def test_hot_places_are_changed_once() -> None:
    purses = {fan: purse((10, 2)) for fan in range(1, 11)}
    plan_ = planned(*(order(n, fan=n % 10 + 1) for n in range(50)), others=purses)
    assert len(plan_.changes) == 10 + 3
    assert plan_.changes["coins_spent", "coin"] == 50
    assert plan_.changes["diamonds_issued", "diamond"] == -100
    (tally,) = plan_.creators.values()
    assert (tally.coins, tally.gifts, tally.first_gift_id) == (50, 50, 100)


def test_a_gift_is_an_entry_that_the_ledger_would_take() -> None:
    entry = planned(order(1, coins=3), f7=purse((10, 2))).gifts[0].entry
    assert entry.kind is EntryKind.GIFT_SENT
    assert entry.deltas() == {
        (f"wallet:{FAN}", "coin"): -3, ("coins_spent", "coin"): 3,
        ("diamonds_issued", "diamond"): -6, (f"diamonds_pending:{CREATOR}", "diamond"): 6,
    }  # fmt: skip


def test_the_key_of_a_gift_tells_nobody_who_asked() -> None:
    tokens = Tokens(b"k" * 32)
    key = gift_key(tokens, "telegram:123456789:7")
    assert key == gift_key(tokens, "telegram:123456789:7") != gift_key(tokens, "telegram:123456789:8")
    assert "123456789" not in key
    assert len(key) == len("gift:") + 22


@pytest.mark.parametrize(
    "change",
    [{"creator_id": FAN}, {"coins": 0}, {"coins": -1}, {"times": 0}, {"times": 2}, {"fan_id": 0}, {"key": ""},
     {"key": "k" * 201}, {"item": ""}, {"session_id": 1, "video_id": 1},
     {"occurred_at": NOON.replace(tzinfo=None)}],
)  # fmt: skip
def test_an_order_that_makes_no_sense_can_not_be_written(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        replace(order(1), **change)  # type: ignore[arg-type] # each is wrong in its value, not in its type


class Model:
    """What gifts should do, coin by coin: every coin is a number, its rate."""

    def __init__(self) -> None:
        self.coins: dict[int, list[int]] = {}
        self.spent: Counter[int] = Counter()
        self.earned: Counter[int] = Counter()
        self.done: dict[str, tuple[GiftOrder, int]] = {}

    def judge(self, order_: GiftOrder) -> tuple[str, int]:
        """What the answer is called, and its figure."""
        before = self.done.get(order_.key)
        if before is not None:
            same = replace(before[0], occurred_at=order_.occurred_at) == order_
            return ("again", before[1]) if same else ("reused", 0)
        held = self.coins.get(order_.fan_id, [])
        if len(held) < order_.coins:
            return "missing", len(held)
        parts = sum(held[: order_.coins])
        del held[: order_.coins]
        self.spent[order_.fan_id] += order_.coins
        self.earned[order_.creator_id] += parts
        self.done[order_.key] = (order_, parts)
        return "sent", parts


def judged(answer: Answer) -> tuple[str, int]:
    """The same of a plan's answer."""
    match answer:
        case GiftSent(new=new, diamond_parts=parts):
            return ("sent" if new else "again"), parts
        case CoinsMissing(held=held):
            return "missing", held
        case _:
            return "reused", 0


def story(chance: random.Random, fans: Sequence[int], count: int) -> Iterator[GiftOrder]:
    """Orders of a few fans, some of them repeated, some under a key of another."""
    told: list[GiftOrder] = []
    for number in range(count):
        made = order(
            number, coins=chance.choice((1, 1, 2, 5, 30)), fan=chance.choice(fans), creator=chance.choice((900, 901)),
            session=chance.choice((None, 4)), privacy=chance.choice(list(Privacy)),
        )  # fmt: skip
        told.append(made)
        yield made
        if chance.random() < 0.1:
            yield chance.choice(told)
        if chance.random() < 0.03:
            yield replace(made, key=chance.choice(told).key)


def test_random_batches_do_what_happens_coin_by_coin() -> None:
    chance, model, fans = random.Random(seed()), Model(), range(1, 9)
    lots = {fan: [(chance.randint(1, 900), chance.choice((3, 7, 12_600))) for _ in range(4)] for fan in fans}
    model.coins = {fan: [parts for coins, parts in rows for _ in range(coins)] for fan, rows in lots.items()}
    known: dict[str, Gift] = {}
    balances: Counter[tuple[str, str]] = Counter()
    waiting = list(story(chance, fans, 4_000))
    seen: Counter[str] = Counter()
    while waiting:
        size = chance.randint(1, 300)
        batch, waiting = waiting[:size], waiting[size:]
        spent = {fan: model.spent[fan] for fan in fans}
        purses = {fan: purse(*rows, spent=spent[fan]) for fan, rows in lots.items()}
        plan_ = plan(batch, Before(dict(known), frozenset(), purses, range(len(known) + 1, 10**6)), NOON, HOLD)
        expected = [model.judge(one) for one in batch]
        assert [judged(answer) for answer in plan_.answers] == expected
        seen.update(kind for kind, _ in expected)
        known |= {gift.key: gift for gift in plan_.gifts}
        balances.update(plan_.changes)
        for unit in ("coin", "diamond"):
            assert sum(change for (_, of), change in plan_.changes.items() if of == unit) == 0
        for tallies in (plan_.creators, plan_.gifters):
            assert sum(tally.coins for tally in tallies.values()) == sum(gift.coins for gift in plan_.gifts)
    assert {account: -balances[f"wallet:{account}", "coin"] for account in fans} == dict(model.spent)
    assert all(balances[f"diamonds_pending:{one}", "diamond"] == model.earned[one] for one in (900, 901))
    ranges = sorted((gift.fan_id, gift.spent_from, gift.coins) for gift in known.values())
    for (fan, start, coins), (other, following, _) in pairwise(ranges):
        assert following == (start + coins if other == fan else 0)
    assert set(seen) == {"sent", "again", "reused", "missing"}
