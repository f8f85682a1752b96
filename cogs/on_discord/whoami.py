"""Who pressed or typed, and where: Discord's objects in the core's words."""

from datetime import timedelta

import discord

from bot.app import App
from bot.communities.model import Caller, Chat, ChatKind
from bot.members.model import Identity, Platform
from bot.notices.model import MessageRef

Interaction = discord.Interaction[discord.Client]


def identity_of(user: discord.User | discord.Member, language: str | None = None) -> Identity:
    """A Discord user as the core knows people: by the numeric id, never by the name."""
    return Identity(Platform.DISCORD, str(user.id), user.display_name, user.name, language)


def chat_of(interaction: Interaction) -> Chat:
    """The channel of a gesture, and the server that it belongs to."""
    channel = str(interaction.channel_id or 0)
    if interaction.guild_id is None:
        return Chat(Platform.DISCORD, channel, ChatKind.PRIVATE, channel)
    title = interaction.guild.name if interaction.guild else ""
    return Chat(Platform.DISCORD, channel, ChatKind.SERVER, str(interaction.guild_id), title)


async def caller_of(app: App, interaction: Interaction) -> Caller:
    """The member behind a gesture, with his community and language."""
    admin = interaction.guild_id is not None and interaction.permissions.administrator
    identity = identity_of(interaction.user, str(interaction.locale))
    return await app.reception.receive(identity, chat_of(interaction), platform_admin=admin)


def request_id(interaction: Interaction) -> str:
    """The same chat event always gives the same id, however often it is delivered."""
    return f"discord:{interaction.id}"


def answer_ref(interaction: Interaction) -> MessageRef:
    """The private answer to this gesture. Discord lets it be edited by its token for a quarter of an hour."""
    until = interaction.created_at + timedelta(minutes=14)
    return MessageRef(Platform.DISCORD, str(interaction.channel_id), "@original", interaction.token, until)
