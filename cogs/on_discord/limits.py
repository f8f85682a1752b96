"""/limits: what a fan allows himself."""

from discord import app_commands
from discord.app_commands import locale_str as _

from bot.communities.model import Caller
from bot.replies import limits as say
from bot.replies.reply import Answer
from bot.replies.words import Words

from .base import BouquetCog
from .whoami import Interaction


class Limits(BouquetCog):
    """Lowering holds at once, raising waits."""

    limits = app_commands.Group(name="limits", description=_("Limits and pauses that you set yourself"))

    @limits.command(name="show", description=_("Your limits, and what you have used of them"))
    async def show(self, interaction: Interaction) -> None:
        await self.answer_as(interaction, "limits.show:0")

    @limits.command(name="set", description=_("Lower limits hold at once, higher ones wait a day"))
    @app_commands.describe(
        daily=_("Most that you spend in a day, or off"),
        monthly=_("Most that you spend in a month, or off"),
        confirm_over=_("Ask once more above this sum, or off"),
    )
    async def set_(
        self, interaction: Interaction, daily: str | None = None, monthly: str | None = None,
        confirm_over: str | None = None,
    ) -> None:  # fmt: skip
        """New limits; without any option a form asks for them."""

        async def work(caller: Caller, words: Words) -> Answer:
            if daily is None and monthly is None and confirm_over is None:
                return say.form(await self.app.limits.show(caller), words)
            return say.limits(await self.app.limits.set_(caller, daily, monthly, confirm_over), words)

        await self.answer(interaction, work)

    @limits.command(name="pause", description=_("Spend nothing for some days; nobody can end it earlier"))
    @app_commands.describe(days=_("How many days"))
    async def pause(self, interaction: Interaction, days: app_commands.Range[int, 1, 3650]) -> None:
        """One more yes, then the pause."""
        await self.answer_as(interaction, f"limits.pause:{days}")
