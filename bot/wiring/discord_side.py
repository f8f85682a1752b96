"""Discord for as long as a process lives: clients come and go, who owes somebody a message need not know."""

import asyncio
import itertools
from collections.abc import Callable

import aiohttp
import discord
import structlog

from bot.coins.purchases import DiscordShop
from bot.members.model import PlatformAccount
from bot.notices.model import MessageRef
from bot.replies.reply import Reply
from cogs.on_discord.client import BouquetBot, invite_link
from cogs.on_discord.notifier import DiscordNotifier
from cogs.on_discord.shop import AppShop

log = structlog.get_logger(__name__)

# How long a message waits for the login before its job is told to come again later.
_PATIENCE_SECONDS = 5.0
_LOOK_SECONDS = 0.05
_RETRY_SECONDS = (1.0, 2.0, 5.0, 15.0, 30.0)
_PASSING = (OSError, aiohttp.ClientError, TimeoutError, discord.DiscordServerError, discord.GatewayNotFound)
# The gateway's ways to say that the token is of no use.
_TOKEN_CODES = (4004,)


class NotLoggedIn(Exception):
    """Discord cannot be reached yet; the job that wanted to say something comes again."""


class DiscordDoor:
    """Fits `bot.ports.Notifier` from the first job on, before any client is logged in. `client` is the latest one."""

    def __init__(self) -> None:
        self.client: BouquetBot | None = None

    async def tell(self, account: PlatformAccount, reply: Reply) -> None:
        await (await self._notifier()).tell(account, reply)

    async def post(self, chat_id: str, reply: Reply) -> MessageRef:
        return await (await self._notifier()).post(chat_id, reply)

    async def edit(self, ref: MessageRef, reply: Reply) -> None:
        await (await self._notifier()).edit(ref, reply)

    async def pin(self, ref: MessageRef) -> None:
        await (await self._notifier()).pin(ref)

    async def delete(self, chat_id: str, message_id: str) -> None:
        await (await self._notifier()).delete(chat_id, message_id)

    @property
    def logged_in(self) -> bool:
        """Whether Discord has taken our token; the gateway may still be connecting."""
        return self.client is not None and self.client.application_id is not None and not self.client.is_closed()

    def shop(self) -> DiscordShop | None:
        """The shop of the client that is logged in; None before."""
        return AppShop(self.client) if self.client is not None and self.logged_in else None

    async def _notifier(self) -> DiscordNotifier:
        waited = 0.0
        while not self.logged_in:
            if waited >= _PATIENCE_SECONDS:
                raise NotLoggedIn
            await asyncio.sleep(_LOOK_SECONDS)
            waited += _LOOK_SECONDS
        assert self.client is not None
        return DiscordNotifier(self.client)


async def stay_on_discord(make: Callable[[], BouquetBot], token: str, welcome: Callable[[str], None]) -> str:
    """Connects, and again whenever Discord was away; `welcome` gets the invite link once. Answers, only when Discord
    refuses us for good, why, in a sentence that says what to do."""
    greeted = False
    for wait in itertools.chain(_RETRY_SECONDS, itertools.repeat(_RETRY_SECONDS[-1])):
        client = make()
        try:
            async with client:
                await client.login(token)
                if not greeted:
                    greeted = True
                    welcome(invite_link(client.application_id or 0))
                await client.connect()
        except discord.LoginFailure:
            return "Discord does not know this token: copy it anew from the developer portal, page Bot."
        except discord.PrivilegedIntentsRequired:
            return "Discord asks for an intent that is switched off: switch it on in the developer portal, page Bot."
        except discord.ConnectionClosed as closed:
            if closed.code in _TOKEN_CODES:
                return "Discord has withdrawn this token: copy it anew from the developer portal, page Bot."
            log.warning("discord_closed_the_connection", code=closed.code)
        except _PASSING as error:
            log.warning("discord_unreachable", why=type(error).__name__, again_in_s=wait)
        await asyncio.sleep(wait)
    raise AssertionError("the pauses never end")
