"""How a row of `spending_limits` reads."""

from typing import Any

from bot.money import Money
from bot.safety.model import Limits

_VALUES = ("daily", "monthly", "confirm_over", "next_daily", "next_monthly", "next_confirm_over")


def limits_from(row: Any, prefix: str = "") -> Limits:
    """The limits in a row whose columns are named with `prefix`."""
    currency = getattr(row, f"{prefix}currency")
    minors = {name: getattr(row, f"{prefix}{name}_minor") for name in _VALUES}
    return Limits(
        raise_at=getattr(row, f"{prefix}raise_at"),
        paused_until=getattr(row, f"{prefix}paused_until"),
        **{name: None if minor is None else Money(minor, currency) for name, minor in minors.items()},
    )


def limits_values(limits: Limits, currency: str) -> dict[str, object]:
    """The columns that keep these limits, whose sums are all in `currency`."""
    kept: dict[str, object] = {"currency": currency, "raise_at": limits.raise_at, "paused_until": limits.paused_until}
    for name in _VALUES:
        money = getattr(limits, name)
        if money is not None and money.currency != currency:
            raise ValueError(f"limits in {money.currency} and {currency} do not stand in one row")
        kept[f"{name}_minor"] = None if money is None else money.amount_minor
    return kept
