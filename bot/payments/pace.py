"""How fast the provider may be called: a bucket of tokens that fills at a steady rate."""

import asyncio
from collections.abc import Awaitable, Callable

CALLS_PER_SECOND = 20
SWEEP_CALLS_PER_SECOND = 5


class Pace:
    """Lets `rate` calls a second pass, in the order they came; as many at once after a pause.

    `seconds` is any steadily growing count, `sleep` waits for that many of them.
    """

    def __init__(
        self, rate: int, seconds: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._rate, self._seconds, self._sleep = rate, seconds, sleep
        self._tokens, self._at = float(rate), seconds()
        self._turn = asyncio.Lock()

    async def wait(self) -> None:
        """Returns when one more call may go out."""
        async with self._turn:
            self._fill()
            if self._tokens < 1:
                await self._sleep((1 - self._tokens) / self._rate)
                self._fill()
            # The sleep may end a little early; a debt of a fraction is paid by the next caller.
            self._tokens -= 1

    def _fill(self) -> None:
        now = self._seconds()
        self._tokens = min(self._rate, self._tokens + (now - self._at) * self._rate)
        self._at = now
