"""/stats: the whole of a creator's income, for him alone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.boards.model import Span
from bot.boards.rules import counted
from bot.communities.model import Caller
from bot.config import Config
from bot.diamonds.rules import amounts, together
from bot.gifts.tallies import day_of
from bot.members.model import MemberId
from bot.payouts.model import ON_THE_WAY, Payout
from bot.ports import Clock, Storage, Tx
from bot.programme.model import NotCreator
from bot.stats.export import MOST_LINES, Table, gift_line, tip_line
from bot.stats.model import Course, Day, Diamonds, Earned, Stats, StatsPeriod, Summary
from bot.stats.rules import spans

SUPPORTERS: Final = 3
_LOOKED_AT: Final = 20


@dataclass(frozen=True)
class CreatorStats:
    """By the days of the community where somebody asks, in private of the one where he was seen last."""

    config: Config
    clock: Clock
    storage: Storage

    async def show(self, caller: Caller, period: StatsPeriod) -> Stats:
        """One's own. Whoever left or was suspended still sees what he earned. Raises NotCreator for whoever never was
        one."""
        zone = (caller.community.zone if caller.community else None) or self.config.community_zone
        now = self.clock.now()
        span, before = spans(period, now, ZoneInfo(zone))
        asked = [counted(one, now) for one in (span, before) if one is not None]
        # Little is added up on the spot: beside a storm of gifts, each trip to another thread takes longer than that.
        async with self.storage.glance() as tx:
            await ever_creator(tx, caller.id)
            if await tx.stats.few(caller.id, asked):
                return await self._stats(tx, caller, period, zone, now)
        async with self.storage.reading() as tx:
            return await self._stats(tx, caller, period, zone, now)

    async def summary(self, tx: Tx, creator_id: MemberId, span: Span, before: Span) -> Summary:
        """For a digest, whoever asks for it."""
        earned, earlier = await self._earned(tx, creator_id, span), await self._earned(tx, creator_id, before)
        return Summary(earned, earlier, await _diamonds(tx, creator_id), await _next_payout(tx, creator_id))

    async def export(self, caller: Caller, period: StatsPeriod) -> bytes:
        """Every tip and gift of the period as a file for spreadsheets. Raises NotCreator, and ExportTooLong."""
        zone = (caller.community.zone if caller.community else None) or self.config.community_zone
        span, _ = spans(period, self.clock.now(), ZoneInfo(zone))
        table = Table()
        async with self.storage.reading() as tx:
            await ever_creator(tx, caller.id)
            async for tips in tx.stats.tip_incomes(caller.id, span, MOST_LINES + 1):
                table.add(tip_line(one) for one in tips)
            async for gifts in tx.stats.gift_incomes(caller.id, span, MOST_LINES + 1):
                table.add(gift_line(one) for one in gifts)
        return table.content

    async def course(self, caller: Caller, period: StatsPeriod) -> Course:
        """Day by day, by days of UTC: those are the days that are added up already. Raises NotCreator."""
        last = day_of(self.clock.now())
        first = last + 1 - (7 if period is StatsPeriod.WEEK else 30)
        async with self.storage.reading() as tx:
            await ever_creator(tx, caller.id)
            coins = await tx.stats.coins_by_day(caller.id, first, last)
            tips = await tx.stats.tips_by_day(caller.id, first, last)
        days = range(first, last + 1)
        shown = StatsPeriod.WEEK if period is StatsPeriod.WEEK else StatsPeriod.MONTH
        return Course(shown, tuple(Day(_date(day), tips.get(day, ()), coins.get(day, 0)) for day in days))

    async def _stats(self, tx: Tx, caller: Caller, period: StatsPeriod, zone: str, now: datetime) -> Stats:
        span, before = spans(period, now, ZoneInfo(zone))
        earned = await self._earned(tx, caller.id, span)
        earlier = None if before is None else await self._earned(tx, caller.id, before)
        tippers = await tx.stats.tippers(caller.id, span, SUPPORTERS)
        givers = await tx.stats.givers(caller.id, counted(span, now), SUPPORTERS)
        diamonds, payout = await _diamonds(tx, caller.id), await _next_payout(tx, caller.id)
        return Stats(period, span, zone, earned, earlier, diamonds, tippers, givers, payout)

    async def _earned(self, tx: Tx, creator_id: MemberId, span: Span) -> Earned:
        coins = await tx.stats.coins(creator_id, counted(span, self.clock.now()))
        return Earned(await tx.stats.tips(creator_id, span), coins)


async def ever_creator(tx: Tx, member_id: MemberId) -> None:
    """Raises NotCreator for whoever never was one."""
    enrolment = await tx.creators.enrolment(member_id)
    if enrolment is None or enrolment.accepted_at is None:
        raise NotCreator(None if enrolment is None else enrolment.state)


async def _diamonds(tx: Tx, creator_id: MemberId) -> Diamonds:
    available, pending, held = await tx.stats.diamonds(creator_id)
    (worth,) = amounts([together(await tx.diamonds.available(creator_id))])
    return Diamonds(available, pending, held, worth.money)


async def _next_payout(tx: Tx, creator_id: MemberId) -> Payout | None:
    coming = [one for one in await tx.payouts.of(creator_id, _LOOKED_AT) if one.state in ON_THE_WAY]
    return min(coming, key=lambda one: one.due_at, default=None)


def _date(day: int) -> date:
    return (datetime.fromtimestamp(0, UTC) + timedelta(days=day)).date()
