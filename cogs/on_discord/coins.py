"""/coins: packs paid on the operator's page, and what somebody holds."""

from discord import app_commands
from discord.app_commands import locale_str as _

from .base import BouquetCog
from .whoami import Interaction


class Coins(BouquetCog):
    """Coins pay for gifts."""

    coins = app_commands.Group(name="coins", description=_("Coins for gifts: buy some, see what you have"))

    @coins.command(name="buy", description=_("Buy a pack of coins"))
    @app_commands.describe(pack=_("How many coins; left out, you see the packs"))
    async def buy(self, interaction: Interaction, pack: app_commands.Range[int, 1, 10_000_000] | None = None) -> None:
        """The packs, or one of them."""
        await self.answer_as(interaction, f"coins.packs:{pack or 0}")

    @coins.command(name="balance", description=_("The coins that you have"))
    async def balance(self, interaction: Interaction) -> None:
        """What the caller holds."""
        await self.answer_as(interaction, "coins.balance:0")

    @coins.command(name="practice", description=_("Try a gift with practice coins, for nothing"))
    async def practice(self, interaction: Interaction) -> None:
        """Play money, where the operator offers it."""
        await self.answer_as(interaction, "coins.practice:0")
