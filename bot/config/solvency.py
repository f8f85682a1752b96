"""Every pack on every rail must bring what its coins may cost the operator: else nothing starts."""

from collections.abc import Iterator

from bot.coins.prices import countable, shortfall_minor, stars_usd_minor
from bot.config.coins import bad_prices
from bot.config.model import Config
from bot.config.problems import Problem
from bot.money import Money, fee_estimate
from bot.safety.exchange import Exchange


def coin_problems(config: Config) -> Iterator[Problem]:
    """What is wrong with packs, their prices and the rates of diamonds."""
    if not countable(config.diamonds.per_coin):
        yield Problem(
            "diamonds.per_coin", "cannot be counted without a rest", 'write "1/1", "1/2" or another small one'
        )
    told = tuple(_prices(config))
    yield from told
    if not told:
        yield from _insolvent(config)


def _prices(config: Config) -> Iterator[Problem]:
    base = config.money.base_currency
    for currency, table in {base: config.coins.packs, **config.coins.prices}.items():
        where = "coins.packs" if currency == base else f"coins.prices.{currency}"
        for coins, text in bad_prices(table, currency).items():
            yield Problem(f"{where}.{coins}", f'"{text}" cannot be charged in {currency}', 'correct it, or write "off"')
        if currency != base and currency not in config.money.reference_rates:
            yield Problem(where, "has no reference rate", f"add money.reference_rates.{currency}")
        if currency not in config.currencies and currency != base:
            yield Problem(where, "is no settlement currency", f"add {currency} to stripe.settlement_currencies")
    if config.coins.stars and net_of_stars(config, 1000) is None:
        yield Problem("coins.stars", "are worth US dollars, which have no rate", "add money.reference_rates.usd")
    if config.discord_sku.enabled:
        yield from _articles(config)


def _articles(config: Config) -> Iterator[Problem]:
    """Discord's shop sells packs of the catalogue, each as one article, for no more than on the operator's own page."""
    base, packs = config.money.base_currency, config.discord_sku.packs
    if not config.discord.enabled:
        yield Problem("discord_sku.enabled", "is on without Discord", "switch discord on, or this off")
    if not packs:
        yield Problem("discord_sku.packs", "has no pack", "add the articles, or switch discord_sku.enabled off")
    wrong = bad_prices({coins: one.price for coins, one in packs.items()}, base)
    dear = {coins for coins in packs.keys() & config.coins.packs.keys() - wrong.keys() if _dearer(config, coins)}
    skus = [one.sku for one in packs.values()]
    for coins, one in packs.items():
        where = f"discord_sku.packs.{coins}"
        if coins not in config.coins.packs:
            sold = ", ".join(str(pack) for pack in config.coins.packs)
            yield Problem(where, "is no pack of coins.packs", f"choose of {sold}" if sold else "add it there")
        elif coins in wrong:
            yield Problem(where, f'"{one.price}" cannot be charged in {base}', "correct it")
        elif coins in dear:
            yield Problem(
                where,
                f"costs {one.price}, more than {config.coins.packs[coins]} in coins.packs",
                "Discord wants no higher price in its shop: lower it there, or raise the pack",
            )
        elif skus.count(one.sku) > 1:
            yield Problem(where, "has the sku of another pack", "give each pack an article of its own")


def _dearer(config: Config, coins: int) -> bool:
    base, listed = config.money.base_currency, {coins: config.coins.packs[coins]}
    if bad_prices(listed, base):
        return False
    return Money.of(config.discord_sku.packs[coins].price, base) > Money.of(listed[coins], base)


def _insolvent(config: Config) -> Iterator[Problem]:
    base = config.money.base_currency
    for currency, table in {base: config.coins.packs, **config.coins.prices}.items():
        where = "coins.packs" if currency == base else f"coins.prices.{currency}"
        for coins, text in table.items():
            yield from _judged(
                config, f"{where}.{coins}", "Stripe", coins, net_of_card(config, Money.of(text, currency))
            )
    if config.telegram.enabled:
        for coins, stars in config.coins.stars.items():
            yield from _judged(config, f"coins.stars.{coins}", "Stars", coins, net_of_stars(config, stars))
    if config.discord_sku.enabled:
        for coins, one in config.discord_sku.packs.items():
            net = net_of_shop(config, Money.of(one.price, base))
            yield from _judged(config, f"discord_sku.packs.{coins}", "Discord's shop", coins, net)


def _judged(config: Config, key: str, rail: str, coins: int, net: Money | None) -> Iterator[Problem]:
    assert net is not None, "prices without a rate were refused before"
    short = shortfall_minor(net.amount_minor, coins, config.diamonds.per_coin, config.diamonds.minor_per_diamond)
    if short:
        base = config.money.base_currency
        missing = f"{Money(short, base).plain()} {base}"
        yield Problem(
            key,
            f"brings {net.plain()} by {rail}, {missing} less than what {coins} coins may cost in diamonds",
            "raise the price, lower diamonds.per_coin or diamonds.minor_per_diamond, or switch the pack off",
        )


def net_of_card(config: Config, price: Money) -> Money | None:
    """What a card payment of this price brings, in the base currency, by the estimate of its fee; None without a
    rate."""
    exchange = Exchange(config.money.base_currency, config.money.reference_rates)
    fixed = exchange.same_figure(config.stripe.fee_fixed, price.currency).amount_minor
    fee = fee_estimate(price.amount_minor, config.stripe.fee_bp, fixed)
    return exchange.to_base(Money(max(0, price.amount_minor - fee), price.currency))


def net_of_stars(config: Config, stars: int) -> Money | None:
    """What Telegram pays for so many Stars, in the base currency; None without a rate for US dollars."""
    exchange = Exchange(config.money.base_currency, config.money.reference_rates)
    return exchange.to_base(Money(stars_usd_minor(stars, config.stars.reward_micro_usd), "usd"))


def shop_share(config: Config, price: Money) -> Money:
    """What Discord's shop keeps of a price, rounded up."""
    return Money(-(-price.amount_minor * config.discord_sku.fee_bp // 10_000), price.currency)


def net_of_shop(config: Config, price: Money) -> Money:
    """What Discord pays out for a pack of this price, in the base currency, in which articles are priced."""
    return price - shop_share(config, price)
