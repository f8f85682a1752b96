"""Every session's combos, kept in memory and made anew from the gifts after a restart."""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.live.combos import Track
from bot.live.model import LiveSession, SessionId
from bot.live.store import Tally
from bot.ports import Tx

_PAGE = 5000
_REMEMBERED = 500


@dataclass(frozen=True)
class Tracks:
    """One for all boards of a session, so that all show the same."""

    gap_seconds: int
    _known: dict[SessionId, Track] = field(default_factory=dict)

    async def caught_up(self, tx: Tx, session: LiveSession, tally: Tally) -> Track:
        """The track of a session with all gifts that the transaction sees."""
        track = self._known.pop(session.id, None)
        if track is None:
            # Nothing of it is earlier than its first gift with a tally.
            before = max(0, tally.first_gift_id - 1)
            track = Track(timedelta(seconds=self.gap_seconds), session.started_at, before)
        # The one used last stands last.
        self._known[session.id] = track
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        while tally.first_gift_id:
            page = await tx.live.gifts_after(session.id, track.last_id, _PAGE)
            for gift in page:
                track.take(gift)
            if len(page) < _PAGE:
                break
        return track
