"""One place that answers an interaction: at once when the work is quick, by a deferral when it is not.

Discord forgets an interaction that got no answer for three seconds. Most commands are done within milliseconds and
answer directly, which saves a request; only slow ones show "thinking" first.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import discord
import structlog

from bot.app import App
from bot.communities.model import Caller
from bot.errors import Refusal
from bot.members.model import Platform
from bot.notices.model import MessageRef
from bot.notices.shown import followed
from bot.replies.forms import toast, too_slow
from bot.replies.mishap import apology, refused
from bot.replies.notices import waiting_hint
from bot.replies.reply import Answer, Form, Reply, Toast
from bot.replies.words import Words, language_of

from .receipts import Receipts
from .render import attached, card, modal
from .whoami import Interaction, answer_ref, caller_of, pressed_ref

log = structlog.get_logger(__name__)

# Long before Discord's three seconds, long after any healthy use case.
PATIENCE_SECONDS = 1.2
_TOO_LATE = 10062

_RECEIPTS: WeakKeyDictionary[discord.Client, Receipts] = WeakKeyDictionary()

Work = Callable[[Caller, Words], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a gesture came to. `caller` is None when nobody could be told who asked."""

    answer: Answer
    words: Words
    caller: Caller | None = None


async def answer(
    app: App, interaction: Interaction, work: Work, *, edit: bool = False, noted: bool = False
) -> None:
    """Run `work` and show what it answers; a refusal becomes its sentence, a bug an apology with a number.

    `edit`: the gesture was a press on a message of ours, which the reply replaces. Everything else is a new answer,
    readable only by the person who asked unless the reply says that it is public. `noted`: the work itself has
    remembered where a tip will stand.
    """
    patience = _Patience(interaction, edit)
    try:
        outcome = await _outcome(app, interaction, work)
    finally:
        await patience.end()
    try:
        await show(app, interaction, outcome, edit=edit, noted=noted)
    except discord.NotFound as error:
        if error.code != _TOO_LATE:
            raise
        log.warning("discord_answer_too_late", press=edit)


class _Patience:
    """Defers the answer of an interaction, unless it ends before that is necessary."""

    def __init__(self, interaction: Interaction, edit: bool) -> None:
        self._interaction, self._edit = interaction, edit
        self._deferring: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._begin)

    def _begin(self) -> None:
        self._deferring = asyncio.create_task(self._defer())

    async def _defer(self) -> None:
        if self._edit:
            await self._interaction.response.defer()
        else:
            await self._interaction.response.defer(ephemeral=_private(self._interaction), thinking=True)

    async def end(self) -> None:
        """From here on the interaction is the caller's again."""
        self._timer.cancel()
        if self._deferring is not None:
            await self._deferring


async def _outcome(app: App, interaction: Interaction, work: Work) -> Outcome:
    words, caller = Words(language_of(interaction.locale.value)), None
    try:
        caller = await caller_of(app, interaction)
        words = app.words(caller)
        return Outcome(await work(caller, words), words, caller)
    except Refusal as refusal:
        return Outcome(refused(refusal, words), words, caller)
    except Exception as error:
        return Outcome(apology(error, words), words, caller)


async def show(
    app: App, interaction: Interaction, outcome: Outcome, *, edit: bool = False, noted: bool = False
) -> None:
    """Draw an outcome as the first answer if there was none, else after it; note where what it shows stands now."""
    if isinstance(outcome.answer, Form):
        if not interaction.response.is_done():
            await interaction.response.send_modal(modal(outcome.answer))
            return
        # A form can only be a first answer; the machine was too slow for one. Nothing was lost.
        outcome = replace(outcome, answer=too_slow(outcome.words))
    if isinstance(outcome.answer, Toast) and outcome.answer.instead_of is not None:
        await _receipts_of(interaction.client).show(interaction, outcome.answer)
        return
    reply = toast(outcome.answer) if isinstance(outcome.answer, Toast) else outcome.answer
    assert isinstance(reply, Reply)
    edit = edit and _replaces(interaction, reply) and not isinstance(outcome.answer, Toast)
    if not edit:
        reply = _with_hint(reply, outcome)
    sent = await _send(interaction, reply, edit=edit)
    subject = followed(reply.shows)
    if subject is not None and not noted:
        ref = pressed_ref(interaction) if edit else answer_ref(interaction)
        await app.shown.attach(subject, ref or MessageRef(Platform.DISCORD, str(interaction.channel_id), sent))


def _receipts_of(client: discord.Client) -> Receipts:
    return _RECEIPTS.setdefault(client, Receipts())


async def _send(interaction: Interaction, reply: Reply, *, edit: bool) -> str:
    """Shows the reply; answers the new message's id, or that of the edited one."""
    reply = replace(reply, picture=None) if edit else reply
    view, response = card(reply), interaction.response
    if not response.is_done():
        if edit:
            done = await response.edit_message(view=view)
        else:
            hidden = _private(interaction) and not reply.public
            done = await response.send_message(view=view, **attached(reply), ephemeral=hidden)
        return str(done.message_id if done is not None else 0)
    if edit:
        return str((await interaction.edit_original_response(view=view)).id)
    if response.type is discord.InteractionResponseType.deferred_channel_message:
        return str((await interaction.edit_original_response(view=view, **attached(reply, "attachments"))).id)
    hidden = _private(interaction) and not reply.public
    return str((await interaction.followup.send(view=view, **attached(reply), ephemeral=hidden, wait=True)).id)


def _replaces(interaction: Interaction, reply: Reply) -> bool:
    """Whether the pressed message may become the reply: never a message that others read, unless the reply is for
    them as well."""
    message = interaction.message
    hidden = interaction.guild_id is None or (message is not None and message.flags.ephemeral)
    return not reply.fresh and (hidden or reply.public)


def _private(interaction: Interaction) -> bool:
    """Whether an answer must be hidden from others. In a direct message there are none, and it can stay."""
    return interaction.guild_id is not None


def _with_hint(reply: Reply, outcome: Outcome) -> Reply:
    """Whoever has notices waiting hears of it with any new answer, but for the inbox itself."""
    caller = outcome.caller
    if caller is None or not caller.waiting or reply.public or reply.shows == "inbox":
        return reply
    return replace(reply, lines=(*reply.lines, waiting_hint(caller.waiting, outcome.words)))


