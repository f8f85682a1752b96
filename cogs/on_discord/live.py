"""/live: a creator goes LIVE, with a board in the chat."""

from discord import app_commands
from discord.app_commands import locale_str as _

from bot.communities.model import Caller
from bot.replies import live as say
from bot.replies import matches as say_match
from bot.replies import overlay as say_overlay
from bot.replies.reply import Answer
from bot.replies.words import Words

from .base import BouquetCog, Names
from .whoami import Interaction

ON_OFF = [app_commands.Choice(name=_("On"), value="on"), app_commands.Choice(name=_("Off"), value="off")]


class Live(BouquetCog):
    """One LIVE of a creator at a time, on one platform or on both."""

    live = app_commands.Group(name="live", description=_("Go LIVE, with a board for gifts"))

    @live.command(name="start", description=_("You are LIVE: a board for gifts stands in this chat"))
    @app_commands.describe(
        title=_("What it is about"), goal=_("A goal in coins"), gifts=_("Whether it takes gifts"),
        where=_("In this chat, or on the other platform too"),
    )  # fmt: skip
    @app_commands.choices(
        gifts=ON_OFF,
        where=[app_commands.Choice(name=_("Here"), value="here"), app_commands.Choice(name=_("Both"), value="both")],
    )
    async def start(
        self, interaction: Interaction, title: str = "", goal: app_commands.Range[int, 1, 10_000_000] | None = None,
        gifts: str = "on", where: str = "here",
    ) -> None:  # fmt: skip
        """The board is written by itself a moment later."""

        async def work(caller: Caller, words: Words) -> Answer:
            wanted = "" if goal is None else str(goal)
            session = await self.app.live.start(caller, title, wanted, gifts_on=gifts == "on", both=where == "both")
            return say.started(session, words)

        await self.answer(interaction, work)

    @live.command(name="end", description=_("Your LIVE is over"))
    async def end(self, interaction: Interaction) -> None:
        """The summary."""

        async def work(caller: Caller, words: Words) -> Answer:
            return await self.app.charts.illustrated(say.ended(await self.app.live.end(caller), words))

        await self.answer(interaction, work)

    @live.command(name="status", description=_("The LIVE of this chat"))
    async def status(self, interaction: Interaction) -> None:
        """The board, for oneself."""

        async def work(caller: Caller, words: Words) -> Answer:
            return say.status(await self.app.live.status(caller), words)

        await self.answer(interaction, work)

    @live.command(name="goal", description=_("Another goal for your LIVE"))
    @app_commands.describe(coins=_("How many coins, or off"))
    async def goal(self, interaction: Interaction, coins: str) -> None:
        """It stands on the boards a moment later."""

        async def work(caller: Caller, words: Words) -> Answer:
            return say.goal_set(await self.app.live.set_goal(caller, coins), words)

        await self.answer(interaction, work)

    @live.command(name="gifts", description=_("Whether your LIVE takes gifts, from now on"))
    @app_commands.describe(state=_("On or off"))
    @app_commands.choices(state=ON_OFF)
    async def gifts(self, interaction: Interaction, state: str) -> None:
        """The buttons come and go on the boards a moment later."""

        async def work(caller: Caller, words: Words) -> Answer:
            return say.gifts_set(await self.app.live.set_gifts(caller, state == "on"), state == "on", words)

        await self.answer(interaction, work)

    @live.command(name="overlay", description=_("The link that shows your LIVE in your streaming software"))
    async def overlay(self, interaction: Interaction) -> None:
        """Seen by the creator alone."""

        async def work(caller: Caller, words: Words) -> Answer:
            return say_overlay.link(await self.app.overlays.link(caller), words)

        await self.answer(interaction, work)

    @live.command(name="match", description=_("A match with another creator who is LIVE"))
    @app_commands.describe(creator=_("Who is asked"), minutes=_("How long, in minutes"))
    async def match(
        self, interaction: Interaction, creator: str, minutes: app_commands.Range[int, 1, 60] | None = None
    ) -> None:
        """The other one is asked in private; it begins with his yes."""

        async def work(caller: Caller, words: Words) -> Answer:
            asked = await self.creator(caller, creator)
            return say_match.asked(await self.app.matches.ask(caller, asked, minutes), words)

        await self.answer(interaction, work)

    @match.autocomplete("creator")
    async def _creators(self, interaction: Interaction, typed: str) -> Names:
        return await self.names(interaction, typed)
