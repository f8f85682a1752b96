"""Every cog of the bot, in the order in which `/help` speaks of them."""

from collections.abc import Callable

from discord.ext import commands

from .base import Bot
from .creators import Creators
from .fans import Fans
from .help import Help
from .moderation import Moderation
from .setup import Setup
from .staff import Staff
from .tips import Tips

COGS: tuple[Callable[[Bot], commands.Cog], ...] = (Tips, Fans, Creators, Help, Moderation, Staff, Setup)
