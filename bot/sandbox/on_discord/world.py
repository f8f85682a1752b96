"""The server in which the personas meet: one guild, its channels, its members, the same ids for a seed."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import discord
import simcord

PERSONAS = ("alex", "bea", "mia", "noa", "leo", "nova", "sam", "ines", "olu")
CHANNELS = ("general", "live", "market", "mods")
OWNER = "olu"
MODERATORS = ("sam", "ines")
JOINED_DAYS_AGO = 30


@dataclass(frozen=True)
class World:
    """Handles by name. `live` is a text channel with a voice channel of the same name beside it."""

    guild: simcord.GuildHandle
    channels: dict[str, simcord.ChannelHandle]
    voice: dict[str, simcord.ChannelHandle]
    users: dict[str, simcord.UserHandle]
    members: dict[str, simcord.MemberActor]

    def persona(self, user_id: int) -> str | None:
        """The persona with this user id, or None (the bot)."""
        return next((name for name, user in self.users.items() if user.id == user_id), None)


def build(env: simcord.Env, seed: int) -> World:
    """Build the world before the bot arrives, then set the clock to now.

    Ids carry the time of their birth, so people and places are born at a moment drawn from the seed.
    """
    clock = env.backend.clock
    start = datetime.now(UTC)
    born_ms = random.Random(seed).randrange(10_000_000_000)
    clock._epoch = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(milliseconds=born_ms)
    env.backend.bot_user.name = "Bouquet"
    users = {name: env.create_user(name, global_name=name.capitalize()) for name in PERSONAS}
    guild = env.create_guild("Bouquet sandbox", owner=users[OWNER])
    moderators = guild.create_role(
        "Moderators", permissions=discord.Permissions(manage_guild=True, manage_messages=True, moderate_members=True)
    )
    members = {
        name: guild.add_member(user, roles=[moderators] if name in MODERATORS else [])
        for name, user in users.items()
        if name != OWNER
    }
    # The owner became a member with the guild; joining a second time would be refused.
    members[OWNER] = simcord.MemberActor(env, guild, users[OWNER])
    world = World(guild, _channels(guild, moderators), _voice(guild), users, members)
    _date(env, world, start)
    clock._epoch = start - timedelta(seconds=clock.elapsed)
    return world


def _channels(guild: simcord.GuildHandle, moderators: simcord.RoleHandle) -> dict[str, simcord.ChannelHandle]:
    channels = {name: guild.create_text_channel(name) for name in CHANNELS if name != "mods"}
    seen, hidden = (discord.PermissionOverwrite(view_channel=seen) for seen in (True, False))
    # The bot's role is not an administrator's: a closed channel has to let it in by name.
    channels["mods"] = guild.create_text_channel(
        "mods", overwrites={guild.default_role: hidden, moderators: seen, guild.roles["Bouquet"]: seen}
    )
    return channels


def _voice(guild: simcord.GuildHandle) -> dict[str, simcord.ChannelHandle]:
    return {"live": guild.create_voice_channel("live")}


def _date(env: simcord.Env, world: World, start: datetime) -> None:
    joined = (start - timedelta(days=JOINED_DAYS_AGO)).isoformat()
    for member in env.backend.guilds[world.guild.id].members.values():
        member.joined_at = joined
