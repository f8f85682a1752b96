"""Gifts as rows and rows as gifts: plain integers and texts, as the drivers of both databases take and give them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.coins.model import OpenLot
from bot.gifts.model import Gift, GiftOrder
from bot.gifts.plan import Before, Plan, Purse
from bot.gifts.tallies import Tally
from bot.ledger.accounts import COINS_SPENT, DIAMONDS_ISSUED, diamonds_pending, may_be_negative, wallet
from bot.ledger.entries import EntryKind
from bot.tips.model import Privacy
from storage.gifts.statements import Statements
from storage.schema.base import from_microseconds, to_microseconds

Row = tuple[Any, ...]


def before(known: Iterable[Row], purses: Iterable[Row], ids: Iterable[int]) -> Before:
    """What the database said, as the plan wants it."""
    sent, taken = {}, set()
    for key, _kind, occurred_at, *gift in known:
        if gift[0] is None:
            taken.add(key)
        else:
            sent[key] = _gift(key, occurred_at, gift)
    return Before(sent, frozenset(taken), dict(_purses(purses)), ids)


def _gift(key: str, occurred_at: int, row: Sequence[Any]) -> Gift:
    number, *what, privacy, sent_at, available_at = row
    moments = map(from_microseconds, (occurred_at, sent_at, available_at))
    return Gift._make((number, key, *what, Privacy(privacy), *moments))


def _purses(rows: Iterable[Row]) -> Iterator[tuple[int, Purse]]:
    lots: dict[tuple[int, int], list[OpenLot]] = {}
    for fan, held, starts_at, ends_at, parts, matures_at in rows:
        line = lots.setdefault((fan, held), [])
        if starts_at is not None:
            line.append(OpenLot(starts_at, ends_at, parts, from_microseconds(matures_at)))
    return ((fan, Purse(held, tuple(line))) for (fan, held), line in lots.items())


def writes(say: Statements, plan: Plan) -> Iterator[tuple[str, list[Row]]]:
    """Each statement with its rows, in the order in which every writer makes them: the balances and tallies in which
    many gifts meet come last, so that they are held for the shortest time."""
    moment = _Moments()
    yield say.entry, _entries(plan, moment)
    yield say.posting, _postings(plan)
    yield say.gift, _gifts(plan, moment)
    yield say.gifter, _tallies(plan.gifters)
    yield say.creator, _tallies(plan.creators)
    yield say.debit, _debits(plan)
    yield say.credit, _credits(plan)


def accounts(orders: Iterable[GiftOrder]) -> list[str]:
    """The accounts with an owner that a batch may change."""
    return list({name for one in orders for name in (wallet(one.fan_id), diamonds_pending(one.creator_id))})


def _entries(plan: Plan, moment: "_Moments") -> list[Row]:
    kind = EntryKind.GIFT_SENT.value
    return [
        (one.id, kind, one.key, f"gift:{one.id}", None, moment[one.occurred_at], moment[one.sent_at])
        for one in plan.gifts
    ]


def _postings(plan: Plan) -> list[Row]:
    # As `Gift.entry` has them.
    rows: list[Row] = []
    for one in plan.gifts:
        rows.append((one.id, 0, wallet(one.fan_id), COINS_SPENT, "coin", one.coins))
        rows.append((one.id, 1, DIAMONDS_ISSUED, diamonds_pending(one.creator_id), "diamond", one.diamond_parts))
    return rows


def _gifts(plan: Plan, moment: "_Moments") -> list[Row]:
    return [
        (
            one.id, one.fan_id, one.creator_id, one.community_id, one.session_id, one.video_id, one.item, one.times,
            one.coins, one.diamond_parts, one.spent_from, one.privacy.value, moment[one.sent_at],
            moment[one.available_at],
        )
        for one in plan.gifts
    ]  # fmt: skip


def _tallies(tallies: Mapping[Any, Tally]) -> list[Row]:
    return [(*place, one.first_gift_id, one.coins, one.gifts) for place, one in sorted(tallies.items(), key=_place)]


def _place(item: tuple[Any, Tally]) -> Any:
    return item[0]


def _debits(plan: Plan) -> list[Row]:
    return [(-change, *place) for place, change in sorted(plan.changes.items()) if _owner_gives(place, change)]


def _credits(plan: Plan) -> list[Row]:
    rest = [(*place, change) for place, change in plan.changes.items() if not _owner_gives(place, change)]
    return sorted(rest, key=lambda row: (may_be_negative(row[0]), row))


def _owner_gives(place: tuple[str, str], change: int) -> bool:
    # An INSERT with a negative amount would fail its CHECK before it met the row.
    return change < 0 and not may_be_negative(place[0])


class _Moments(dict[datetime, int]):
    """Microseconds of the few moments that a batch is about, each worked out once."""

    def __missing__(self, moment: datetime) -> int:
        count = self[moment] = to_microseconds(moment)
        return count
