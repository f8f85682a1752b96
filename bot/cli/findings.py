"""What `bouquet doctor` judges without the network: the configuration, the machine, and the operator's duties."""

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.coins.prices import owed_minor
from bot.config import Config, Problem
from bot.config.discord_sku import Article
from bot.config.solvency import net_of_card, net_of_shop, net_of_stars
from bot.eligibility.asked import idle, thresholds
from bot.money import Money


class Colour(StrEnum):
    """How bad a finding is. Any red one makes the command fail."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: what was found and, unless it is green, what to do."""

    colour: Colour
    what: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.colour:<6}  {self.what}" + (f"\n        {self.fix}" if self.fix else "")


def green(what: str) -> Finding:
    return Finding(Colour.GREEN, what)


def yellow(what: str, fix: str) -> Finding:
    return Finding(Colour.YELLOW, what, fix)


def red(what: str, fix: str) -> Finding:
    return Finding(Colour.RED, what, fix)


def of_configuration(config: Config) -> Iterator[Finding]:
    """What a valid configuration may still get wrong. Secrets that it lacks are found by `of_lacking`."""
    if config.stripe.key is None:
        yield green("config.toml is right; whether real money moves is known once stripe.key is there")
    else:
        mode = "live: real money" if config.stripe.live else "test: no real money moves"
        yield green(f"config.toml is right; Stripe is in mode {mode}")
    yield from _destinations(config)
    yield from _packs(config)
    yield from _prices(config)
    yield from _thresholds(config)
    if config.stripe.live and not config.data.at_rest_confirmed:
        yield red(
            "it is not confirmed that the disk is encrypted",
            "encrypt it, keep the key apart from the backups, then set data.at_rest_confirmed = true",
        )
    key = config.stripe.key.get_secret_value() if config.stripe.key else ""
    if key.startswith("sk_"):
        yield yellow(
            "stripe.key may do everything in your Stripe account",
            "make a restricted key (rk_...) with write access to Checkout Sessions, Connect accounts and account "
            "links, Refunds and Transfers, and read access to the rest, and use that",
        )
    if config.telegram.enabled and config.telegram.tips == "stripe_gift":
        yield yellow(
            "tips on Telegram are card payments as pure gifts (telegram.tips = stripe_gift)",
            "Telegram sells digital goods for Stars only: a tip there must buy nothing, and this is a grey zone all "
            "the same; telegram.tips = off avoids it",
        )


def _destinations(config: Config) -> Iterator[Finding]:
    """Where each token would go."""
    discord, telegram, stripe, youtube = config.discord, config.telegram, config.stripe, config.youtube
    places = (
        ("discord.token", discord.enabled and discord.token is not None, discord.api_base, "Discord"),
        ("telegram.token", telegram.enabled and telegram.token is not None, telegram.api_base, "Telegram"),
        ("stripe.key", stripe.key is not None, stripe.api_base, "Stripe"),
        ("youtube.key", youtube.on, youtube.api_base, "YouTube"),
    )
    for key, used, base, service in places:
        if used and base:
            yield yellow(f"{key} is sent to {base}", f"clear {key.split('.')[0]}.api_base to send it to {service}")
        elif used:
            yield green(f"{key} is sent to {service} itself")


def _prices(config: Config) -> Iterator[Finding]:
    """Tips so small that the card fee eats them."""
    fixed, rate = config.stripe.fee_fixed.amount_minor, config.stripe.fee_bp
    row = config.tips.limits_for(config.money.base_currency)
    if row is None:
        return
    smallest = row.min.amount_minor
    fee = -(-smallest * rate // 10_000) + fixed
    if fee * 5 > smallest:
        yield yellow(
            f"a tip of {row.min.plain()} {row.currency} costs about {fee * 100 // smallest} % of itself in card fees",
            "raise tips.min, or let fans cover the fee (tips.offer_cover_fee)",
        )
    if config.tips.fee_payer == "operator":
        yield green(
            "you bear the card fees of tips (tips.fee_payer = operator): the Stripe balance must stay above zero"
        )


def _thresholds(config: Config) -> Iterator[Finding]:
    """Numbers that are asked of creators without effect."""
    for found in idle(thresholds(config)):
        where = "" if found.region == "default" else f" for {found.region}"
        yield yellow(
            f"{found.key} = {found.value}{where} changes nothing: {found.by} asks every creator for {found.common}",
            f"raise it above {found.common}, lower {found.by}, or set 0 to ask for no more than the programme does",
        )


def _packs(config: Config) -> Iterator[Finding]:
    """Packs of coins with the tightest of each rail: a pack that is not covered has refused the start."""
    base = config.money.base_currency
    cards = {coins: net_of_card(config, Money.of(text, base)) for coins, text in config.coins.packs.items()}
    stars = {coins: net_of_stars(config, count) for coins, count in config.coins.stars.items()}
    shop = {coins: net_of_shop(config, Money.of(one.price, base)) for coins, one in _articles(config).items()}
    for rail, nets in (("by card", cards), ("for Stars", stars), ("in Discord's shop", shop)):
        if not nets:
            yield green(f"no coins are sold {rail}")
            continue
        rates = config.diamonds
        room = {
            coins: net.amount_minor - owed_minor(coins, rates.per_coin, rates.minor_per_diamond)
            for coins, net in nets.items()
            if net is not None
        }
        tightest = min(room, key=room.__getitem__)
        left = Money(room[tightest], base).plain()
        yield green(f"{len(nets)} packs of coins {rail} are covered; the tightest, {tightest}, leaves {left} {base}")
    if config.discord.enabled and config.coins.packs and not config.discord_sku.enabled:
        yield yellow(
            "coins are sold on Discord, but not in Discord's own shop",
            "Discord wants them there too, at no higher price: set discord_sku, or have a reason not to",
        )
    if config.coins.stars and config.telegram.enabled:
        yield green("Stars never reach Stripe: what creators redeem of them takes a top-up of the Stripe balance")


def _articles(config: Config) -> dict[int, Article]:
    """What is sold in Discord's shop: nothing while it is switched off."""
    return config.discord_sku.packs if config.discord_sku.enabled else {}


def of_lacking(problems: Iterable[Problem]) -> Iterator[Finding]:
    """Secrets that are missing or wrong: `bouquet run` does not start without them."""
    for problem in problems:
        yield red(f"{problem.key} {problem.wrong}", problem.fix)


def of_secrets(folder: Path) -> Iterator[Finding]:
    """Who else on this machine can read the secrets."""
    if not folder.is_dir():
        return
    open_ones = sorted(
        path.name for path in [folder, *folder.iterdir()] if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    )
    if open_ones:
        yield red(
            f"other users of this machine can read {', '.join(open_ones)}",
            f"chmod 700 {folder}; chmod 600 {folder}/*",
        )
    else:
        yield green("only you can read the secrets folder")


def of_database(config: Config, base: Path) -> Iterator[Finding]:
    """Whether the book can be where the configuration puts it."""
    if config.database.path is None:
        yield green("the book is in PostgreSQL")
        return
    file = base / config.database.path
    if file.exists():
        yield green(f"the book is {file}")
    elif file.parent.is_dir():
        yield yellow(f"there is no book yet at {file}", "run bouquet migrate")
    else:
        yield red(f"the folder {file.parent} is missing", f"mkdir -p {file.parent}, then run bouquet migrate")


# What no program can check. Told every time, since each of them can end a deployment.
DUTIES: tuple[tuple[str, str], ...] = (
    (
        "Stripe's approval",
        "Platforms on which creators receive tips are a restricted business. Have Stripe's approval in writing before "
        "the first live payment, offer tips for content only, and list in rails.confirmed_regions what Stripe "
        "confirmed for AU, HK, IN, ID, JP, SG and TH.",
    ),
    (
        "Closed loop",
        "Never promise cash for coins or advertise their worth. That lessens the question whether you need a licence "
        "for transmitting money, it does not answer it: ask counsel.",
    ),
    (
        "Discord's terms",
        "Paid offerings inside the app belong into Premium Apps too, at no higher price, or have a reason not to; "
        "Discord's data may decide nobody's eligibility.",
    ),
    (
        "Telegram's terms",
        "Digital goods are sold for Stars only. Set the privacy policy with BotFather (/setprivacypolicy).",
    ),
    (
        "Terms, privacy, refunds",
        "Publish them at operator.terms_url and operator.privacy_url; /terms, /privacy and /paysupport lead there.",
    ),
    (
        "Stripe balance",
        "Card fees, refunds and disputes come out of it. Automatic payouts to your bank drain it unless a minimum "
        "balance is set for each currency.",
    ),
    (
        "Statement descriptor",
        "Fans read it on their bank statement. Choose one they recognise, it prevents disputes. Answer disputes in "
        "Stripe's Dashboard before the date that the bot names.",
    ),
    (
        "Data at rest",
        "Encrypt disk and backups, keep the key elsewhere, and keep the folder secrets out of both backups and images.",
    ),
    (
        "Tax and consumer law",
        "Tax, statements of earnings, age rules and consumer rights are yours; the bot gives exports and the words.",
    ),
    ("Test mode", "A public deployment must not run with test keys: fans would see payments that are none."),
)
