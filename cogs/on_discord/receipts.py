"""Receipts of presses that come in rows: one private line that is edited, not a line for each press."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord
import structlog

from bot.replies.forms import toast
from bot.replies.reply import Toast

from .render import card
from .whoami import TOKEN_LIFE, Interaction

log = structlog.get_logger(__name__)

# Presses that come meanwhile are told together.
GATHER_SECONDS = 1.0
# After so long a silence the line is far up: the next press gets a new one.
RECENT_SECONDS = 60.0
_REMEMBERED = 5000


@dataclass(slots=True)
class _Standing:
    """The line of one person, and how it is edited. `shown`: what it says; `wanted`: what it is to say."""

    edit: Callable[..., Awaitable[Any]]
    made_at: float
    touched_at: float
    shown: str
    wanted: str
    editing: "asyncio.Task[None] | None" = None


class Receipts:
    """The latest lines that this client wrote."""

    def __init__(self) -> None:
        self._lines: dict[tuple[int, str], _Standing] = {}

    async def show(self, interaction: Interaction, receipt: Toast) -> None:
        """A new private line, or the person's last one with another text, a moment later."""
        place = (interaction.user.id, receipt.instead_of or "")
        line, now = self._lines.get(place), asyncio.get_running_loop().time()
        if line is None or now - line.touched_at > RECENT_SECONDS or now - line.made_at > TOKEN_LIFE.total_seconds():
            self._lines.pop(place, None)
            self._lines[place] = await self._new(interaction, receipt, now)
            while len(self._lines) > _REMEMBERED:
                del self._lines[next(iter(self._lines))]
            return
        line.wanted, line.touched_at = receipt.text, now
        if line.editing is None or line.editing.done():
            line.editing = asyncio.create_task(self._edit(place, line))
        if not interaction.response.is_done():
            await interaction.response.defer()

    async def _new(self, interaction: Interaction, receipt: Toast, now: float) -> _Standing:
        view, hidden = card(toast(receipt)), interaction.guild_id is not None
        if interaction.response.is_done():
            # Answered by then with a deferral, which belongs to the message that was pressed.
            sent = await interaction.followup.send(view=view, ephemeral=hidden, wait=True)
            edit: Callable[..., Awaitable[Any]] = sent.edit
        else:
            await interaction.response.send_message(view=view, ephemeral=hidden)
            edit = interaction.edit_original_response
        return _Standing(edit, now, now, receipt.text, receipt.text)

    async def _edit(self, place: tuple[int, str], line: _Standing) -> None:
        while line.shown != line.wanted:
            await asyncio.sleep(GATHER_SECONDS)
            text = line.wanted
            try:
                await line.edit(view=card(toast(Toast(text))))
            except discord.HTTPException as error:
                # Put away by its reader, or older than its token: the next press gets a new one.
                log.info("discord_receipt_gone", why=error.text)
                self._lines.pop(place, None)
                return
            line.shown = text
