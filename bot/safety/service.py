"""A fan's own limits, as `app.limits`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.communities.model import Caller
from bot.config import Config
from bot.members.model import MemberId
from bot.money import Money, parse_money
from bot.ports import Clock, Storage, Tx
from bot.safety.exchange import Exchange
from bot.safety.limits import Wish, change, effective, pause, wanted
from bot.safety.model import BadPause, Limits
from bot.safety.windows import next_day, next_month, windows

OFF = frozenset({"off", "none", "no", "-", "aus", "kein", "keins", "keine"})


@dataclass(frozen=True, slots=True)
class LimitsView:
    """A fan's limits as they hold now (`limits.raise_at` and `next_*`: a raise that waits), and what he has used: paid,
    and held by what he may still pay (`held_until` as in `Held`, also None where nothing is held).

    `asked_over`: the operator asks for a confirmation above this in any case.
    """

    limits: Limits
    paid_day: Money
    paid_month: Money
    held_day: Money
    held_month: Money
    held_until: datetime | None
    day_resets: datetime
    month_resets: datetime
    asked_over: Money
    pause_days_max: int


@dataclass(frozen=True)
class SpendingGuard:
    """Lowering holds at once, raising waits, a pause only ends when it ends; on both platforms alike."""

    config: Config
    clock: Clock
    storage: Storage

    async def show(self, caller: Caller) -> LimitsView:
        """The caller's limits and what he has used of them."""
        async with self.storage.reading() as tx:
            return await self._view(tx, caller.id)

    async def set_(
        self, caller: Caller, daily: str | None = None, monthly: str | None = None, confirm_over: str | None = None
    ) -> LimitsView:
        """New limits, as typed in the base currency; None leaves one as it is, "off" takes it away (which is a raise).
        Raises BadAmount, BadCurrency."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            member = await tx.members.lock(caller.id)
            held = await tx.safety.limits_of(member.id)
            before = wanted(held, now)
            wish = Wish(
                self._read(daily, before.daily),
                self._read(monthly, before.monthly),
                self._read(confirm_over, before.confirm_over),
            )
            wait = timedelta(hours=self.config.safety.limit_raise_hours)
            changed = change(held, wish, now, wait, member.cooloff_until)
            await tx.safety.set_limits(member.id, changed, self._base)
            return await self._view(tx, member.id)

    async def pause(self, caller: Caller, days: int) -> LimitsView:
        """No spending for so many days. Raises BadPause, PauseCannotShrink."""
        most = self.config.safety.pause_days_max
        if not 1 <= days <= most:
            raise BadPause(days, most)
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            member = await tx.members.lock(caller.id)
            paused = pause(effective(await tx.safety.limits_of(member.id), now), days, now)
            await tx.safety.set_limits(member.id, paused, self._base)
            return await self._view(tx, member.id)

    async def _view(self, tx: Tx, member_id: MemberId) -> LimitsView:
        now, total = self.clock.now(), self._exchange.total
        counted = windows(now, self._zone)
        usage = await tx.tips.usage_of(member_id, None, "", counted)
        held = await tx.safety.held(member_id, counted)
        held_day = total(Money(one.day, one.currency) for one in held)
        held_month = total(Money(one.month, one.currency) for one in held)
        ends = [one.until for one in held]
        return LimitsView(
            limits=effective(usage.limits, now),
            paid_day=total(Money(use.spent_day, use.currency) for use in usage.uses) - held_day,
            paid_month=total(Money(use.spent_month, use.currency) for use in usage.uses) - held_month,
            held_day=held_day,
            held_month=held_month,
            held_until=None if None in ends else max((end for end in ends if end is not None), default=None),
            day_resets=next_day(now, self._zone),
            month_resets=next_month(now, self._zone),
            asked_over=self.config.safety.confirm_over,
            pause_days_max=self.config.safety.pause_days_max,
        )

    def _read(self, text: str | None, before: Money | None) -> Money | None:
        if text is None or not text.strip():
            return before
        return None if text.strip().casefold() in OFF else parse_money(text, self._base)

    @property
    def _base(self) -> str:
        return self.config.money.base_currency

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.config.time.zone)

    @cached_property
    def _exchange(self) -> Exchange:
        return Exchange(self._base, self.config.money.reference_rates)
