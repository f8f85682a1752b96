"""Buttons, lists and forms of ours. What they mean stands in their id, so they work after any restart."""

from collections.abc import Iterator
from typing import Any

import discord

from bot.app import App
from bot.communities.model import Caller
from bot.presses import press as presses
from bot.presses.press import Press
from bot.replies.reply import Answer
from bot.replies.words import Words

from .answers import answer
from .pictures import offered_in
from .render import FORM, PICK
from .whoami import Interaction, pressed_ref, request_id


async def pressed(app: App, interaction: Interaction) -> None:
    """Hand a press or an answered form to the core. What it answers replaces the message that was pressed."""
    read = _read(interaction)
    if read is None:
        return
    wire, answers = read
    verb, subject, more = presses.parse(wire)
    press_id, message = request_id(interaction), pressed_ref(interaction)

    async def work(caller: Caller, words: Words) -> Answer:
        press = Press(caller, verb, subject, more, answers, press_id, message, offered_in(interaction))
        return await presses.answer(app, press, words)

    await answer(app, interaction, work, edit=interaction.message is not None)


def _read(interaction: Interaction) -> tuple[str, dict[str, str] | None] | None:
    """The press in its wire form, with the answers of a form. None for what is neither."""
    data: Any = interaction.data or {}
    custom_id = str(data.get("custom_id", ""))
    if interaction.type is discord.InteractionType.modal_submit:
        return custom_id.removeprefix(FORM), dict(_answers(data.get("components", ())))
    if interaction.type is not discord.InteractionType.component:
        return None
    if custom_id.startswith(PICK):
        return f"{custom_id.removeprefix(PICK)}:{(data.get('values') or [''])[0]}", None
    return custom_id, None


def _answers(parts: Any) -> Iterator[tuple[str, str]]:
    """What was written, by the name of each field, wherever the form holds it."""
    for part in parts:
        if "value" in part:
            yield str(part["custom_id"]), str(part["value"])
        inner = part.get("component")
        yield from _answers(part.get("components", ()) if inner is None else (inner,))
