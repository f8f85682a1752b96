"""/tip, and the menus that start one."""

import discord
from discord import app_commands
from discord.app_commands import locale_str as _

from bot.communities.model import Caller
from bot.replies import tips as say
from bot.replies.reply import Answer
from bot.replies.words import Words
from bot.tips.model import BadRecipient, Privacy
from bot.tips.rules import not_oneself
from bot.tips.start import StartTip

from .base import BouquetCog, Menu, Names, log, words_of
from .whoami import Interaction, answer_ref, identity_of, mentioned, request_id

PRIVACY = words_of({
    Privacy.NAME_AMOUNT: _("Name and amount"),
    Privacy.NAME: _("Name only"),
    Privacy.ANONYMOUS: _("Anonymous"),
    Privacy.HIDDEN: _("Hidden from the creator too"),
})  # fmt: skip


class Tips(BouquetCog):
    """Fans tip creators; all of a tip reaches the creator."""

    menus = (Menu(_("Tip this creator"), "tip_user"), Menu(_("Tip the author"), "tip_author"))

    @app_commands.command(name="tip", description=_("Tip a creator: all of it reaches them"))
    @app_commands.describe(
        creator=_("Whom to tip"),
        amount=_("How much, for example 5.00"),
        note=_("A few words to go with it"),
        privacy=_("Who may see it?"),
    )
    @app_commands.choices(privacy=PRIVACY)
    async def tip(
        self, interaction: Interaction, creator: str, amount: str, note: str | None = None, privacy: str | None = None
    ) -> None:
        """A private quote with a button to pay."""

        async def work(caller: Caller, words: Words) -> Answer:
            if (person := mentioned(creator)) is not None:
                not_oneself(caller, person)
            to = await self.creator(caller, creator)
            wished = Privacy(privacy) if privacy else None
            ref = answer_ref(interaction)
            ask = StartTip(request_id(interaction), caller, to, amount, wished, note, ref)
            return say.tip(await self.app.tips.start(ask), words)

        await self.answer(interaction, work, noted=interaction.guild_id is not None)

    @tip.autocomplete("creator")
    async def _creators(self, interaction: Interaction, typed: str) -> Names:
        return await self.names(interaction, typed)

    @tip.autocomplete("amount")
    async def _amounts(self, interaction: Interaction, typed: str) -> Names:
        """The presets in the creator's currency; anything else may be typed."""
        chosen = str(interaction.namespace.creator or "").rpartition(":")[2]
        try:
            offers = await self.app.tips.presets_for(chosen)
        except Exception:
            log.warning("discord_amounts_unanswered", exc_info=True)
            return []
        return [app_commands.Choice(name=offer, value=offer) for offer in offers if offer.startswith(typed)]

    async def tip_user(self, interaction: Interaction, user: discord.User) -> None:
        """User menu: how much?"""
        await self._choose_amount(interaction, user)

    async def tip_author(self, interaction: Interaction, message: discord.Message) -> None:
        """Message menu: tip whoever wrote it."""
        await self._choose_amount(interaction, message.author, webhook=message.webhook_id is not None)

    async def _choose_amount(
        self, interaction: Interaction, author: discord.User | discord.Member, *, webhook: bool = False
    ) -> None:
        async def work(caller: Caller, words: Words) -> Answer:
            if author.bot or webhook:
                raise BadRecipient
            creator = await self.app.programme.find_account(caller, identity_of(author))
            return say.choose_amount(await self.app.tips.offer(caller, creator), words)

        await self.answer(interaction, work)
