"""What boards ask the database."""

from typing import Protocol

from bot.boards.model import BoardQuery, Standings


class BoardStore(Protocol):
    """Bound to one transaction. People who are joined are one line; whoever chose to stay away has none."""

    async def standings(self, asked: BoardQuery) -> Standings:
        """By coins, of equals the first to give (or to get) leads."""
        ...
