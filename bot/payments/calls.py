"""Calls that move money: written down, made, and their outcome noted, so that no crash makes one twice.

    async with storage.transaction() as tx:
        stored = await prepare(tx, "tip:42", "checkout", params, now)
    made = await calls.run(stored, provider.open_checkout)
    async with storage.transaction() as tx:
        await tx.payments.mark_call(stored.call.id, CallState.DONE, object_id=made.id)
        ...  # what follows from it, in the same transaction

The parameters come from the row, always: a retry after a restart sends what the first try sent, under the same key.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from bot.payments.model import CallState, StoredCall
from bot.payments.provider import Call, Params, ProviderDown, ProviderRefused
from bot.ports import Clock, Storage, Tx

# The provider forgets keys after a day; an hour of that is left for clocks and slow answers.
KEY_LIFE = timedelta(hours=23)
T = TypeVar("T")


async def prepare(
    tx: Tx, subject: str, verb: str, params: Params, now: datetime, *, after_done: bool = False
) -> StoredCall:
    """The call to make: the one that stands without a definite no, else a new attempt with these parameters.

    `after_done`: one that succeeded is over too, and another of its kind is wanted.
    """
    over = (CallState.REFUSED, CallState.DONE) if after_done else (CallState.REFUSED,)
    latest = await tx.payments.latest_call(subject, verb)
    if latest is not None and latest.state not in over:
        return latest
    attempt = 1 if latest is None else latest.call.attempt + 1
    call = await tx.payments.add_call(subject, verb, attempt, params, now)
    if call is not None:
        return StoredCall(call, CallState.PREPARED, None, now, None)
    written = await tx.payments.latest_call(subject, verb)
    assert written is not None, "whoever was first has written it"
    return written


async def _nothing() -> None:
    return None


class Calls:
    """Makes prepared calls."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage, self._clock = storage, clock

    async def run(
        self,
        stored: StoredCall,
        send: Callable[[Call], Awaitable[T]],
        find: Callable[[], Awaitable[T | None]] = _nothing,
    ) -> T:
        """Make a call, or make it again under the same key; `find` looks up what a lost answer may have made.

        The caller notes DONE together with what follows. Raises ProviderRefused after noting the definite no, and
        ProviderDown when the outcome is unknown: then the same call is run again later. A key too old to be repeated
        is looked up first; where nothing is found the call counts as refused, and the next `prepare` is a new attempt.
        """
        now = self._clock.now()
        if stored.first_sent_at is not None and now - stored.first_sent_at > KEY_LIFE:
            return await self._look_up(stored, find)
        await self._mark(stored, CallState.SENT, sent_at=now)
        try:
            return await send(stored.call)
        except ProviderRefused as no:
            await self._mark(stored, CallState.REFUSED, request_id=no.request_id)
            raise
        except ProviderDown as down:
            await self._mark(stored, CallState.UNKNOWN)
            if down.replayed:
                return await self._look_up(stored, find)
            raise

    async def _look_up(self, stored: StoredCall, find: Callable[[], Awaitable[T | None]]) -> T:
        found = await find()
        if found is not None:
            return found
        await self._mark(stored, CallState.REFUSED)
        raise ProviderDown

    async def _mark(
        self, stored: StoredCall, state: CallState, *, request_id: str | None = None, sent_at: datetime | None = None
    ) -> None:
        async with self._storage.transaction() as tx:
            await tx.payments.mark_call(stored.call.id, state, request_id=request_id, sent_at=sent_at)
