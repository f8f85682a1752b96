"""The Discord client: which cogs it has, what it may see, and when it tells Discord about its commands."""

import hashlib
import json

import discord
import structlog
import yarl
from discord import app_commands
from discord.ext import commands

from bot.app import App
from bot.replies.mishap import apology

from .answers import show
from .presses import PickedChoice, PressedButton
from .translator import CatalogueTranslator
from .whoami import Interaction

log = structlog.get_logger(__name__)


def intents() -> discord.Intents:
    """The least that the features need; none of them is privileged."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.voice_states = True
    wanted.guild_scheduled_events = True
    return wanted


INVITE_PERMISSIONS = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, create_public_threads=True,
    embed_links=True, attach_files=True, read_message_history=True, use_external_emojis=True,
)  # fmt: skip


def invite_link(application_id: int) -> str:
    """The link that adds the bot to a server with the least permissions it can work with."""
    return discord.utils.oauth_url(
        application_id, permissions=INVITE_PERMISSIONS, scopes=("bot", "applications.commands")
    )


def point_at(api_base: str, gateway_url: str) -> None:
    """Talk to a simulator on loopback instead of Discord. The library has no setting for it, two class attributes
    suffice; call it before the client is made."""
    if api_base:
        discord.http.Route.BASE = api_base
    if gateway_url:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


class BouquetBot(commands.AutoShardedBot):
    """Bouquet on Discord. `app` is what the cogs call."""

    def __init__(self, app: App, *, shard_count: int | None = None, sync: bool = True) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            intents=intents(),
            help_command=None,
            allowed_mentions=discord.AllowedMentions.none(),
            shard_count=shard_count,
            # We keep nothing from the platform's member lists and read no message history.
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
        )
        self.app = app
        self._sync = sync
        self.tree.on_error = self._on_command_error  # type: ignore[method-assign]  # the library's documented way

    async def setup_hook(self) -> None:
        """Cogs, buttons and command names; runs before the gateway connects."""
        from .roster import COGS

        self.add_dynamic_items(PressedButton, PickedChoice)
        await self.tree.set_translator(CatalogueTranslator())
        for cog in COGS:
            await self.add_cog(cog(self))
        if self._sync:
            await self._sync_if_changed()

    async def _sync_if_changed(self) -> None:
        """Discord allows few syncs a day, so the tree's fingerprint is remembered."""
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        fingerprint = hashlib.sha256(json.dumps([payload, self.application_id], sort_keys=True).encode()).hexdigest()
        if await self.app.memory.recall("discord_commands") == fingerprint:
            return
        await self.tree.sync()
        await self.app.memory.keep("discord_commands", fingerprint)
        log.info("discord_commands_synced", commands=len(payload))

    async def _on_command_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        from bot.replies.words import Words, language_of

        words = Words(language_of(str(interaction.locale)))
        await show(self.app, interaction, apology(error, words), edit=False)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Removed from a server: its public lines have nowhere to go until it is set up again."""
        await self.app.communities.left("discord", str(guild.id))
