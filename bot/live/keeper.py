"""Boards are kept up to date: whoever changes a session marks it, and each of its boards is drawn anew, once in an
interval at most and always once after the last change.

What is drawn is read at that moment, so a restart loses nothing: then all boards that do not show an end are drawn.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from bot.live.marks import Marks
from bot.live.model import Board, LiveSession
from bot.live.service import Lives
from bot.live.views import BoardView
from bot.notices.model import MessageRef
from bot.ports import Gone, Notifier, Notifiers
from bot.replies import live as say
from bot.replies.reply import Reply
from bot.replies.words import Words

log = logging.getLogger(__name__)

# After a failure that may pass by itself.
_AGAIN_SECONDS = 5.0


@dataclass(slots=True, eq=False)
class _Line:
    """One board. It is not drawn before `due`, a moment of the loop's clock. `shown`: what it is known to show;
    `drawing`: it is being drawn."""

    board_id: int
    due: float
    dirty: asyncio.Event = field(default_factory=asyncio.Event)
    shown: Reply | None = None
    drawing: bool = False


class BoardKeeper:
    """Draws the boards of one process. `run` works until it is cancelled."""

    def __init__(self, lives: Lives, marks: Marks, notifiers: Notifiers) -> None:
        self._lives, self._marks, self._notifiers = lives, marks, notifiers
        self._storage, self._clock = lives.storage, lives.clock
        self._interval = float(lives.config.live.board_edit_seconds)
        self._lines: dict[int, _Line] = {}
        self._workers: dict[int, asyncio.Task[None]] = {}
        # Until the boards of the last run are known; and while marks become boards.
        self._looking = True

    @property
    def busy(self) -> bool:
        """Whether some board may be older than what is known here."""
        drawing = any(line.dirty.is_set() or line.drawing for line in self._lines.values())
        return drawing or self._looking or self._marks.some

    async def run(self) -> None:
        """All boards that do not show an end, then whatever is marked."""
        try:
            await self._resume()
            while True:
                self._looking = False
                found = await self._marks.taken()
                self._looking = True
                for session_id in found:
                    await self._drawn_anew(session_id)
        finally:
            workers = tuple(self._workers.values())
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _resume(self) -> None:
        boards = await self._unfinished()
        # Whoever drew them before us may have done so just now.
        due = asyncio.get_running_loop().time() + self._interval
        for board in boards:
            self._due(board, due)

    async def _unfinished(self) -> tuple[Board, ...]:
        while True:
            try:
                async with self._storage.reading() as tx:
                    return await tx.live.unfinished()
            except Exception:
                log.warning("boards cannot be read yet", exc_info=True)
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _drawn_anew(self, session_id: int) -> None:
        try:
            async with self._storage.glance() as tx:
                boards = await tx.live.boards(session_id)
        except Exception:
            log.warning("the boards of LIVE %d cannot be read yet", session_id, exc_info=True)
            asyncio.get_running_loop().call_later(_AGAIN_SECONDS, self._marks.mark, session_id)
            return
        for board in boards:
            if not board.closed or board.message_id is not None:
                self._due(board, 0.0)

    def _due(self, board: Board, due: float) -> None:
        line = self._lines.get(board.id)
        if line is None:
            line = self._lines[board.id] = _Line(board.id, due)
            self._workers[board.id] = asyncio.create_task(self._keep(line))
        line.dirty.set()

    async def _keep(self, line: _Line) -> None:
        loop = asyncio.get_running_loop()
        ended = False
        while not ended:
            await line.dirty.wait()
            await asyncio.sleep(max(0.0, line.due - loop.time()))
            line.dirty.clear()
            line.drawing = True
            pause = self._interval
            try:
                ended = await self._show(line)
            except Exception as error:
                # Nobody waits for a board: whatever kept it from being drawn is tried again, and never ends it.
                log.warning("board %d is drawn again later: %r", line.board_id, error)
                line.dirty.set()
                pause = max(pause, _AGAIN_SECONDS, _asked_to_wait(error))
            line.due, line.drawing = loop.time() + pause, False
            ended = ended and not line.dirty.is_set()
        # A late gift of a LIVE that is over is shown all the same, by another line.
        await asyncio.sleep(max(0.0, line.due - loop.time()))
        del self._lines[line.board_id], self._workers[line.board_id]
        if line.dirty.is_set():
            await self._reopen(line.board_id)

    async def _reopen(self, board_id: int) -> None:
        async with self._storage.glance() as tx:
            board = await tx.live.board(board_id)
        if board is not None:
            self._due(board, 0.0)

    async def _show(self, line: _Line) -> bool:
        """Draw it as it is now; whether that was the end of it."""
        async with self._storage.reading() as tx:
            board = await tx.live.board(line.board_id)
            session = None if board is None else await tx.live.get(board.session_id)
            if board is None or session is None:
                return True
            view = await self._lives.view(tx, session)
        notifier = self._notifiers.get(board.platform)
        if notifier is None:
            return True
        reply = self._drawn(board, view)
        if reply != line.shown and not await self._written(notifier, board, reply, session):
            return True
        line.shown = reply
        self._look_again(view)
        if not session.running and not board.closed:
            await self._close(board)
        return not session.running

    def _look_again(self, view: BoardView) -> None:
        """What ends by the clock leaves the board without a gift."""
        now, match = self._clock.now(), view.match
        at = view.next_change(now)
        going = match is not None and match.next_look(now) is not None
        self._marks.show_beside(view.session.id, match.other_session if match is not None and going else None)
        if at is not None:
            seconds = max(0.0, (at - now).total_seconds())
            asyncio.get_running_loop().call_later(seconds, self._marks.mark, view.session.id)

    def _drawn(self, board: Board, view: BoardView) -> Reply:
        zone = ZoneInfo(board.zone or self._lives.config.community_zone)
        return say.board(view, Words(board.locale, zone))

    async def _written(self, notifier: Notifier, board: Board, reply: Reply, session: LiveSession) -> bool:
        """Edit the board's message, or write a new one where it was deleted; False when there is no place for it."""
        # One that was deleted comes back where it was.
        named = session.title if board.message_id is None and self._lives.config.live.threads else None
        if board.message_id is not None:
            try:
                await notifier.edit(MessageRef(board.platform, board.chat_id, board.message_id), reply)
                return True
            except Gone:
                log.info("the message of board %d was deleted", board.id)
        if not session.running:
            await self._give_up(board)
            return False
        try:
            ref = await notifier.post(board.chat_id, replace(reply, thread=named))
        except Gone:
            log.warning("board %d has no place in chat %s any more", board.id, board.chat_id)
            await self._give_up(board)
            return False
        async with self._storage.transaction() as tx:
            await tx.live.set_place(board.id, ref.chat_id, ref.message_id)
        with suppress(Gone):
            await notifier.pin(ref)
        return True

    async def _give_up(self, board: Board) -> None:
        """Its message is gone, and none takes its place."""
        async with self._storage.transaction() as tx:
            await tx.live.set_place(board.id, board.chat_id, None)
            await tx.live.close_board(board.id, self._clock.now())

    async def _close(self, board: Board) -> None:
        async with self._storage.transaction() as tx:
            await tx.live.close_board(board.id, self._clock.now())


def _asked_to_wait(error: Exception) -> float:
    """The seconds that a platform named when it refused; each of their libraries calls them so."""
    wait = getattr(error, "retry_after", 0.0)
    seconds = wait.total_seconds() if hasattr(wait, "total_seconds") else wait
    return float(seconds) if isinstance(seconds, int | float) else 0.0
