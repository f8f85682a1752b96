"""/eligibility: what one qualifies for, and what is missing."""

from discord import app_commands
from discord.app_commands import locale_str as _

from .base import BouquetCog
from .whoami import Interaction


class Eligibility(BouquetCog):
    """The rules, for whoever asks, alone."""

    @app_commands.command(name="eligibility", description=_("What you qualify for, and what is missing"))
    async def eligibility(self, interaction: Interaction) -> None:
        """Every rule with how it is met."""
        await self.answer_as(interaction, "eligibility.show:0")
