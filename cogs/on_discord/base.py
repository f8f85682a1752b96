"""What all cogs share: the programme behind the client, how a command is answered, and the choices of options."""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Protocol

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.app import App
from bot.communities.model import Caller
from bot.members.model import MemberId
from bot.presses import press as presses
from bot.presses.press import Press
from bot.replies.reply import Answer, Choice
from bot.replies.words import Words

from .answers import Work, answer
from .whoami import Interaction, chat_of, mentioned, request_id

log = structlog.get_logger(__name__)

Names = list[app_commands.Choice[str]]
# Discord shows commands with this only to those who may manage the server; the use cases ask for powers of our own.
STAFF = discord.Permissions(manage_guild=True)
OPTIONS_MAX = 25


class Bot(Protocol):
    """The part of the client that cogs use."""

    @property
    def app(self) -> App: ...
    @property
    def tree(self) -> app_commands.CommandTree[Any]: ...


@dataclass(frozen=True, slots=True)
class Menu:
    """A context menu: its label and the cog's method behind it."""

    label: app_commands.locale_str
    method: str
    staff: bool = False


class BouquetCog(commands.Cog):
    """A cog that translates: gesture in, one use case, one reply out."""

    menus: ClassVar[tuple[Menu, ...]] = ()

    def __init__(self, bot: Bot) -> None:
        self.bot, self.app = bot, bot.app

    async def cog_load(self) -> None:
        """Context menus cannot be declared by decorator in a cog; they are added when it loads."""
        for menu in self.menus:
            callback: Callable[..., Coroutine[Any, Any, None]] = getattr(self, menu.method)
            made = app_commands.ContextMenu(name=menu.label, callback=callback)
            made.default_permissions = STAFF if menu.staff else None
            made.guild_only = True
            self.bot.tree.add_command(made)

    async def answer(self, interaction: Interaction, work: Work, *, noted: bool = False) -> None:
        """Run the use case in `work` and show its reply to the person alone."""
        await answer(self.app, interaction, work, noted=noted)

    async def answer_as(self, interaction: Interaction, wire: str, answers: Mapping[str, str] | None = None) -> None:
        """Answer a command with what a button would, "inbox.show:0", or a form with these answers."""
        verb, subject, more = presses.parse(wire)

        async def work(caller: Caller, words: Words) -> Answer:
            press = Press(caller, verb, subject, more, answers, request_id=request_id(interaction))
            return await presses.answer(self.app, press, words)

        await self.answer(interaction, work)

    async def creator(self, caller: Caller, text: str) -> MemberId:
        """The creator whom a text names: a choice of the list, a mention or a name. Raises WhoIsIt, NotAvailable."""
        person = mentioned(text)
        if person is not None:
            return await self.app.programme.find_account(caller, person)
        return await self.app.programme.find(caller, text)

    async def names(self, interaction: Interaction, typed: str) -> Names:
        """Creators of this community whose name begins like what was typed. Discord waits for an answer and shows no
        error, so without the database there is nothing to choose from, and typing works all the same."""
        try:
            found = await self.app.programme.names_at(chat_of(interaction), typed)
        except Exception:
            log.warning("discord_names_unanswered", exc_info=True)
            return []
        return choices(found)


def choices(found: Iterable[Choice]) -> Names:
    """At most 25, as Discord shows them."""
    shown = [app_commands.Choice(name=choice.label[:100], value=choice.value) for choice in found]
    return shown[:OPTIONS_MAX]


def words_of(labels: Mapping[StrEnum, app_commands.locale_str]) -> Names:
    """An enum's members with what they are called."""
    return [app_commands.Choice(name=label, value=one.value) for one, label in labels.items()]
