"""/setup: making a server a community."""

from discord import app_commands
from discord.app_commands import locale_str as _

from bot.communities.model import Caller
from bot.communities.setup import SetupStep
from bot.replies import communities as say
from bot.replies.reply import Answer
from bot.replies.words import Words

from .base import STAFF, BouquetCog, words_of
from .whoami import Interaction

STEPS = words_of({
    SetupStep.START: _("Begin, or go on"),
    SetupStep.CHECK: _("Show how far it is"),
    SetupStep.CONNECT: _("Join another chat to it"),
    SetupStep.CHANNELS: _("Use this channel: for staff, or with a word for public lines or a showcase"),
    SetupStep.FEATURES: _("Switch tips, coins, gifts or LIVE off or on here"),
    SetupStep.ZONE: _("Its time zone"),
    SetupStep.MODERATORS: _("Who moderates it"),
    SetupStep.TEST: _("Try a tip, in Stripe’s test mode"),
})  # fmt: skip


class Setup(BouquetCog):
    """Resumable: each step shows how far the community is."""

    @app_commands.command(name="setup", description=_("Set this community up"))
    @app_commands.describe(
        step=_("What to do; if left out, setup begins or shows how far it is"),
        code=_("A code to connect, the word public or showcase, or a time zone"),
    )
    @app_commands.choices(step=STEPS)
    @app_commands.default_permissions(STAFF)
    @app_commands.guild_only()
    async def setup(self, interaction: Interaction, step: str = SetupStep.START.value, code: str | None = None) -> None:
        """One step."""

        async def work(caller: Caller, words: Words) -> Answer:
            return say.setup(await self.app.communities.setup(caller, SetupStep(step), code), words)

        await self.answer(interaction, work)
