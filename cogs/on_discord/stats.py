"""/stats: what a creator earned, for him alone."""

from enum import StrEnum

from discord import app_commands
from discord.app_commands import locale_str as _

from bot.stats.model import StatsPeriod

from .base import BouquetCog, words_of
from .whoami import Interaction

PERIODS: dict[StrEnum, _] = {
    StatsPeriod.TODAY: _("Today"), StatsPeriod.WEEK: _("7 days"), StatsPeriod.MONTH: _("30 days"),
    StatsPeriod.ALL: _("All time"),
}  # fmt: skip


class Stats(BouquetCog):
    """Tips, gifts and diamonds of whoever asks."""

    @app_commands.command(name="stats", description=_("For creators: your income"))
    @app_commands.describe(period=_("Since when"))
    @app_commands.choices(period=words_of(PERIODS))
    async def stats(self, interaction: Interaction, period: str = StatsPeriod.WEEK) -> None:
        """A period, with buttons to the others."""
        await self.answer_as(interaction, f"stats.show:{period}")
