"""What a LIVE asks of others."""

from typing import Protocol

from bot.live.model import LiveSession
from bot.ports import Tx


class FollowerNotice(Protocol):
    """Who tells the followers of a creator that he went LIVE."""

    async def went_live(self, tx: Tx, session: LiveSession) -> None:
        """In the transaction that starts the session: the notices are owed with it."""
        ...


class NoFollowers:
    """Fits `FollowerNotice` where nobody can follow yet."""

    async def went_live(self, tx: Tx, session: LiveSession) -> None:
        """Nobody is told."""
