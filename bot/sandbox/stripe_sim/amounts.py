"""What Stripe accepts as a charge: a minimum for each currency and the shape of its minor units."""

from bot.sandbox.stripe_sim.countries import HUNDREDS, MINIMUM_CHARGE, THREE_DECIMALS
from bot.sandbox.stripe_sim.errors import invalid


def check_charge(amount: int, currency: str, param: str = "amount") -> None:
    """Raises Stripe's refusal for an amount it would not charge."""
    if currency in THREE_DECIMALS and amount % 10:
        raise invalid("The amount must be divisible by 10 in this currency.", param, "invalid_charge_amount")
    if currency in HUNDREDS and amount % 100:
        raise invalid("The amount must be divisible by 100 in this currency.", param, "invalid_charge_amount")
    minimum = MINIMUM_CHARGE.get(currency, 0)
    if amount < minimum:
        raise invalid(f"Amount must be at least {minimum} in the minor unit of {currency}.", param, "amount_too_small")
    if amount > 99_999_999:
        raise invalid("Amount must be no more than 99999999.", param, "amount_too_large")
