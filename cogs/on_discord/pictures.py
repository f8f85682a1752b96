"""Pictures that people hand in, as the core fetches them."""

from typing import Any

import discord

from bot.eligibility.declarations import Offered, ProofUnread

from .whoami import Interaction


def offer(file: discord.Attachment) -> Offered:
    """A file that was attached to a command."""

    async def read() -> bytes:
        try:
            return await file.read()
        except discord.HTTPException as error:
            raise ProofUnread from error

    return Offered(file.size, file.content_type, read)


def offered_in(interaction: Interaction) -> Offered | None:
    """The file that was handed in with a form."""
    data: Any = interaction.data or {}
    files = [one for one in (data.get("resolved") or {}).get("attachments", {}).values() if isinstance(one, dict)]
    if not files:
        return None
    file = files[0]

    async def read() -> bytes:
        try:
            return await interaction.client.http.get_from_cdn(str(file["url"]))
        except discord.HTTPException as error:
            raise ProofUnread from error

    return Offered(int(file["size"]), file.get("content_type"), read)
