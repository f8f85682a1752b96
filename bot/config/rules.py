"""Rules over several keys: what each key alone cannot tell."""

import re
from collections.abc import Iterator

from pydantic import SecretStr

from bot.config.chats import PLACEHOLDER
from bot.config.model import Config
from bot.config.money import TipLimits
from bot.config.problems import Problem
from bot.config.solvency import coin_problems
from bot.config.values import is_loopback
from bot.gifts.catalogue import BY_ID
from bot.money import CURRENCIES

# Below these a tip is mostly fee: refused, not only warned of.
_LOWEST_MINOR = {"usd": 100, "eur": 100, "gbp": 100, "jpy": 100}
_STRIPE_KEY = re.compile(r"[sr]k_(test|live)_[A-Za-z0-9_]+")


def problems(config: Config) -> Iterator[Problem]:
    """Everything wrong with the configuration as a whole, but for its secrets."""
    yield from _going_live(config)
    yield from _addresses(config)
    yield from _tips(config)
    yield from coin_problems(config)
    yield from _live(config)
    if not (config.discord.enabled or config.telegram.enabled):
        yield Problem("discord.enabled", "both platforms are off", "switch discord or telegram on")
    if "en" not in config.languages:
        yield Problem("languages", "lacks en", "add it: every other language falls back to it")


def secret_problems(config: Config) -> Iterator[Problem]:
    """What is wrong with the secrets, at most one problem for each key."""
    yield from _secrets(config)
    yield from _webhook_secrets(config)


def _secrets(config: Config) -> Iterator[Problem]:
    wanted: list[tuple[str, SecretStr | None, bool, int]] = [
        ("app_secret", config.app_secret, True, 32),
        ("discord.token", config.discord.token, config.discord.enabled, 10),
        ("telegram.token", config.telegram.token, config.telegram.enabled, 10),
        ("telegram.webhook_secret", config.telegram.webhook_secret, config.telegram.mode == "webhook", 20),
        ("stripe.key", config.stripe.key, True, 16),
        ("youtube.key", config.youtube.key, False, 20),
    ]
    for key, value, needed, length in wanted:
        if value is None or not value.get_secret_value().strip():
            if needed:
                yield Problem(key, "is missing", how_to_keep(key) + _or_without(config, key))
        elif flaw := _flaw(value.get_secret_value(), length):
            yield Problem(key, flaw, how_to_keep(key))
        elif key == "stripe.key" and not _STRIPE_KEY.fullmatch(value.get_secret_value()):
            yield Problem(key, "is no secret or restricted key", "copy one that begins with rk_test_ or sk_test_")


def how_to_keep(key: str) -> str:
    return f"put it into the file secrets/{key} or into the variable BOUQUET_{key.upper().replace('.', '__')}"


def _or_without(config: Config, key: str) -> str:
    """Another way out where a platform's token is missing: the other platform alone, as long as that one is on."""
    if not (config.discord.enabled and config.telegram.enabled):
        return ""
    section = key.partition(".")[0]
    other = {"discord": "Telegram", "telegram": "Discord"}.get(section)
    return f"; to run on {other} alone, write enabled = false under [{section}]" if other else ""


def _flaw(text: str, length: int) -> str | None:
    if PLACEHOLDER.search(text):
        return "is a placeholder"
    return f"is shorter than {length} characters" if len(text) < length else None


def _webhook_secrets(config: Config) -> Iterator[Problem]:
    platform = [one.get_secret_value() for one in config.stripe.webhook_secrets]
    connect = [one.get_secret_value() for one in config.stripe.connect_webhook_secrets]
    flawed = False
    for key, texts in (("stripe.webhook_secrets", platform), ("stripe.connect_webhook_secrets", connect)):
        flaw = next((flaw for text in texts if (flaw := _flaw(text, 20))), None) if texts else "is missing"
        if flaw is not None:
            flawed = True
            yield Problem(key, flaw, how_to_keep(key))
    if not flawed and set(platform) & set(connect):
        yield Problem(
            "stripe.connect_webhook_secrets",
            "equals a secret of stripe.webhook_secrets",
            "create the second endpoint and copy its own secret",
        )


def _going_live(config: Config) -> Iterator[Problem]:
    url = config.web.public_url
    if config.stripe.live:
        if not url.startswith("https://"):
            yield Problem("web.public_url", "is not https, with a live key", "put TLS in front and write https://")
        if config.stripe.approval_confirmed is None:
            yield Problem(
                "stripe.approval_confirmed",
                "is missing, with a live key",
                "get Stripe's written approval for tips to creators, then write its date",
            )
        if config.telegram.enabled and "tips" not in config.telegram.model_fields_set:
            # With test keys the grey zone is entered by default; with live ones on purpose or not at all.
            yield Problem(
                "telegram.tips",
                "is not chosen, with a live key",
                "write stripe_gift (a card payment as a pure gift, a grey zone of Telegram's rules), stars (comes "
                "with the payouts release) or off",
            )
    elif url.startswith("http://") and not is_loopback(url):
        yield Problem(
            "web.public_url",
            "is not https",
            "write https://, or an address of this machine to try things out",
        )


def _addresses(config: Config) -> Iterator[Problem]:
    told = [
        ("discord", "api_base", config.discord.api_base, config.discord.allow_foreign_api_base),
        ("discord", "gateway_url", config.discord.gateway_url, config.discord.allow_foreign_api_base),
        ("telegram", "api_base", config.telegram.api_base, config.telegram.allow_foreign_api_base),
        ("telegram", "file_base", config.telegram.file_base, config.telegram.allow_foreign_api_base),
        ("stripe", "api_base", config.stripe.api_base, config.stripe.allow_foreign_api_base),
        ("youtube", "api_base", config.youtube.api_base, config.youtube.allow_foreign_api_base),
    ]
    for section, name, url, allowed in told:
        if url and not allowed and not is_loopback(url):
            yield Problem(
                f"{section}.{name}",
                "is an address beyond this machine, and a secret would be sent there",
                f"leave it empty for the real service, or set {section}.allow_foreign_api_base = true",
            )


def _tips(config: Config) -> Iterator[Problem]:
    base = config.money.base_currency
    for currency in config.currencies:
        if config.tips.limits_for(currency) is None:
            yield Problem(
                f"tips.limits.{currency}", "is missing", "add the row: it is one of the settlement currencies"
            )
    rows = {base: config.tips.limits_for(base), **config.tips.limits}
    for currency, row in rows.items():
        if row is not None:
            yield from _tip_row("tips" if currency == base else f"tips.limits.{currency}", row)


def _live(config: Config) -> Iterator[Problem]:
    for name in config.live.board_gifts:
        if name not in BY_ID:
            yield Problem("live.board_gifts", f'"{name}" is no gift', f"choose of {', '.join(BY_ID)}")
    if config.live.idle_end_minutes <= config.live.idle_warn_minutes:
        yield Problem("live.idle_end_minutes", "is not above live.idle_warn_minutes", "raise it")
    if config.live.match_minutes > config.live.match_minutes_max:
        yield Problem("live.match_minutes", "is above live.match_minutes_max", "lower it")


def _tip_row(where: str, row: TipLimits) -> Iterator[Problem]:
    currency = CURRENCIES[row.currency]
    lowest = max(currency.minimum_minor or 0, _LOWEST_MINOR.get(row.currency, 0))
    if row.min.amount_minor < lowest:
        floor = type(row.min)(lowest, row.currency).plain()
        yield Problem(f"{where}.min", f"{row.min.plain()} is below what can be charged", f'write "{floor}" or more')
    if row.max < row.min:
        yield Problem(f"{where}.max", f"is below {where}.min", "raise it")
    if row.day_max < row.max:
        yield Problem(f"{where}.day_max", f"is below {where}.max", "raise it")
    for preset in row.presets:
        if not row.min <= preset <= row.max:
            yield Problem(
                f"{where}.presets",
                f"{preset.plain()} is outside of {where}.min and max",
                "change or remove it",
            )
