"""Every cog of the bot."""

from collections.abc import Callable

from discord.ext import commands

from .base import Bot
from .boards import Boards
from .coins import Coins
from .creators import Creators
from .eligibility import Eligibility
from .fans import Fans
from .gifts import Gifts
from .help import Help
from .limits import Limits
from .live import Live
from .moderation import Moderation
from .money import Money
from .people import People
from .personal import Personal
from .setup import Setup
from .staff import Staff
from .stats import Stats
from .tips import Tips
from .videos import Videos

COGS: tuple[Callable[[Bot], commands.Cog], ...] = (
    Tips, Gifts, Live, Coins, Money, Limits, People, Personal, Creators, Eligibility, Stats, Boards, Fans, Videos, Help,
    Moderation, Staff, Setup,
)  # fmt: skip
