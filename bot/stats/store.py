"""What stats ask the database. None of it looks at entries, and gifts are read in the hours around whole days only."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from bot.boards.model import Counted, Span
from bot.members.model import MemberId
from bot.money import Money
from bot.stats.model import Coins, GiftIncome, TipIncome, Tipper


class StatsStore(Protocol):
    """Bound to one transaction. People who are joined are one, on both sides."""

    async def few(self, creator_id: MemberId, periods: Sequence[Counted]) -> bool:
        """Whether there is so little of him in these periods that adding it up keeps nobody waiting."""
        ...

    async def coins(self, creator_id: MemberId, counted: Counted) -> Coins:
        """The coins of all gifts to him, however private, less what was given back."""
        ...

    async def tips(self, creator_id: MemberId, span: Span) -> tuple[Money, ...]:
        """What he has of the tips that were paid then, by currency; those of which he has nothing are left out."""
        ...

    async def diamonds(self, creator_id: MemberId) -> tuple[int, int, int]:
        """Parts that are available, pending and held, as the book keeps them: no gift is looked at."""
        ...

    async def givers(self, creator_id: MemberId, counted: Counted, most: int) -> tuple[str, ...]:
        """Names of those who gave the most coins, of equals the first to give leads; nobody who gave without his name
        or who stays away from boards."""
        ...

    async def tippers(self, creator_id: MemberId, span: Span, most: int) -> tuple[Tipper, ...]:
        """Those who tipped the most, in each currency; nobody who stayed hidden from him, and no tip that did."""
        ...

    async def coins_by_day(self, creator_id: MemberId, first: int, last: int) -> Mapping[int, int]:
        """As `coins`, by days of UTC counted from 1970, both included; days without any are left out."""
        ...

    async def tips_by_day(self, creator_id: MemberId, first: int, last: int) -> Mapping[int, tuple[Money, ...]]:
        """As `tips`, by the same days."""
        ...

    def tip_incomes(self, creator_id: MemberId, span: Span, most: int) -> AsyncIterator[Sequence[TipIncome]]:
        """Tips that were paid then, the oldest first, a handful at a time and `most` together."""
        ...

    def gift_incomes(self, creator_id: MemberId, span: Span, most: int) -> AsyncIterator[Sequence[GiftIncome]]:
        """Gifts of then, in the same way."""
        ...
