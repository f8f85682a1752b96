"""/mydata: what is kept of whoever asks."""

from discord import app_commands
from discord.app_commands import locale_str as _

from .base import BouquetCog
from .whoami import Interaction


class Personal(BouquetCog):
    """Shown, handed out, erased: the same in every chat, and always for the person alone."""

    mydata = app_commands.Group(name="mydata", description=_("What is kept of you"))

    @mydata.command(name="show", description=_("What is kept of you, and how to change it"))
    async def show(self, interaction: Interaction) -> None:
        """In words and counts."""
        await self.answer_as(interaction, "mydata.show:0")

    @mydata.command(name="export", description=_("Everything that is kept of you, as a file"))
    async def export(self, interaction: Interaction) -> None:
        """The file."""
        await self.answer_as(interaction, "mydata.export:0")

    @mydata.command(name="delete", description=_("Be forgotten; first you see what it does"))
    async def delete(self, interaction: Interaction) -> None:
        """The plan, then one yes."""
        await self.answer_as(interaction, "mydata.delete:0")
