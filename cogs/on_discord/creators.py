"""/creator and /payout: becoming a creator, being seen, being paid."""

import discord
from discord import app_commands
from discord.app_commands import locale_str as _

from bot.communities.model import Caller
from bot.eligibility.metrics import Metric
from bot.replies import declarations as say_metrics
from bot.replies import programme as say
from bot.replies.reply import Answer
from bot.replies.words import Words
from bot.stats.model import StatsPeriod

from .base import BouquetCog, Menu, Names, words_of
from .pictures import offer
from .stats import PERIODS
from .whoami import Interaction, identity_of, request_id


class Creators(BouquetCog):
    """A creator's own commands, and his card for everybody."""

    menus = (Menu(_("Creator profile"), "profile_of"),)
    creators = app_commands.Group(name="creator", description=_("See a creator, or become one"))
    payout = app_commands.Group(name="payout", description=_("The account that your money goes to, and payouts"))

    @creators.command(name="apply", description=_("Become a creator, or go on with your application"))
    async def apply(self, interaction: Interaction) -> None:
        """The next question of the form; every answer is kept, so it can be left at any time."""
        await self.answer_as(interaction, "apply.go:0")

    @creators.command(name="profile", description=_("A creator’s card, or your own"))
    @app_commands.describe(creator=_("Whose card; yours if you leave this out"))
    async def profile(self, interaction: Interaction, creator: str | None = None) -> None:
        """The card with its buttons; alone, one's own, or how to become a creator."""
        if creator is None:
            await self.answer_as(interaction, "creator.own:0")
            return

        async def work(caller: Caller, words: Words) -> Answer:
            of = await self.creator(caller, creator)
            return say.card(await self.app.programme.profile(caller, of), words)

        await self.answer(interaction, work)

    @profile.autocomplete("creator")
    async def _creators(self, interaction: Interaction, typed: str) -> Names:
        return await self.names(interaction, typed)

    @creators.command(name="settings", description=_("What you take, whom you block, where you are listed"))
    async def settings(self, interaction: Interaction) -> None:
        """Everything a creator decides for himself."""
        await self.answer_as(interaction, "creator.settings:0")

    @creators.command(name="supporters", description=_("Who tips you, for you alone, and a tap for thanks"))
    @app_commands.describe(period=_("Since when"))
    @app_commands.choices(period=words_of(PERIODS))
    async def supporters(self, interaction: Interaction, period: str = StatsPeriod.MONTH) -> None:
        """A page of them."""
        await self.answer_as(interaction, f"supporter.show:{period}")

    @creators.command(name="appeal", description=_("Ask for another look at a refusal or a suspension"))
    async def appeal(self, interaction: Interaction) -> None:
        """A form for the reasons."""
        await self.answer_as(interaction, "appeal.write:0")

    @creators.command(name="metrics", description=_("Prove your numbers: followers, views, posts"))
    @app_commands.rename(views="views_30d", posts="posts_30d")
    @app_commands.describe(
        followers=_("How many follow your channel"), views=_("Views in the last 30 days"),
        posts=_("Posts in the last 30 days"), proof=_("A picture of your channel’s statistics"),
    )  # fmt: skip
    async def metrics(
        self, interaction: Interaction, followers: int | None = None, views: int | None = None,
        posts: int | None = None, proof: discord.Attachment | None = None,
    ) -> None:  # fmt: skip
        """Hand numbers in; alone, what counts at present."""
        given = {Metric.FOLLOWERS: followers, Metric.VIEWS: views, Metric.POSTS: posts}
        values = {metric: value for metric, value in given.items() if value is not None}
        if not values and proof is None:
            await self.answer_as(interaction, "metrics.show:0")
            return

        async def work(caller: Caller, words: Words) -> Answer:
            offered = None if proof is None else offer(proof)
            return say_metrics.handed_in(
                await self.app.declarations.declare(caller, values, offered, request_id(interaction)), words
            )

        await self.answer(interaction, work)

    @creators.command(name="leave", description=_("Leave the programme; what you received stays yours"))
    async def leave(self, interaction: Interaction) -> None:
        """What it does, and one more yes."""
        await self.answer_as(interaction, "creator.leaving:0")

    async def profile_of(self, interaction: Interaction, user: discord.User) -> None:
        """User menu: the creator's card."""

        async def work(caller: Caller, words: Words) -> Answer:
            creator = await self.app.programme.find_account(caller, identity_of(user))
            return say.card(await self.app.programme.profile(caller, creator), words)

        await self.answer(interaction, work)

    @payout.command(name="setup", description=_("Set up the account that your tips go to"))
    async def setup(self, interaction: Interaction) -> None:
        await self.answer_as(interaction, "payout.setup:0")

    @payout.command(name="status", description=_("Your payout account, your payouts, and what is held why"))
    async def status(self, interaction: Interaction) -> None:
        await self.answer_as(interaction, "payout.check:0")

    @payout.command(name="redeem", description=_("Turn your diamonds into money"))
    @app_commands.describe(amount=_("How much money; everything if you leave this out"))
    async def redeem(self, interaction: Interaction, amount: str | None = None) -> None:
        """A quote, and one more yes."""
        await self.answer_as(interaction, "payout.redeem:0", {"amount": amount or ""})
