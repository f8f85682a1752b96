"""A brake on taps: nobody presses so often in a minute."""

from collections import deque
from datetime import datetime, timedelta

from bot.gifts.model import TooManyTaps
from bot.members.model import MemberId

_MINUTE = timedelta(minutes=1)
# Above this many fans those who were quiet for a minute are forgotten.
_REMEMBERED = 10_000


class TapBrake:
    """Counts the gifts of each fan in the last minute, in this process: a brake, not a limit that anything rests on."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taps: dict[MemberId, deque[datetime]] = {}

    def take(self, fan_id: MemberId, now: datetime) -> None:
        """One more gift. Raises TooManyTaps, and counts nothing then."""
        taps = self._taps.setdefault(fan_id, deque())
        while taps and taps[0] <= now - _MINUTE:
            taps.popleft()
        if len(taps) >= self._most:
            raise TooManyTaps(self._most)
        taps.append(now)
        if len(self._taps) > _REMEMBERED:
            self._taps = {fan: those for fan, those in self._taps.items() if those and those[-1] > now - _MINUTE}
