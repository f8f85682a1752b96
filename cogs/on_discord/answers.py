"""One place that answers an interaction: at once when the work is quick, by a deferral when it is not.

Discord forgets an interaction that got no answer for three seconds. Most commands are done within milliseconds and
answer directly, which saves a request; only slow ones show "thinking" first.
"""

import asyncio
from collections.abc import Awaitable, Callable

import discord

from bot.app import App
from bot.communities.model import Caller
from bot.errors import Refusal
from bot.replies.mishap import apology, refused
from bot.replies.reply import Answer, Form, Line, Reply, Toast
from bot.replies.words import Words

from .render import NOBODY, card, modal_fields
from .whoami import Interaction, caller_of

# Long before Discord's three seconds, long after any healthy use case.
PATIENCE_SECONDS = 1.2

Work = Callable[[Caller, Words], Awaitable[Answer]]


async def answer(app: App, interaction: Interaction, work: Work, *, edit: bool = False, private: bool = True) -> None:
    """Run `work` and show what it answers; a refusal becomes its sentence, a bug an apology with a number.

    `edit`: the gesture was a press on a message of ours, which the reply replaces. Everything else is a new answer,
    readable only by the person who asked unless the reply says that it is public.
    """
    task = asyncio.create_task(_outcome(app, interaction, work))
    await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
    if not task.done():
        if edit:
            await interaction.response.defer()
        else:
            await interaction.response.defer(ephemeral=private, thinking=True)
    await show(app, interaction, await task, edit=edit)


async def _outcome(app: App, interaction: Interaction, work: Work) -> Answer:
    words = Words()
    try:
        caller = await caller_of(app, interaction)
        words = app.words(caller)
        return await work(caller, words)
    except Refusal as refusal:
        return refused(refusal, words)
    except Exception as error:
        return apology(error, words)


async def show(app: App, interaction: Interaction, result: Answer, *, edit: bool) -> None:
    """Draw an answer as the first answer if there was none, else after it."""
    if isinstance(result, Form):
        await _show_form(app, interaction, result)
        return
    if isinstance(result, Toast):
        result, edit = Reply((Line(result.text),), fresh=True), False
    edit = edit and not result.fresh
    view = card(result)
    try:
        await _send(interaction, view, edit=edit, private=not result.public)
    finally:
        # The view's buttons are found by pattern; a living view would only hold a timer for a quarter of an hour.
        view.stop()


async def _send(interaction: Interaction, view: discord.ui.LayoutView, *, edit: bool, private: bool) -> None:
    if not interaction.response.is_done():
        if edit:
            await interaction.response.edit_message(view=view, allowed_mentions=NOBODY)
        else:
            await interaction.response.send_message(view=view, ephemeral=private, allowed_mentions=NOBODY)
    elif edit or interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        await interaction.edit_original_response(view=view, allowed_mentions=NOBODY)
    else:
        await interaction.followup.send(view=view, ephemeral=private, allowed_mentions=NOBODY)


async def _show_form(app: App, interaction: Interaction, form: Form) -> None:
    if interaction.response.is_done():
        # A form can only be a first answer. This happens when the machine was too slow: nothing was lost.
        await show(app, interaction, Toast(Words().t("That took too long. Please press once more.")), edit=False)
        return
    await interaction.response.send_modal(FormModal(app, form))


class FormModal(discord.ui.Modal):
    """A form on screen; its answers go back to the verb that asked."""

    def __init__(self, app: App, form: Form) -> None:
        super().__init__(title=form.title[:45], timeout=900)
        self.app, self.form = app, form
        for label in modal_fields(form):
            self.add_item(label)

    async def on_submit(self, interaction: Interaction) -> None:
        from .presses import pressed

        answers = {
            item.component.custom_id: item.component.value
            for item in self.children
            if isinstance(item, discord.ui.Label) and isinstance(item.component, discord.ui.TextInput)
        }
        await pressed(self.app, interaction, self.form.press, answers, edit=interaction.message is not None)
