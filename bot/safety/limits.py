"""How a fan's own limits change: stricter at once, looser only after a night's sleep."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.money import Money
from bot.safety.model import Limits, PauseCannotShrink


@dataclass(frozen=True, slots=True)
class Wish:
    """What all three limits shall be; None means no limit."""

    daily: Money | None
    monthly: Money | None
    confirm_over: Money | None


def effective(limits: Limits, now: datetime) -> Limits:
    """The limits as they hold at a moment: a raise whose time has come is taken in, a pause that is over is gone."""
    if limits.raise_at is not None and now >= limits.raise_at:
        limits = replace(
            limits,
            daily=limits.next_daily,
            monthly=limits.next_monthly,
            confirm_over=limits.next_confirm_over,
            next_daily=None,
            next_monthly=None,
            next_confirm_over=None,
            raise_at=None,
        )
    if limits.paused_until is not None and now >= limits.paused_until:
        limits = replace(limits, paused_until=None)
    return limits


def wanted(limits: Limits, now: datetime) -> Wish:
    """What the fan last asked for: the values that hold, or those that wait to."""
    held = effective(limits, now)
    if held.raise_at is None:
        return Wish(held.daily, held.monthly, held.confirm_over)
    return Wish(held.next_daily, held.next_monthly, held.next_confirm_over)


def change(limits: Limits, wish: Wish, now: datetime, raise_after: timedelta, cooloff_until: datetime | None) -> Limits:
    """The limits after a wish. What is stricter holds at once; what is looser waits `raise_after`, and never ends
    before the cool-off after linking accounts. Asking again for a raise that waits does not begin the wait anew."""
    held, before = effective(limits, now), wanted(limits, now)
    strict = replace(
        held,
        daily=_stricter(held.daily, wish.daily),
        monthly=_stricter(held.monthly, wish.monthly),
        confirm_over=_stricter(held.confirm_over, wish.confirm_over),
    )
    if (strict.daily, strict.monthly, strict.confirm_over) == (wish.daily, wish.monthly, wish.confirm_over):
        return replace(strict, next_daily=None, next_monthly=None, next_confirm_over=None, raise_at=None)
    due = max(now + raise_after, cooloff_until or now)
    if held.raise_at is not None and not _looser_anywhere(before, wish):
        due = max(held.raise_at, cooloff_until or now)
    changed = replace(
        strict,
        next_daily=wish.daily,
        next_monthly=wish.monthly,
        next_confirm_over=wish.confirm_over,
        raise_at=due,
    )
    return effective(changed, now)


def pause(limits: Limits, days: int, now: datetime) -> Limits:
    """No spending for so many days. Raises PauseCannotShrink when one runs that ends later."""
    until = now + timedelta(days=days)
    running = effective(limits, now).paused_until
    if running is not None and until < running:
        raise PauseCannotShrink(running)
    return replace(limits, paused_until=until)


def join(one: Limits, other: Limits, now: datetime) -> Limits:
    """The limits of two people who turned out to be one: the stricter of each, the longer pause, no waiting raise."""
    a, b = effective(one, now), effective(other, now)
    pauses = [moment for moment in (a.paused_until, b.paused_until) if moment is not None]
    return Limits(
        daily=_stricter(a.daily, b.daily),
        monthly=_stricter(a.monthly, b.monthly),
        confirm_over=_stricter(a.confirm_over, b.confirm_over),
        paused_until=max(pauses, default=None),
    )


def _stricter(one: Money | None, other: Money | None) -> Money | None:
    if one is None or other is None:
        return one or other
    return min(one, other, key=lambda money: money.amount_minor)


def _looser(now: Money | None, then: Money | None) -> bool:
    if now is None:
        return False
    return then is None or then.amount_minor > now.amount_minor


def _looser_anywhere(before: Wish, after: Wish) -> bool:
    return (
        _looser(before.daily, after.daily)
        or _looser(before.monthly, after.monthly)
        or _looser(before.confirm_over, after.confirm_over)
    )
