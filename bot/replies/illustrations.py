"""Who turns the chart of a reply into a picture."""

from dataclasses import replace
from typing import Protocol

from bot.replies.reply import Reply


class Illustrator(Protocol):
    """Draws charts. A chart is never needed: the same numbers stand beside it as text."""

    async def illustrated(self, reply: Reply) -> Reply:
        """The reply with its chart as a picture, or without one."""
        ...


class Unillustrated:
    """Fits `Illustrator` where nobody draws."""

    async def illustrated(self, reply: Reply) -> Reply:
        """The words alone."""
        return replace(reply, chart=None)
