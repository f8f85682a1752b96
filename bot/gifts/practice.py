"""Practice coins: anybody can try what giving is like, with play money that is a unit and accounts of its own.

No creator is part of it: a practice gift is on no board and in no tally, and nobody gets a diamond. The book refuses
every posting between practice accounts and others, so play money can never turn into coins.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.communities.model import Caller
from bot.config import Config
from bot.errors import Refusal
from bot.gifts.catalogue import Item
from bot.gifts.quotes import SendGift
from bot.gifts.rules import GiftRules
from bot.ledger.accounts import PRACTICE_ISSUED, PRACTICE_SPENT, practice_wallet
from bot.ledger.entries import BalanceTooLow, Entry, EntryKind, Posting
from bot.members.model import MemberId
from bot.ports import Clock, Storage, Tx
from bot.safety.windows import day_start, next_day


@dataclass(frozen=True, slots=True)
class PracticeDesk:
    """What somebody can try: he has `held` of the `grant` that everybody gets a day, and more comes at `until`."""

    held: int
    grant: int
    items: tuple[Item, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Practised:
    """A practice gift, and what is left after it."""

    item: Item
    left: int


@dataclass(eq=False)
class PracticeOff(Refusal):
    """The operator offers no practice coins."""

    code: ClassVar[str] = "practice_off"


@dataclass(eq=False)
class PracticeMissing(Refusal):
    """The gift costs more practice coins than there are; more come at `until`."""

    code: ClassVar[str] = "practice_missing"
    needed: int
    held: int
    until: datetime


@dataclass(frozen=True)
class Practice:
    """`app.practice`."""

    config: Config
    clock: Clock
    storage: Storage

    @cached_property
    def _rules(self) -> GiftRules:
        return GiftRules(self.config)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.config.time.zone)

    async def desk(self, caller: Caller) -> PracticeDesk:
        """What the caller can try; today's practice coins are his by this. Raises PracticeOff."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            held = await self._granted(tx, caller.id, now)
        grant = self.config.coins.practice_grant
        items = tuple(item for item in self._rules.offered(now, video=False) if item.coins <= grant)
        return PracticeDesk(held, grant, items, next_day(now, self._zone))

    async def give(self, request_id: str, caller: Caller, item: str) -> Practised:
        """Try a gift; the same `request_id` again is the same try. Raises PracticeOff, UnknownGift, PracticeMissing."""
        now = self.clock.now()
        meant = self._rules.item(SendGift(request_id, caller, item=item), now)
        spent = Posting(practice_wallet(caller.id), PRACTICE_SPENT, "practice", meant.coins)
        key = f"practice:{caller.id}:{request_id}"[:200]
        held = 0
        try:
            async with self.storage.transaction() as tx:
                held = await self._granted(tx, caller.id, now)
                today = day_start(now, self._zone)
                await tx.ledger.post(Entry(EntryKind.PRACTICE_SENT, key, f"practice:{caller.id}", today, (spent,)))
                left = await tx.ledger.balance(practice_wallet(caller.id), "practice")
        except BalanceTooLow as low:
            raise PracticeMissing(meant.coins, held, next_day(now, self._zone)) from low
        return Practised(meant, left)

    async def _granted(self, tx: Tx, member_id: MemberId, now: datetime) -> int:
        """What he holds, with today's. Whoever has as much as a day's already gets no more."""
        if not self.config.coins.practice:
            raise PracticeOff
        own, grant = practice_wallet(member_id), self.config.coins.practice_grant
        held = await tx.ledger.balance(own, "practice")
        if held >= grant:
            return held
        key = f"practice:{member_id}:{now.astimezone(self._zone).date().isoformat()}"
        if await tx.ledger.entry(key) is not None:
            # Once a day, whoever asks how often, also when the operator has changed the grant since.
            return held
        given = Posting(PRACTICE_ISSUED, own, "practice", grant)
        today = day_start(now, self._zone)
        await tx.ledger.post(Entry(EntryKind.PRACTICE_GRANTED, key, f"practice:{member_id}", today, (given,)))
        return await tx.ledger.balance(own, "practice")
