"""What all cogs share: the programme behind the client, and how a command is answered."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, ClassVar, Protocol

from discord import app_commands
from discord.ext import commands

from bot.app import App
from bot.replies.reply import Choice

from .answers import Work, answer
from .whoami import Interaction, caller_of

Names = list[app_commands.Choice[str]]


class Bot(Protocol):
    """The part of the client that cogs use."""

    app: App
    tree: app_commands.CommandTree[Any]


class BouquetCog(commands.Cog):
    """A cog that translates: gesture in, one use case, one reply out. `menus` are its context menus by name."""

    menus: ClassVar[dict[str, str]] = {}

    def __init__(self, bot: Bot) -> None:
        self.bot, self.app = bot, bot.app

    async def cog_load(self) -> None:
        """Context menus cannot be declared by decorator in a cog; they are added when it loads."""
        for name, method in self.menus.items():
            callback: Callable[..., Coroutine[Any, Any, None]] = getattr(self, method)
            self.bot.tree.add_command(app_commands.ContextMenu(name=name, callback=callback))

    async def answer(self, interaction: Interaction, work: Work) -> None:
        """Run the use case in `work` and show its reply to the person alone."""
        await answer(self.app, interaction, work)

    async def names(self, interaction: Interaction, typed: str) -> Names:
        """Creators of this community whose name begins like what was typed, for autocomplete."""
        caller = await caller_of(self.app, interaction)
        return choices(await self.app.programme.names(caller, typed))


def choices(found: Sequence[Choice]) -> Names:
    """At most 25, as Discord shows them."""
    return [app_commands.Choice(name=choice.label[:100], value=choice.value) for choice in found[:25]]


