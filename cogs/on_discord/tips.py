"""/tip, and the menus that start one."""

import discord
from discord import app_commands
from discord.app_commands import locale_str as _

from bot.communities.model import Caller
from bot.members.model import MemberId
from bot.replies import programme as say_creator
from bot.replies import tips as say
from bot.replies.reply import Answer
from bot.replies.words import Words
from bot.tips.model import BadRecipient, Privacy
from bot.tips.start import StartTip

from .base import BouquetCog, Names
from .whoami import Interaction, answer_ref, identity_of, request_id

PRIVACY = [
    app_commands.Choice(name=_("Name and amount in public"), value=Privacy.NAME_AMOUNT.value),
    app_commands.Choice(name=_("Only my name in public"), value=Privacy.NAME.value),
    app_commands.Choice(name=_("Anonymous in public"), value=Privacy.ANONYMOUS.value),
    app_commands.Choice(name=_("Hidden, also from the creator"), value=Privacy.HIDDEN.value),
]


class Tips(BouquetCog):
    """Fans tip creators; all of a tip reaches the creator."""

    menus = {
        "Tip this creator": "tip_user",
        "Tip the author": "tip_author",
        "Creator profile": "profile_of",
    }

    @app_commands.command(name="tip", description=_("Tip a creator: all of it reaches them"))
    @app_commands.describe(
        creator=_("Whom to tip"),
        amount=_("How much, for example 5.00"),
        note=_("A few words to go with it"),
        privacy=_("Who may see it"),
    )
    @app_commands.choices(privacy=PRIVACY)
    async def tip(
        self, interaction: Interaction, creator: str, amount: str, note: str | None = None, privacy: str | None = None
    ) -> None:
        """A private quote with a button to pay."""

        async def work(caller: Caller, words: Words) -> Answer:
            to = await self.app.programme.find(caller, creator)
            return await self._start(interaction, caller, words, to, amount, note, privacy)

        await self.answer(interaction, work)

    @tip.autocomplete("creator")
    async def _creators(self, interaction: Interaction, typed: str) -> Names:
        return await self.names(interaction, typed)

    @tip.autocomplete("amount")
    async def _amounts(self, interaction: Interaction, typed: str) -> Names:
        """The presets in the creator's currency; anything else may be typed."""
        offers = await self.app.tips.presets_for(str(interaction.namespace.creator or ""))
        return [app_commands.Choice(name=offer, value=offer) for offer in offers if offer.startswith(typed)]

    async def tip_user(self, interaction: Interaction, user: discord.User) -> None:
        """User menu: pick an amount."""
        await self._choose_amount(interaction, user)

    async def tip_author(self, interaction: Interaction, message: discord.Message) -> None:
        """Message menu: tip whoever wrote it."""
        await self._choose_amount(interaction, message.author, webhook=message.webhook_id is not None)

    async def profile_of(self, interaction: Interaction, user: discord.User) -> None:
        """User menu: the creator's card."""

        async def work(caller: Caller, words: Words) -> Answer:
            creator = await self.app.programme.find_account(caller, identity_of(user))
            return say_creator.card(await self.app.programme.profile(caller, creator), words)

        await self.answer(interaction, work)

    async def _choose_amount(
        self, interaction: Interaction, author: discord.User | discord.Member, *, webhook: bool = False
    ) -> None:
        async def work(caller: Caller, words: Words) -> Answer:
            if author.bot or webhook:
                raise BadRecipient
            creator = await self.app.programme.find_account(caller, identity_of(author))
            return say.choose_amount(await self.app.tips.offer(caller, creator), words)

        await self.answer(interaction, work)

    async def _start(
        self, interaction: Interaction, caller: Caller, words: Words, to: MemberId, amount: str, note: str | None,
        privacy: str | None,
    ) -> Answer:  # fmt: skip
        quote = await self.app.tips.start(
            StartTip(
                request_id=request_id(interaction),
                caller=caller,
                creator_id=to,
                amount=amount,
                privacy=Privacy(privacy) if privacy else None,
                note=note,
                message=answer_ref(interaction),
            )
        )
        return say.quote(quote, words)
