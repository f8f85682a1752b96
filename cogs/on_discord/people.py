"""/link, /unlink, /language, /settings and /inbox: what a person settles about himself."""

from discord import app_commands
from discord.app_commands import locale_str as _

from bot.communities.model import Caller
from bot.members.model import Platform
from bot.replies import members as say
from bot.replies.members import LANGUAGES
from bot.replies.reply import Answer
from bot.replies.words import Words

from .base import BouquetCog
from .whoami import Interaction

PLATFORMS = [app_commands.Choice(name=one.value.capitalize(), value=one.value) for one in Platform]
LANGUAGE_CHOICES = [app_commands.Choice(name=name, value=code) for code, name in LANGUAGES.items()]


class People(BouquetCog):
    """One person, any number of accounts."""

    @app_commands.command(name="link", description=_("Link your accounts on Discord and Telegram"))
    @app_commands.describe(code=_("The code that the other platform gave you; without it you get one"))
    async def link(self, interaction: Interaction, code: str | None = None) -> None:
        """A code to type on the other platform, or two profiles joined by one."""

        async def work(caller: Caller, words: Words) -> Answer:
            if code is None:
                return say.link_code(await self.app.members.start_link(caller), caller.platform, words)
            return say.linked(await self.app.members.finish_link(caller, code), words)

        await self.answer(interaction, work)

    @app_commands.command(name="unlink", description=_("Separate linked accounts again"))
    @app_commands.describe(platform=_("Which account to separate from the others"))
    @app_commands.choices(platform=PLATFORMS)
    async def unlink(self, interaction: Interaction, platform: str) -> None:
        """One more yes, then apart."""

        async def work(caller: Caller, words: Words) -> Answer:
            return say.ask_unlink(Platform(platform), words)

        await self.answer(interaction, work)

    @app_commands.command(name="language", description=_("The language I answer in"))
    @app_commands.describe(code=_("Which one"))
    @app_commands.choices(code=LANGUAGE_CHOICES)
    async def language(self, interaction: Interaction, code: str) -> None:
        await self.answer_as(interaction, f"member.language:{code}")

    @app_commands.command(name="settings", description=_("How your tips are shown, language, notices, quiet hours"))
    async def settings(self, interaction: Interaction) -> None:
        await self.answer_as(interaction, "member.settings:0")

    @app_commands.command(name="inbox", description=_("Messages that could not reach you"))
    async def inbox(self, interaction: Interaction) -> None:
        await self.answer_as(interaction, "inbox.show:0")
