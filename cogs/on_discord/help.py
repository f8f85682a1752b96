"""/help, /terms and /privacy: they answer whatever is paused."""

from discord import app_commands
from discord.app_commands import locale_str as _

from bot.communities.model import Caller
from bot.replies import help as say
from bot.replies.reply import Answer
from bot.replies.words import Words

from .base import BouquetCog
from .whoami import Interaction


class Help(BouquetCog):
    """Where to begin, and the operator's own terms."""

    @app_commands.command(name="help", description=_("What I can do"))
    async def help(self, interaction: Interaction) -> None:
        """Every command that Discord shows to the person, with what it is for."""
        commands = self.bot.tree.get_commands()
        known = frozenset(
            one.name
            for one in commands
            if one.default_permissions is None or one.default_permissions <= interaction.permissions
        )

        async def work(caller: Caller, words: Words) -> Answer:
            return say.help_(words, known)

        await self.answer(interaction, work)

    @app_commands.command(name="terms", description=_("The rules here"))
    async def terms(self, interaction: Interaction) -> None:
        operator = self.app.config.operator

        async def work(caller: Caller, words: Words) -> Answer:
            return say.terms(operator.name, operator.terms_url, words)

        await self.answer(interaction, work)

    @app_commands.command(name="privacy", description=_("What is kept about you"))
    async def privacy(self, interaction: Interaction) -> None:
        operator = self.app.config.operator

        async def work(caller: Caller, words: Words) -> Answer:
            return say.privacy(operator.name, operator.privacy_url, words)

        await self.answer(interaction, work)
