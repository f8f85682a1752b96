"""Who pressed or typed, and where: Discord's objects in the core's words."""

import re
from datetime import timedelta

import discord

from bot.app import App
from bot.communities.model import Caller, Chat, ChatKind
from bot.members.model import Identity, Platform
from bot.notices.model import MessageRef
from bot.videos.posts import Posted

Interaction = discord.Interaction[discord.Client]

# Discord forgets an interaction's token after fifteen minutes.
TOKEN_LIFE = timedelta(minutes=14)
_MENTION = re.compile(r"<@!?([0-9]{1,20})>", re.ASCII)


def identity_of(user: discord.User | discord.Member, language: str | None = None) -> Identity:
    """A Discord user as the core knows people: by the numeric id. The name is the same in every server and in private,
    so that nobody is renamed at each change of place."""
    return Identity(Platform.DISCORD, str(user.id), user.global_name or user.name, user.name, language)


def mentioned(text: str) -> Identity | None:
    """The person whom a text consists of, when it is nothing but a mention."""
    found = _MENTION.fullmatch(text.strip())
    return Identity(Platform.DISCORD, found[1], "") if found is not None else None


def chat_of(interaction: Interaction) -> Chat:
    """The channel of a gesture, and the server that it belongs to."""
    channel = str(interaction.channel_id or 0)
    if interaction.guild_id is None:
        return Chat(Platform.DISCORD, channel, ChatKind.PRIVATE, channel)
    title = interaction.guild.name if interaction.guild else ""
    return Chat(Platform.DISCORD, channel, ChatKind.SERVER, str(interaction.guild_id), title)


def post_of(message: discord.Message) -> Posted:
    """A post in a server."""
    channel, guild = message.channel, message.guild
    assert guild is not None, "only posts in servers are looked at"
    film = any((one.content_type or "").startswith("video/") for one in message.attachments)
    around = channel.parent_id if isinstance(channel, discord.Thread) else None
    where = Chat(Platform.DISCORD, str(channel.id), ChatKind.SERVER, str(guild.id), guild.name)
    return Posted(
        identity_of(message.author), where, str(message.id), message.content, message.jump_url if film else None,
        None if around is None else str(around),
    )  # fmt: skip


async def caller_of(app: App, interaction: Interaction) -> Caller:
    """The member behind a gesture, with his community and language."""
    admin = interaction.guild_id is not None and interaction.permissions.administrator
    identity = identity_of(interaction.user, interaction.locale.value)
    return await app.reception.receive(identity, chat_of(interaction), platform_admin=admin)


def request_id(interaction: Interaction) -> str:
    """The same chat event always gives the same id, however often it is delivered."""
    return f"discord:{interaction.id}"


def answer_ref(interaction: Interaction) -> MessageRef | None:
    """The private answer that this gesture will get; it can be edited by the gesture's token for a while.

    None in a direct message, where answers are ordinary messages, known once they are sent.
    """
    if interaction.guild_id is None:
        return None
    return _by_token(interaction, interaction.id)


def pressed_ref(interaction: Interaction) -> MessageRef | None:
    """The message whose button was pressed, or under which a form was filled in; None when there is none."""
    message = interaction.message
    if message is None:
        return None
    if not message.flags.ephemeral:
        return MessageRef(Platform.DISCORD, str(interaction.channel_id), str(message.id))
    made_by = message.interaction_metadata
    return _by_token(interaction, made_by.id if made_by is not None else message.id)


def _by_token(interaction: Interaction, made_by: int) -> MessageRef:
    """A private answer is called after the gesture that made it; each later press brings a token that lives longer."""
    until = interaction.created_at + TOKEN_LIFE
    return MessageRef(Platform.DISCORD, str(interaction.channel_id), str(made_by), interaction.token, until)
