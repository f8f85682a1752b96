"""What `bouquet doctor` asks the services: one read each, judged by pure functions.

A probe gets `fetch`, so that tests answer in the services' place.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from bot.cli import chat_probes
from bot.cli.answers import Answer, Fetch, unreachable
from bot.cli.chat_probes import Room
from bot.cli.findings import Finding, green, red, yellow
from bot.cli.youtube_probe import youtube
from bot.config import Config

DISCORD = "https://discord.com/api"
TELEGRAM = "https://api.telegram.org/bot"
STRIPE = "https://api.stripe.com"
# Discord's type of articles that can be used up and bought again, and the mark of those that are on sale.
_CONSUMABLE, _PUBLISHED = 3, 1 << 2


async def all_probes(
    config: Config, fetch: Fetch, now: Callable[[], datetime], rooms: Sequence[Room] = ()
) -> AsyncIterator[Finding]:
    """Every finding of every service that the configuration switches on. `rooms`: the chats of communities."""
    by_platform = {name: [room for room in rooms if room.platform == name] for name in ("discord", "telegram")}
    for probe in (
        _discord(config, fetch, now, by_platform["discord"]), _telegram(config, fetch, by_platform["telegram"]),
        _stripe(config, fetch, now), youtube(config, fetch),
    ):  # fmt: skip
        async for finding in probe:
            yield finding
    yield await _web(config, fetch)


async def _discord(
    config: Config, fetch: Fetch, now: Callable[[], datetime], rooms: Sequence[Room]
) -> AsyncIterator[Finding]:  # fmt: skip
    if not config.discord.enabled or config.discord.token is None:
        return
    base = config.discord.api_base or DISCORD
    token = config.discord.token.get_secret_value()
    headers = {"Authorization": f"Bot {token}"}
    answer = await fetch(f"{base}/v10/applications/@me", headers)
    if answer.status == 200:
        application = answer.body.get("id")
        yield green(f"Discord knows the application {answer.body.get('name')} (id {application})")
        yield clock(answer, now())
        async for finding in _on_discord(config, fetch, base, headers, answer, rooms):
            yield finding
        if config.discord_sku.enabled:
            for finding in articles(config, await fetch(f"{base}/v10/applications/{application}/skus", headers)):
                yield finding
    elif answer.status == 401:
        yield red(
            "Discord refuses the token",
            "reset it in the developer portal (page Bot) and put it into secrets/discord.token",
        )
    else:
        yield unreachable("Discord", answer)


async def _on_discord(
    config: Config, fetch: Fetch, base: str, headers: Mapping[str, str], application: Answer, rooms: Sequence[Room]
) -> AsyncIterator[Finding]:
    posts = chat_probes.intents(config, application.body)
    if posts is not None:
        yield posts
    guilds = await fetch(f"{base}/v10/users/@me/guilds", headers)
    if guilds.status == 200:
        for finding in chat_probes.servers(guilds.body.get("list", ())):
            yield finding
    async for finding in chat_probes.discord_rooms(base, headers, fetch, rooms):
        yield finding


def articles(config: Config, answer: Answer) -> list[Finding]:
    """Whether Discord's shop has every pack, as something that can be bought again once it was used."""
    if answer.status != 200:
        return [unreachable("Discord's shop", answer)]
    there = {str(sku.get("id")): sku for sku in answer.body.get("list", ())}
    wrong = []
    for coins, one in config.discord_sku.packs.items():
        sku = there.get(one.sku)
        if sku is None or sku.get("type") != _CONSUMABLE:
            what = "is not in Discord's shop" if sku is None else "is no consumable article in Discord's shop"
            wrong.append(red(f"the pack of {coins} coins {what} (SKU {one.sku})", "correct discord_sku.packs"))
        elif not int(sku.get("flags", 0)) & _PUBLISHED:
            wrong.append(yellow(f"the pack of {coins} coins is not published in Discord's shop", "publish its SKU"))
    return wrong or [green(f"Discord's shop has {len(config.discord_sku.packs)} packs of coins")]


async def _telegram(config: Config, fetch: Fetch, rooms: Sequence[Room]) -> AsyncIterator[Finding]:
    if not config.telegram.enabled or config.telegram.token is None:
        return
    base = f"{config.telegram.api_base or TELEGRAM}{config.telegram.token.get_secret_value()}"
    me = await fetch(f"{base}/getMe", {})
    if me.status in (401, 404):
        yield red("Telegram refuses the token", "ask BotFather for it (/token) and put it into secrets/telegram.token")
        return
    if me.status != 200:
        yield unreachable("Telegram", me)
        return
    bot = me.body.get("result", {})
    yield green(f"Telegram knows the bot @{bot.get('username')}")
    if not bot.get("can_join_groups", True):
        yield red("the bot cannot be added to groups", "switch it on with BotFather: /setjoingroups")
    for finding in webhook_state(config, await fetch(f"{base}/getWebhookInfo", {})):
        yield finding
    yield chat_probes.privacy_mode(bot)
    async for finding in chat_probes.telegram_rooms(base, int(bot.get("id") or 0), fetch, rooms):
        yield finding


def webhook_state(config: Config, answer: Answer) -> list[Finding]:
    """Whether updates reach us: polling and a set webhook exclude each other."""
    info = answer.body.get("result", {}) if answer.status == 200 else {}
    url = info.get("url", "")
    wanted = f"{config.web.public_url}/webhooks/telegram"
    if config.telegram.mode == "polling":
        if not url:
            return [green("Telegram's updates are fetched by polling")]
        return [
            yellow(
                "a webhook is set at Telegram, and polling fails until it is gone", "the next bouquet run removes it"
            )
        ]
    if url != wanted:
        return [yellow(f"Telegram's webhook is {url or 'not set'}", f"the next bouquet run sets it to {wanted}")]
    if info.get("last_error_message"):
        return [red(f"Telegram cannot reach {wanted}: {info['last_error_message']}", "check TLS, proxy and firewall")]
    return [green(f"Telegram delivers to {wanted}")]


async def _stripe(config: Config, fetch: Fetch, now: Callable[[], datetime]) -> AsyncIterator[Finding]:
    if config.stripe.key is None:
        return
    base = config.stripe.api_base or STRIPE
    headers = {"Authorization": f"Bearer {config.stripe.key.get_secret_value()}"}
    balance = await fetch(f"{base}/v1/balance", headers)
    if balance.status == 401:
        yield red("Stripe refuses the key", "make a new restricted key and put it into secrets/stripe.key")
        return
    if balance.status != 200:
        yield unreachable("Stripe", balance)
        return
    yield clock(balance, now())
    for finding in balances(config, balance.body):
        yield finding
    account = await fetch(f"{base}/v1/account", headers)
    if account.status == 200:
        yield country(config, account.body)
    endpoints = await fetch(f"{base}/v1/webhook_endpoints?limit=100", headers)
    if endpoints.status == 200:
        for finding in webhooks(config, endpoints.body):
            yield finding
    since = int((now() - timedelta(days=2)).timestamp())
    events = await fetch(f"{base}/v1/events?delivery_success=false&limit=10&created%5Bgte%5D={since}", headers)
    if events.status == 200:
        yield chat_probes.undelivered(events.body)
    settings = await fetch(f"{base}/v1/balance_settings", headers)
    if settings.status == 200:
        yield payouts(settings.body)


def balances(config: Config, body: Mapping[str, Any]) -> list[Finding]:
    """Stripe's mode, and whether each currency in which tips are charged settles without conversion."""
    found = [green(f"Stripe answers in {'live' if body.get('livemode') else 'test'} mode")]
    if bool(body.get("livemode")) != config.stripe.live:
        found = [red("Stripe's answer and the key disagree about live mode", "check stripe.key and stripe.api_base")]
    available = {row.get("currency"): row.get("amount", 0) for row in body.get("available", ())}
    for currency in config.currencies:
        if currency not in available:
            found.append(
                red(
                    f"your Stripe account does not settle in {currency}: tips would be converted",
                    f"add a bank account in {currency} at Stripe, or take it out of stripe.settlement_currencies",
                )
            )
        elif available[currency] < 0:
            found.append(red(f"your Stripe balance in {currency} is below zero", "top it up: fees and refunds need it"))
        else:
            found.append(green(f"Stripe settles in {currency}, {available[currency]} minor units are available"))
    return found


def country(config: Config, body: Mapping[str, Any]) -> Finding:
    """The operator's account has to be in the region whose creators he pays."""
    place = str(body.get("country", ""))
    if place in config.stripe.payout_countries:
        return green(f"your Stripe account is in {place}, within stripe.payout_region")
    return red(
        f"your Stripe account is in {place}, outside of stripe.payout_region = {config.stripe.payout_region}",
        "set stripe.payout_region to the region of your account: transfers do not leave it",
    )


def webhooks(config: Config, body: Mapping[str, Any]) -> list[Finding]:
    """Both endpoints exist, are on, and send what is needed."""
    from bot.cli.endpoints import ENDPOINTS

    known = {str(row.get("url", "")): row for row in body.get("data", ())}
    found = []
    for path, events in ENDPOINTS.items():
        url = f"{config.web.public_url}{path}"
        row = known.get(url)
        if row is None:
            found.append(
                red(f"Stripe has no webhook endpoint {url}", f"create it there for: {' '.join(sorted(events))}")
            )
            continue
        sent = set(row.get("enabled_events", ()))
        missing = set() if "*" in sent else events - sent
        if row.get("status") != "enabled":
            found.append(red(f"Stripe's webhook endpoint {url} is switched off", "switch it on in the Dashboard"))
        elif missing:
            found.append(red(f"Stripe's webhook endpoint {url} lacks events", f"add: {' '.join(sorted(missing))}"))
        else:
            found.append(green(f"Stripe sends its events to {url}"))
    return found


def payouts(body: Mapping[str, Any]) -> Finding:
    """Automatic payouts empty the balance that refunds and redemptions are paid from."""
    payments = body.get("payments") or {}
    schedule = (payments.get("payouts") or {}).get("schedule") or {}
    minimum = (payments.get("payouts") or {}).get("minimum_balance_by_currency")
    if schedule.get("interval", "manual") == "manual" or minimum:
        return green("Stripe's payouts to your bank leave the balance that refunds need")
    return yellow(
        "Stripe pays your balance out automatically and to the last cent",
        "set a minimum balance for each currency, or pay out by hand: refunds and disputes are paid from it",
    )


async def _web(config: Config, fetch: Fetch) -> Finding:
    answer = await fetch(f"{config.web.public_url}/healthz", {})
    if answer.status == 200:
        return green(f"{config.web.public_url} leads to the bot")
    return yellow(
        f"{config.web.public_url}/healthz does not answer", "start bouquet run, then check proxy, DNS and TLS"
    )


def clock(answer: Answer, now: datetime) -> Finding:
    """Signatures and expiry times need a clock that is right."""
    try:
        theirs = parsedate_to_datetime(answer.date or "")
    except ValueError:
        return yellow("the clock could not be compared", "make sure that this machine keeps time (NTP)")
    apart = round(abs((now - theirs).total_seconds()))
    if apart > 30:
        return red(f"this machine's clock is {apart} seconds off", "switch on time synchronisation (NTP)")
    return green("this machine's clock is right")
