"""/follow: to be told when a creator goes LIVE or posts a video."""

from discord import app_commands
from discord.app_commands import locale_str as _

from bot.communities.model import Caller
from bot.replies import follows as say
from bot.replies.reply import Answer
from bot.replies.words import Words

from .base import BouquetCog, Names
from .whoami import Interaction


class Fans(BouquetCog):
    """What a fan asks to be told."""

    @app_commands.command(name="follow", description=_("Be told when a creator goes LIVE or posts; again to stop"))
    @app_commands.describe(creator=_("Whom to follow, or not to follow any longer"))
    async def follow(self, interaction: Interaction, creator: str) -> None:
        """On, or off."""

        async def work(caller: Caller, words: Words) -> Answer:
            of = await self.creator(caller, creator)
            return say.following(await self.app.follows.toggle(caller, of), words)

        await self.answer(interaction, work)

    @follow.autocomplete("creator")
    async def _creators(self, interaction: Interaction, typed: str) -> Names:
        return await self.names(interaction, typed)
