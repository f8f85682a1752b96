"""Every cog of the bot."""

from collections.abc import Callable

from discord.ext import commands

from .base import Bot
from .boards import Boards
from .coins import Coins
from .creators import Creators
from .fans import Fans
from .help import Help
from .limits import Limits
from .moderation import Moderation
from .money import Money
from .people import People
from .setup import Setup
from .staff import Staff
from .tips import Tips

COGS: tuple[Callable[[Bot], commands.Cog], ...] = (
    Tips, Coins, Money, Limits, People, Creators, Boards, Fans, Help, Moderation, Staff, Setup,
)  # fmt: skip
