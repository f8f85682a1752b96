"""A thread that does one thing after the other for a loop.

An executor would do, but its trip there and back takes half as long again, and who comes alone pays for the trip.
"""

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


class Workbench:
    """Begun when it is made; a process may end without closing it."""

    def __init__(self, name: str) -> None:
        self._orders: SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any] | None] | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def do(self, work: Callable[[], T]) -> T:
        """What it returns or raises; whoever stops waiting does not stop the work."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._orders.put((work, answer))
        return await answer

    def later(self, work: Callable[[], None]) -> None:
        """In its turn; nobody hears of it, so it must not fail."""
        self._orders.put((work, None))

    def close(self) -> None:
        """Nothing more comes; returns when the last work is done."""
        self._orders.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (order := self._orders.get()) is not None:
            work, answer = order
            result, error = None, None
            try:
                result = work()
            except BaseException as failure:
                error = failure
            if answer is not None and not answer.get_loop().is_closed():
                answer.get_loop().call_soon_threadsafe(_answer, answer, result, error)


def _answer(answer: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    if answer.done():
        return
    if error is None:
        answer.set_result(result)
    else:
        answer.set_exception(error)
