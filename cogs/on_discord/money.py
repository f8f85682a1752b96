"""What a fan asks about his money: tips, one payment, help, the remembered card."""

from discord import app_commands
from discord.app_commands import locale_str as _

from bot.communities.model import Caller
from bot.presses import stories
from bot.replies.reply import Answer
from bot.replies.words import Words

from .base import BouquetCog
from .whoami import Interaction


class Money(BouquetCog):
    """Where money is, and what can be done about it."""

    money = app_commands.Group(name="money", description=_("Where a payment is now"))
    card = app_commands.Group(name="card", description=_("Your remembered card"))

    @app_commands.command(name="history", description=_("Your tips"))
    @app_commands.describe(page=_("Which page, from 1"))
    async def history(self, interaction: Interaction, page: app_commands.Range[int, 1, 10_000] = 1) -> None:
        """The caller's tips, newest first."""
        await self.answer_as(interaction, f"tip.history:{page - 1}")

    @money.command(name="trace", description=_("Every step of a payment, and who holds the money now"))
    @app_commands.rename(number="id")
    @app_commands.describe(number=_("Its number, for example T-7K2Q9M"))
    async def trace(self, interaction: Interaction, number: str) -> None:
        """The story of one payment."""

        async def work(caller: Caller, words: Words) -> Answer:
            return await stories.trace(self.app, caller, number, words)

        await self.answer(interaction, work)

    @app_commands.command(name="paysupport", description=_("Help with a payment"))
    @app_commands.rename(number="id")
    @app_commands.describe(number=_("Its number, for example T-7K2Q9M"))
    async def paysupport(self, interaction: Interaction, number: str | None = None) -> None:
        """What happened to a payment, and a way to ask for it back."""

        async def work(caller: Caller, words: Words) -> Answer:
            if number is None:
                return await stories.which(self.app, caller, words)
            return await stories.support(self.app, caller, number, words)

        await self.answer(interaction, work)

    @card.command(name="show", description=_("The card that is remembered for you"))
    async def show_card(self, interaction: Interaction) -> None:
        await self.answer_as(interaction, "card.show:0")

    @card.command(name="remove", description=_("Forget the remembered card"))
    async def remove_card(self, interaction: Interaction) -> None:
        await self.answer_as(interaction, "card.remove:0")
