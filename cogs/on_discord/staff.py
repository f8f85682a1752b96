"""/staff: who may do what."""

import discord
from discord import app_commands
from discord.app_commands import locale_str as _

from bot.communities.model import Caller
from bot.communities.rules import open_community
from bot.moderation.model import Power
from bot.moderation.staff import EVERYWHERE
from bot.replies import moderation as say
from bot.replies.reply import Answer
from bot.replies.words import Words

from .base import STAFF, BouquetCog, words_of
from .whoami import Interaction, identity_of

HERE, EVERY = "here", "everywhere"
POWERS = words_of({
    Power.COMMUNITY_ADMIN: _("community admin"),
    Power.MODERATOR: _("moderator"),
    Power.MONEY_VIEWER: _("money viewer"),
    Power.MONEY_MOVER: _("money mover"),
    Power.AUDITOR: _("auditor"),
})  # fmt: skip
WHERE = [
    app_commands.Choice(name=_("In this community"), value=HERE),
    app_commands.Choice(name=_("In the whole deployment"), value=EVERY),
]


class Staff(BouquetCog):
    """Owners grant powers; every change is recorded and told to all of them."""

    staff = app_commands.Group(
        name="staff", description=_("For owners: who may do what"), default_permissions=STAFF, guild_only=True
    )

    @staff.command(name="grant", description=_("Give somebody a power"))
    @app_commands.describe(
        user=_("To whom"), power=_("Which power"), reason=_("Why; it is kept in the record"),
        community=_("Where; this community if left out. Money and audit powers hold everywhere"),
    )  # fmt: skip
    @app_commands.choices(power=POWERS, community=WHERE)
    async def grant(
        self, interaction: Interaction, user: discord.User, power: str, reason: str, community: str | None = None
    ) -> None:
        """A power from now on."""
        await self._change(interaction, user, Power(power), reason, community, granted=True)

    @staff.command(name="revoke", description=_("Take a power back"))
    @app_commands.describe(
        user=_("From whom"), power=_("Which power"), reason=_("Why; it is kept in the record"),
        community=_("Where; this community if left out. Money and audit powers hold everywhere"),
    )  # fmt: skip
    @app_commands.choices(power=POWERS, community=WHERE)
    async def revoke(
        self, interaction: Interaction, user: discord.User, power: str, reason: str, community: str | None = None
    ) -> None:
        """A power no longer."""
        await self._change(interaction, user, Power(power), reason, community, granted=False)

    @staff.command(name="list", description=_("Everybody with a power"))
    async def list_(self, interaction: Interaction) -> None:
        async def work(caller: Caller, words: Words) -> Answer:
            return say.staff_list(await self.app.staff.list_(caller), words)

        await self.answer(interaction, work)

    async def _change(
        self, interaction: Interaction, user: discord.User, power: Power, reason: str, where: str | None, *,
        granted: bool,
    ) -> None:  # fmt: skip
        async def work(caller: Caller, words: Words) -> Answer:
            everywhere = where == EVERY or (where is None and power in EVERYWHERE)
            place = None if everywhere else open_community(caller).id
            member = await self.app.members.meet(identity_of(user))
            change = self.app.staff.grant if granted else self.app.staff.revoke
            return say.staff_change(await change(caller, member.id, power, place, reason), words)

        await self.answer(interaction, work)
