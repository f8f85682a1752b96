"""The sandbox's one clock: wall time plus what somebody pressed it forward."""

from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Fits `bot.ports.Clock`. Time goes on by itself and can be moved forward, never back."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """Wall time plus the advance, aware, in UTC."""
        return datetime.now(UTC) + self._ahead

    def advance(self, seconds: float) -> datetime:
        """Moves on and tells the new time. Raises ValueError for a negative step."""
        if seconds < 0:
            raise ValueError("time does not go back")
        self._ahead += timedelta(seconds=seconds)
        return self.now()
