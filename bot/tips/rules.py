"""What a tip may be: every rule, pure. `now` and all facts are passed in; answers are all reasons at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.communities.model import Caller
from bot.config import Config
from bot.config.money import TipLimits
from bot.eligibility.model import Feature
from bot.errors import Refusal
from bot.members.model import ExcludedAccount, Identity, Member, MemberId
from bot.money import BadCurrency, Money
from bot.programme.model import CreatorCard, EnrolmentState, NotAvailable
from bot.safety.exchange import Exchange
from bot.safety.limits import effective
from bot.safety.model import Limits, OnPause, OwnLimit, TooMany
from bot.safety.windows import FIRST_DAY, HOUR, next_day, next_month
from bot.tips.model import AmountLimit, BadRecipient
from bot.tips.store import Usage, Use


def not_oneself(caller: Caller, named: Identity) -> Identity:
    """The account that a tip names. Raises BadRecipient for the very one it comes from: a slip, which no service and no
    staff needs to look at."""
    if (named.platform, named.user_id) == (caller.platform, caller.account.user_id):
        raise BadRecipient
    return named


@dataclass(frozen=True)
class Spending:
    """The money side of a tip about to be: what the fan used so far, and what he would now add. `counted`: how many of
    the tries in `usage` are this very tip."""

    amount: Money
    gross: Money
    usage: Usage
    counted: int = 0


@dataclass(frozen=True)
class TipRules:
    """The operator's rules, from the configuration."""

    config: Config
    exchange: Exchange
    zone: ZoneInfo

    @classmethod
    def of(cls, config: Config) -> "TipRules":
        exchange = Exchange(config.money.base_currency, config.money.reference_rates)
        return cls(config, exchange, ZoneInfo(config.time.zone))

    def people(self, fan: Member, creator_id: MemberId, card: CreatorCard | None) -> tuple[Refusal, ...]:
        """Whether this fan may tip this creator, money apart. Six cases share one neutral refusal."""
        found: list[Refusal] = []
        if fan.id == creator_id or (card is not None and card.member_id == fan.id):
            found.append(BadRecipient())
        if fan.excluded_kind is not None and fan.excluded_kind in self._excluded:
            found.append(ExcludedAccount(fan.excluded_kind))
        if (
            card is None
            or card.state is not EnrolmentState.APPROVED
            or not card.takes(Feature.TIPS)
            or card.blocked
            or card.excluded_kind in self._excluded
        ):
            found.append(NotAvailable())
        return tuple(found)

    @property
    def _excluded(self) -> tuple[str, ...]:
        return self.config.programme.excluded_accounts

    def currency(self, currency: str) -> TipLimits:
        """The limits of the creator's currency. Raises BadCurrency where it would be converted or has no row."""
        row = self.config.tips.limits_for(currency)
        if row is None or currency not in self.config.currencies:
            raise BadCurrency(currency.upper(), self.config.money.base_currency)
        return row

    def amounts(self, spending: Spending, now: datetime) -> tuple[Refusal, ...]:
        """The operator's limits on one tip and on a fan's day over both platforms."""
        row = self.currency(spending.amount.currency)
        amount = spending.amount
        found: list[Refusal] = []
        if amount < row.min:
            found.append(AmountLimit("minimum", amount, row.min.amount_minor))
        if amount > row.max:
            found.append(AmountLimit("maximum", amount, row.max.amount_minor))
        resets = next_day(now, self.zone)
        left = self.left_today(spending.usage, row)
        if amount > left:
            found.append(AmountLimit("day_sum", amount, row.day_max.amount_minor, max(0, left.amount_minor), resets))
        count, most = sum(use.day_count for use in spending.usage.uses), self.config.tips.day_count_max
        if count >= most:
            found.append(AmountLimit("day_count", amount, most, 0, resets))
        return tuple(found)

    def left_today(self, usage: Usage, row: TipLimits) -> Money:
        """What the day still takes in the row's currency; below zero after a late payment.

        The row counts its own currency; currencies with a reference rate add up against the base row as well.
        """
        currency = row.currency
        own = sum(use.day for use in usage.uses if use.currency == currency)
        left = Money(row.day_max.amount_minor - own, currency)
        base_row = self.config.tips.day_max
        if not self.exchange.knows(currency):
            return left
        together = self.exchange.total(Money(use.day, use.currency) for use in usage.uses)
        in_base = self.exchange.from_base(base_row - together, currency)
        return min(left, in_base, key=lambda money: money.amount_minor) if in_base is not None else left

    def own_limits(self, spending: Spending, limits: Limits, now: datetime) -> tuple[Refusal, ...]:
        """What the fan allows himself: his pause, his day and his month, in what leaves his pocket."""
        limits = effective(limits, now)
        found: list[Refusal] = []
        if limits.paused_until is not None and now < limits.paused_until:
            found.append(OnPause(limits.paused_until))
        gross = self.exchange.to_base(spending.gross)
        if gross is None:
            return tuple(found)
        uses = spending.usage.uses
        for period, limit, spent, resets in (
            ("day", limits.daily, self._sum(uses, "spent_day"), next_day(now, self.zone)),
            ("month", limits.monthly, self._sum(uses, "spent_month"), next_month(now, self.zone)),
        ):
            if limit is not None and (spent + gross).amount_minor > limit.amount_minor:
                left = Money(max(0, limit.amount_minor - spent.amount_minor), limit.currency)
                found.append(OwnLimit(period, limit, left, resets))
        return tuple(found)

    def brakes(self, spending: Spending, now: datetime) -> tuple[Refusal, ...]:
        """Brakes against stolen cards, and the first day of a new fan."""
        usage, safety = spending.usage, self.config.safety
        found: list[Refusal] = []
        if usage.breaker_until is not None and now < usage.breaker_until:
            found.append(TooMany("breaker", usage.breaker_until))
        if usage.stopped_until is not None and now < usage.stopped_until:
            found.append(TooMany("failed_payments", usage.stopped_until))
        if usage.checkouts_hour - spending.counted >= safety.checkouts_per_hour_fan:
            found.append(TooMany("checkouts_per_hour", (usage.oldest_checkout or now) + HOUR))
        if usage.community_checkouts_hour >= safety.checkouts_per_hour_community and not usage.pays_here:
            found.append(TooMany("community_checkouts", now + timedelta(minutes=10)))
        return (*found, *self.first_day(spending, now))

    def first_day(self, spending: Spending, now: datetime) -> tuple[Refusal, ...]:
        """A person's first day here is small: it begins when Bouquet meets him."""
        ends = (spending.usage.met_at or now) + FIRST_DAY
        gross = self.exchange.to_base(spending.gross)
        if now >= ends or gross is None:
            return ()
        spent = self._sum(spending.usage.uses, "spent_first_day")
        limit = self.config.safety.first_day_spend
        if (spent + gross).amount_minor > limit.amount_minor:
            return (TooMany("first_day_spend", ends),)
        return ()

    def needs_confirm(self, gross: Money, limits: Limits, now: datetime) -> bool:
        """Whether the fan is asked once more: over the operator's threshold, or over his own lower one."""
        own = effective(limits, now).confirm_over
        marks = [self.config.safety.confirm_over, *([own] if own is not None else [])]
        return any(gross > self.exchange.same_figure(mark, gross.currency) for mark in marks)

    def month_so_far(self, usage: Usage, currency: str) -> Money:
        """What the fan has paid this month: in the base currency, or in `currency` when that counts alone."""
        if self.exchange.knows(currency):
            return self._sum(usage.uses, "paid_month")
        return Money(sum(use.paid_month for use in usage.uses if use.currency == currency), currency)

    def _sum(self, uses: tuple[Use, ...], name: str) -> Money:
        return self.exchange.total(Money(getattr(use, name), use.currency) for use in uses)
