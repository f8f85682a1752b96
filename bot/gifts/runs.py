"""Rows of taps: a fan who presses a button again and again reads one receipt that grows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.gifts.quotes import SentGift
from bot.gifts.store import PaidBy
from bot.gifts.worth import Worth, worth

_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Run:
    """Equal taps of one fan that followed each other soon, together, and the pieces of lots that paid for them."""

    times: int
    coins: int
    pieces: tuple[PaidBy, ...]
    last_at: datetime

    @property
    def worth(self) -> Worth:
        return worth(self.pieces)


class Runs:
    """The present row of each fan, in this process: a comfort, not a count that anything rests on."""

    def __init__(self, gap: timedelta) -> None:
        self._gap = gap
        self._runs: dict[tuple[int, int | None, str], Run] = {}

    def add(self, sent: SentGift, now: datetime) -> Run:
        """The row with this gift in it; a gift that is only answered again adds nothing."""
        order = sent.order
        place = (order.fan_id, order.session_id, order.item)
        before = self._runs.pop(place, None)
        run = Run(order.times, order.coins, sent.pieces, now)
        if before is not None and now - before.last_at <= self._gap:
            run = _joined(before, run) if sent.answer.new else before
        self._runs[place] = run
        while len(self._runs) > _REMEMBERED:
            del self._runs[next(iter(self._runs))]
        return run


def _joined(one: Run, more: Run) -> Run:
    return Run(one.times + more.times, one.coins + more.coins, _merged(one.pieces + more.pieces), more.last_at)


def _merged(pieces: tuple[PaidBy, ...]) -> tuple[PaidBy, ...]:
    """Pieces on the same terms as one."""
    coins: dict[PaidBy, int] = {}
    for piece in pieces:
        terms = piece._replace(coins=0)
        coins[terms] = coins.get(terms, 0) + piece.coins
    return tuple(terms._replace(coins=count) for terms, count in coins.items())
