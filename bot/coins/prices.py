"""Whether a pack pays for what its coins may become. Pure, and asked before the programme starts."""

from fractions import Fraction

from bot.coins.model import parts_per_coin


def owed_minor(coins: int, per_coin: Fraction, minor_per_diamond: Fraction) -> int:
    """What creators can ask for so many coins, in minor units of the base currency, rounded up."""
    exact = coins * per_coin * minor_per_diamond
    return -(-exact.numerator // exact.denominator)


def shortfall_minor(net_minor: int, coins: int, per_coin: Fraction, minor_per_diamond: Fraction) -> int:
    """By how much a pack's net misses what its coins may cost; 0 when it covers them."""
    return max(0, owed_minor(coins, per_coin, minor_per_diamond) - net_minor)


def countable(per_coin: Fraction) -> bool:
    """Whether a coin is a whole number of parts of a diamond at this rate."""
    try:
        parts_per_coin(per_coin.numerator, per_coin.denominator)
    except ValueError:
        return False
    return True


def stars_usd_minor(stars: int, reward_micro_usd: int) -> int:
    """US cents that reach the operator for so many Stars, rounded down."""
    return stars * reward_micro_usd // 10_000


def list_minor(stars: int, per_100: int) -> int:
    """What fans have paid for so many Stars, at the list rate, rounded up."""
    return -(-stars * per_100 // 100)
