"""Buttons and lists under our messages. They are found by the shape of their id, so they work after any restart."""

import re
from typing import Self

import discord

from bot.app import App
from bot.presses import press as presses
from bot.presses.press import Press
from bot.replies.reply import Answer
from bot.communities.model import Caller
from bot.members.model import Platform
from bot.notices.model import MessageRef
from bot.replies.words import Words

from .answers import answer
from .render import PICK
from .whoami import Interaction, request_id

_PRESS = r"(?P<press>[a-z_]+\.[a-z_]+:[^:]*(?::.*)?)"


class PressedButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.LayoutView]], template=_PRESS):
    """Any of our buttons."""

    def __init__(self, item: discord.ui.Button[discord.ui.LayoutView], press: str) -> None:
        super().__init__(item)
        self.press = press

    @classmethod
    async def from_custom_id(  # type: ignore[override]  # the library types the item as any Item
        cls, interaction: Interaction, item: discord.ui.Button[discord.ui.LayoutView], match: re.Match[str], /
    ) -> Self:
        return cls(item, match["press"])

    async def callback(self, interaction: Interaction) -> None:
        await pressed(app_of(interaction), interaction, self.press, None)


class PickedChoice(discord.ui.DynamicItem[discord.ui.Select[discord.ui.LayoutView]], template=PICK + _PRESS):
    """Any of our lists: the value picked is one more part of the press."""

    def __init__(self, item: discord.ui.Select[discord.ui.LayoutView], press: str) -> None:
        super().__init__(item)
        self.press = press

    @classmethod
    async def from_custom_id(  # type: ignore[override]  # the library types the item as any Item
        cls, interaction: Interaction, item: discord.ui.Select[discord.ui.LayoutView], match: re.Match[str], /
    ) -> Self:
        return cls(item, match["press"])

    async def callback(self, interaction: Interaction) -> None:
        values = (interaction.data or {}).get("values") or [""]
        await pressed(app_of(interaction), interaction, f"{self.press}:{values[0]}", None)


def app_of(interaction: Interaction) -> App:
    """The programme behind the client."""
    app: App = interaction.client.app  # type: ignore[attr-defined]  # set by our own client class
    return app


async def pressed(
    app: App, interaction: Interaction, press: str, answers: dict[str, str] | None, *, edit: bool = True
) -> None:
    """Hand a press to the core and show what it answers in place of the message that was pressed."""
    verb, subject, more = presses.parse(press)

    async def work(caller: Caller, words: Words) -> Answer:
        return await presses.answer(
            app, Press(caller, verb, subject, more, answers, request_id(interaction), _message(interaction)), words
        )

    await answer(app, interaction, work, edit=edit)


def _message(interaction: Interaction) -> MessageRef | None:
    if interaction.message is None:
        return None
    return MessageRef(Platform.DISCORD, str(interaction.channel_id), str(interaction.message.id))
