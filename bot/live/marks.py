"""Which sessions have changed since their boards were looked at."""

import asyncio
from collections.abc import Sequence

from bot.gifts.model import GiftOrder, GiftSent


class Marks:
    """Fits `bot.gifts.ports.GiftListener`. Lives in one process: whoever starts anew looks at all boards anyway."""

    def __init__(self) -> None:
        self._sessions: set[int] = set()
        self._some = asyncio.Event()
        self._beside: dict[int, int] = {}

    def mark(self, session_id: int) -> None:
        """What the boards of this session show may be old, and those that show it beside their own."""
        self._sessions.add(session_id)
        if (other := self._beside.get(session_id)) is not None:
            self._sessions.add(other)
        self._some.set()

    def show_beside(self, session_id: int, other: int | None) -> None:
        """The boards of a session show that of another one's too from now on; with None, of nobody else's."""
        for one, shown_by in list(self._beside.items()):
            if shown_by == session_id:
                del self._beside[one]
        if other is not None:
            self._beside[other] = session_id

    def sent(self, gifts: Sequence[tuple[GiftOrder, GiftSent]]) -> None:
        """Gifts are on the disk."""
        for order, _ in gifts:
            if order.session_id is not None:
                self.mark(order.session_id)

    @property
    def some(self) -> bool:
        """Whether a mark waits to be taken."""
        return bool(self._sessions)

    async def taken(self) -> set[int]:
        """Waits until there is one, and takes them all."""
        await self._some.wait()
        self._some.clear()
        found, self._sessions = self._sessions, set()
        return found
