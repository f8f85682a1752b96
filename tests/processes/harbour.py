"""The three platforms in this process, one database, and the configuration by which `bouquet run` finds them."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.members.model import Identity, MemberId, Platform
from bot.payments.stripe_params import account as account_params
from bot.sandbox.free_port import free_port
from bot.sandbox.stripe_sim import StripeSim
from bot.sandbox.telegram_sim import TelegramSim
from bot.sandbox.telegram_sim.chats import Chat
from storage import migrate
from tests.processes.people import COMMUNITY, Cast, Places, RealTime, settle_in
from tests.support.databases import empty_database
from tests.support.discord_server import DiscordServer

CREATOR, OWNER = "mia", "olu"
DISCORD_TOKEN = "process.token.of-nobody"
CHANNEL = "general"
SECRETS = {
    "app_secret": "h7Kq2mZx9Lw4Tn8Rb3Vc6Yd1Ps5Ga0Jf",
    "discord.token": DISCORD_TOKEN,
    "stripe.key": "sk_test_51ProcessesOfTipsAndBouquets",
}
# Persons in tests tip more in an hour than people do.
ROOMY: Mapping[str, Mapping[str, Any]] = {
    "tips": {"day_max": "100000.00", "day_count_max": 1000},
    "safety": {
        "checkouts_per_hour_fan": 100_000, "checkouts_per_hour_community": 1_000_000, "first_day_spend": "100000.00",
        "one_fan_over": "100000.00",
    },
}  # fmt: skip


@contextmanager
def migrated_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of a database as `bouquet migrate` leaves it."""
    with empty_database(kind, folder) as url:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(migrate.upgrade, url).result()
        yield url


@dataclass
class Harbour:
    """A running place for a bot. `url` is the bot's own address, `folder` holds its configuration and its log."""

    discord: DiscordServer
    telegram: TelegramSim
    stripe: StripeSim
    folder: Path
    database_url: str
    port: int
    group: Chat
    members: Mapping[str, MemberId] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def violations(self) -> list[str]:
        """What any of the three platforms' official descriptions or unknown paths had to object."""
        objections: list[Any] = [*self.discord.violations, *self.discord.routes.unknown]
        return [str(one) for one in (*objections, *self.telegram.violations, *self.stripe.violations)]


@asynccontextmanager
async def harbour(
    folder: Path, database_url: str, *,
    discord_fans: Sequence[str] = ("alex",), telegram_fans: Sequence[str] = ("chi",),
    platforms: Sequence[str] = ("discord", "telegram"), judge: bool = True,
    settings: Mapping[str, Mapping[str, Any]] = ROOMY,
) -> AsyncIterator[Harbour]:  # fmt: skip
    """Everything but the bot, on a migrated database of its own: mia creates, olu owns, the fans tip."""
    clock, judged = RealTime(), None if judge else False
    stripe, telegram = StripeSim(clock.now, judge=judged), TelegramSim(clock.now, judge=judged)
    async with DiscordServer(judge=judge and telegram.judge is not None, token=DISCORD_TOKEN) as discord, telegram:
        await stripe.start()
        try:
            group = _populate(telegram, telegram_fans)
            made = Harbour(discord, telegram, stripe, folder, database_url, free_port(), group)
            cast = _cast(made, discord_fans, telegram_fans)
            made.members = await _own_loop(settle_in(database_url, cast, _account(stripe)))
            _write_config(made, platforms, settings)
            yield made
        finally:
            await stripe.stop()


async def _own_loop(work: Any) -> Any:
    """Away from the simulators' loop: a bench's thousand fans take a while to arrive."""
    return await asyncio.to_thread(asyncio.run, work)


def _populate(telegram: TelegramSim, fans: Sequence[str]) -> Chat:
    people = [telegram.user(name, first_name=name.capitalize()) for name in (OWNER, CREATOR, *fans)]
    group = telegram.group(COMMUNITY, [*people, telegram.bot], owner=people[0])
    people[0].promote(group, telegram.bot)
    for person in people:
        telegram.private(person).started = True
    return group


def _cast(harbour: Harbour, discord_fans: Sequence[str], telegram_fans: Sequence[str]) -> Cast:
    def on_discord(name: str) -> Identity:
        user = harbour.discord.places.user(name)
        return Identity(Platform.DISCORD, user["id"], user["global_name"], name, "en-US")

    def on_telegram(name: str) -> Identity:
        person = harbour.telegram.user(name)
        return Identity(Platform.TELEGRAM, str(person.id), person.first_name, person.username, "en")

    server = harbour.discord.places
    return Cast(
        owner=on_discord(OWNER),
        creator=(on_discord(CREATOR), on_telegram(CREATOR)),
        fans=[*map(on_discord, discord_fans), *map(on_telegram, telegram_fans)],
        places=Places(server.guild_id, server.named[CHANNEL].id, str(harbour.group.id)),
    )


def _account(stripe: StripeSim) -> str:
    """The creator's connected account, onboarded."""
    from bot.sandbox.stripe_sim import accounts
    from bot.sandbox.stripe_sim.params import Params

    given = account_params("creator:1", "US", "https://example.com/mia")
    account = accounts.create(stripe.world, Params(_texts(given)))
    stripe.control.onboard(account["id"], "complete")
    return str(account["id"])


def _texts(value: Any) -> Any:
    """Parameters as they arrive over HTTP."""
    if isinstance(value, Mapping):
        return {key: _texts(inner) for key, inner in value.items()}
    return {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else str(value)


def _write_config(harbour: Harbour, platforms: Sequence[str], settings: Mapping[str, Mapping[str, Any]]) -> None:
    listen = harbour.stripe.control.listen
    secrets = {
        **SECRETS,
        "telegram.token": harbour.telegram.token,
        "stripe.webhook_secrets": listen(f"{harbour.url}/webhooks/stripe")["secret"],
        "stripe.connect_webhook_secrets": listen(f"{harbour.url}/webhooks/stripe-connect", connect=True)["secret"],
    }
    folder = harbour.folder / "secrets"
    folder.mkdir(mode=0o700)
    for name, text in secrets.items():
        (folder / name).write_text(text)
    owner = f"discord:{harbour.discord.places.owner['id']}"
    sections: dict[str, dict[str, Any]] = {
        "operator": {"name": COMMUNITY, "owners": [owner], "terms_url": f"{harbour.url}/t",
                     "privacy_url": f"{harbour.url}/p"},
        "web": {"public_url": harbour.url, "port": harbour.port},
        "database": {"url": harbour.database_url},
        "discord": {"enabled": "discord" in platforms, "api_base": harbour.discord.api_base,
                    "gateway_url": harbour.discord.gateway_url},
        "telegram": {"enabled": "telegram" in platforms, "api_base": harbour.telegram.api_base,
                     "file_base": harbour.telegram.file_base},
        "stripe": {"payout_region": "US", "api_base": harbour.stripe.url},
    }  # fmt: skip
    for name, keys in settings.items():
        sections[name] = {**sections.get(name, {}), **keys}
    harbour.config.write_text("\n".join(_section(name, keys) for name, keys in sections.items()))


def _section(name: str, keys: Mapping[str, Any]) -> str:
    # Texts, numbers, switches and lists of texts look the same in TOML and in JSON.
    return "\n".join([f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items()), ""])
