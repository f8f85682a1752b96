"""Which messages were written, edited or deleted, in order: nobody reads a whole history to find what is new.

Discord announces no ephemeral message, so the journal listens where the simulated platform stores them.
"""

from collections.abc import Callable
from typing import Any

from simcord.backend import Backend

_LOADING = 1 << 7


class Journal:
    """Remembers the last change of each message. `mark()` now, `since(mark)` later."""

    def __init__(self, backend: Backend) -> None:
        self._changed: dict[int, int] = {}  # message id -> number of its last change; newest at the end
        self._count = 0
        self.channel_of: dict[int, int] = {}
        self.edited: set[int] = set()
        self.on_change: list[Callable[[int], None]] = []
        self._listen(backend)

    def mark(self) -> int:
        """The number of changes so far."""
        return self._count

    def since(self, mark: int) -> list[int]:
        """Ids of messages changed after the mark, in the order of their last change."""
        found = []
        for message_id, number in reversed(self._changed.items()):
            if number <= mark:
                break
            found.append(message_id)
        return found[::-1]

    def _note(self, channel_id: int, message_id: int) -> None:
        self._count += 1
        self._changed.pop(message_id, None)
        self._changed[message_id] = self._count
        self.channel_of[message_id] = channel_id
        for listener in self.on_change:
            listener(channel_id)

    def _listen(self, backend: Backend) -> None:
        commit, edit, delete = backend.commit_message, backend.edit_message, backend.delete_message

        def commit_message(message: Any, **options: Any) -> Any:
            stored = commit(message, **options)
            self._note(message.channel_id, message.id)
            return stored

        def edit_message(channel_id: int, message_id: int, fields: dict[str, Any]) -> Any:
            # Filling in a deferred answer is its first appearance, not an edit a reader would see marked.
            was_loading = backend.get_message(channel_id, message_id).flags & _LOADING
            stored = edit(channel_id, message_id, fields)
            if not was_loading:
                self.edited.add(message_id)
            self._note(channel_id, message_id)
            return stored

        def delete_message(channel_id: int, message_id: int) -> None:
            delete(channel_id, message_id)
            self._note(channel_id, message_id)

        backend.commit_message = commit_message  # type: ignore[method-assign]  # one listener on one instance
        backend.edit_message = edit_message  # type: ignore[method-assign]
        backend.delete_message = delete_message  # type: ignore[method-assign]
