"""The Discord client: which cogs it has, what it may see, and when it tells Discord about its commands."""

import asyncio
import hashlib
import json
from typing import Any

import discord
import structlog
import yarl
from discord import app_commands
from discord.ext import commands

from bot.app import App
from bot.communities.model import Chat, ChatKind
from bot.errors import Refusal
from bot.members.model import Platform
from bot.replies.mishap import apology
from bot.replies.words import Words, language_of

from .answers import Outcome, show
from .presses import pressed
from .roster import COGS
from .shop import tell
from .translator import CatalogueTranslator
from .whoami import Interaction, identity_of, post_of

log = structlog.get_logger(__name__)

Command = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu | app_commands.Group

_FINGERPRINT = "discord_commands"


def intents(*, see_posts: bool = False) -> discord.Intents:
    """The least that the features need; none of them is privileged, but for what people post, where the operator wants
    it seen."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.voice_states = True
    wanted.guild_scheduled_events = True
    wanted.message_content = see_posts
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


class Tree(app_commands.CommandTree["BouquetBot"]):
    """Commands whose failures are told to whoever ran them."""

    async def on_error(
        self, interaction: discord.Interaction["BouquetBot"], error: app_commands.AppCommandError, /
    ) -> None:
        """What went wrong around a use case: a command that Discord knows and we do not, an answer that failed."""
        if isinstance(getattr(error, "original", None), discord.NotFound):
            log.warning("discord_answer_too_late", command=interaction.command and interaction.command.qualified_name)
            return
        words = Words(language_of(interaction.locale.value))
        await show(self.client.app, interaction, Outcome(apology(error, words), words))


class BouquetBot(commands.AutoShardedBot):
    """Bouquet on Discord. `app` is what the cogs call; `logged_in` is set when Discord has taken the token."""

    def __init__(self, app: App, *, shard_count: int | None = None, sync: bool = True) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            tree_cls=Tree,
            intents=intents(see_posts=app.config.discord.see_posts),
            help_command=None,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            shard_count=shard_count,
            # We keep nothing from the platform's member lists and read no message history.
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
        )
        self.app = app
        self.logged_in = asyncio.Event()
        self._sync = sync

    async def setup_hook(self) -> None:
        """Cogs and command names; runs before the gateway connects."""
        self.logged_in.set()
        await self.tree.set_translator(CatalogueTranslator())
        for cog in COGS:
            await self.add_cog(cog(self))
        if self._sync:
            await self._sync_if_changed()

    async def _sync_if_changed(self) -> None:
        """Discord allows few syncs a day, so the fingerprint of the commands in all languages is remembered."""
        translator = self.tree.translator
        assert translator is not None, "set before"
        payload = [await one.get_translated_payload(self.tree, translator) for one in self._commands()]
        told = json.dumps([self.application_id, payload], sort_keys=True)
        fingerprint = hashlib.sha256(told.encode()).hexdigest()
        async with self.app.storage.reading() as tx:
            if await tx.memory.recall(_FINGERPRINT) == fingerprint:
                return
        await self.tree.sync()
        async with self.app.storage.transaction() as tx:
            await tx.memory.keep(_FINGERPRINT, fingerprint)
        log.info("discord_commands_synced", commands=len(payload))

    def _commands(self) -> list[Command]:
        kinds = (discord.AppCommandType.chat_input, discord.AppCommandType.user, discord.AppCommandType.message)
        return [command for kind in kinds for command in self.tree.get_commands(type=kind)]

    async def on_interaction(self, interaction: Interaction) -> None:
        """Buttons, lists and forms; commands have found their way already."""
        await pressed(self.app, interaction)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Added to a server, perhaps again."""
        await self.app.communities.returned(Platform.DISCORD, str(guild.id))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Removed from a server: its public lines have nowhere to go until we are back."""
        await self.app.communities.left(Platform.DISCORD, str(guild.id))

    async def on_entitlement_create(self, entitlement: discord.Entitlement) -> None:
        """Somebody bought a pack in Discord's shop."""
        await tell(self.app, entitlement)

    async def on_entitlement_update(self, entitlement: discord.Entitlement) -> None:
        """A purchase was marked as used, or changed in some other way."""
        await tell(self.app, entitlement)

    async def on_entitlement_delete(self, entitlement: discord.Entitlement) -> None:
        """Discord took a purchase back, and gave its price back."""
        await tell(self.app, entitlement, gone=True)

    async def on_message(self, message: discord.Message, /) -> None:
        """A creator who posts a video in a showcase is asked whether it takes gifts. There are no commands in texts,
        and edited messages come elsewhere."""
        plain = message.type in (discord.MessageType.default, discord.MessageType.reply)
        if message.guild is None or message.author.bot or not plain or not self.app.config.discord.see_posts:
            return
        try:
            await self.app.showcase.posted(post_of(message))
        except Refusal as refusal:
            # Nobody asked for it, so nobody is told.
            log.info("discord_post_unanswered", why=refusal.code)

    async def on_voice_state_update(
        self, member: discord.Member, _before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Somebody streams, shows himself or speaks on a stage: a creator is asked whether he goes LIVE with us."""
        on_stage = isinstance(after.channel, discord.StageChannel) and not after.suppress
        if after.channel is None or member.bot or not (after.self_stream or after.self_video or on_stage):
            return
        server = str(member.guild.id)
        where = Chat(Platform.DISCORD, str(after.channel.id), ChatKind.SERVER, server, member.guild.name)
        try:
            await self.app.live_offers.shown(identity_of(member), where)
        except Refusal as refusal:
            # Nobody asked for it, so nobody is told; the next stream asks again.
            log.info("discord_stream_unanswered", why=refusal.code)
