"""The Bot API simulator: one object that a test or the sandbox starts, drives and stops."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from bot.sandbox.telegram_sim import control_watch  # noqa: F401 (registers its verbs)
from bot.sandbox.telegram_sim.accounts import Bot
from bot.sandbox.telegram_sim.control import control_routes
from bot.sandbox.telegram_sim.faults import Fault, Faults
from bot.sandbox.telegram_sim.judge import Violation, find_judge
from bot.sandbox.telegram_sim.limits import Limits
from bot.sandbox.telegram_sim.messages import Message, author_name, visible_text
from bot.sandbox.telegram_sim.page import chat_routes
from bot.sandbox.telegram_sim.places import Places
from bot.sandbox.telegram_sim.presses import Press
from bot.sandbox.telegram_sim.server import ApiServer
from bot.sandbox.telegram_sim.user import User
from bot.sandbox.telegram_sim.world import World

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class InFlight:
    """What is under way: updates nobody fetched, fetched ones not followed by a further getUpdates,
    calls being answered, payments waiting for their pre-checkout."""

    undelivered: int
    unconfirmed: int
    calls: int
    payments: int

    @property
    def total(self) -> int:
        return self.undelivered + self.unconfirmed + self.calls + self.payments


def _real_now() -> datetime:
    return datetime.now(UTC)


class TelegramSim(Places):
    """A stateful Telegram on 127.0.0.1.

    `now` is the clock of all dates; `judge` None judges where the spec file is found, False never, True insists.
    Ids follow from the seed and the names.
    """

    def __init__(
        self,
        now: Callable[[], datetime] = _real_now,
        seed: int = 7,
        judge: bool | None = None,
        limits: bool = False,
        home: str | None = None,
    ) -> None:
        self.seed = seed
        self.home = home
        self.url = ""
        self.judge, self.judge_note = find_judge(judge)
        self._now = now
        self.limits = Limits(on=limits)
        self.faults = Faults(Random(seed))
        self.world = self._new_world()
        self.server = ApiServer(self.world, self.faults, self.limits, self.judge)

    def _new_world(self) -> World:
        world = World(self._now, self.seed)
        if self.judge is not None:
            world.check_update = self.judge.update
        return world

    # -- life -------------------------------------------------------------------------------------------
    async def start(self, port: int = 0) -> str:
        """Listen on 127.0.0.1 (port 0: any) and return the address, e.g. http://127.0.0.1:4711."""
        people = self._people
        pages = chat_routes(self, lambda name: people().get(name), lambda: list(people()))
        bound = await self.server.start(port, [*control_routes(self), *pages])
        self.url = f"http://127.0.0.1:{bound}"
        return self.url

    def _people(self) -> dict[str, User]:
        return self.world.people

    async def stop(self) -> None:
        """Stop at once; open long polls end."""
        await self.server.stop()

    async def __aenter__(self) -> "TelegramSim":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def reset(self) -> None:
        """An empty world under the same seed and address: no bots, no people, no faults."""
        for bot in self.world.bots.values():
            bot.queue.release()
        self.faults.clear()
        self.limits.clear()
        self.world = self.server.world = self._new_world()
        self.server.calls.clear()
        self.server.down = False
        if self.judge is not None:
            self.judge.violations.clear()

    @property
    def api_base(self) -> str:
        """What python-telegram-bot takes as base_url."""
        return f"{self.url}/bot"

    @property
    def file_base(self) -> str:
        """What python-telegram-bot takes as base_file_url."""
        return f"{self.url}/file/bot"

    # -- time and faults --------------------------------------------------------------------------------
    def advance(self, seconds: float) -> datetime:
        """Add to the simulator's clock and do what is due by then."""
        self.world.offset += timedelta(seconds=seconds)
        self.tick()
        return self.world.now()

    def tick(self) -> None:
        """Do what the clock makes due: subscriptions, late reaction counts. Call it after moving the clock."""
        self.world.cashier.renew()
        self.world.send_late_counts()
        self.world.changes.made()

    def deliver_again(self, bot: Bot | None = None) -> None:
        """Queue the bot's newest update a second time under a new update id."""
        self.world.bot_or_default(bot).queue.repeat_last(self.world.now().timestamp())

    def fault(self, pattern: str = "*", **how: Any) -> Fault:
        """Set a fault (see Fault): `fault("sendMessage", status=429, retry_after=3, times=2)`."""
        return self.faults.add(Fault(pattern, **how))

    @property
    def down(self) -> bool:
        """While True every connection is closed without an answer."""
        return self.server.down

    @down.setter
    def down(self, value: bool) -> None:
        self.server.down = value
        if value:
            for bot in self.world.bots.values():
                bot.queue.release()

    # -- watching ---------------------------------------------------------------------------------------
    @property
    def version(self) -> int:
        """Grows with every change that somebody could see."""
        return self.world.changes.version

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = 15.0) -> T:  # noqa: ASYNC109 (the deadline is the message)
        """The predicate's first truthy value, looked at after each change; TimeoutError with the transcript."""
        try:
            return await self.world.changes.until(predicate, timeout)
        except TimeoutError as error:
            raise TimeoutError(f"not within {timeout} s:\n{self.transcript()}") from error

    @property
    def in_flight(self) -> InFlight:
        """What is under way between Telegram and the bots."""
        queues = [bot.queue for bot in self.world.bots.values()]
        undelivered, unconfirmed = sum(q.undelivered for q in queues), sum(q.unconfirmed for q in queues)
        return InFlight(undelivered, unconfirmed, self.server.running, self.world.cashier.waiting)

    def changed_since(self, version: int, person: User) -> list[Message]:
        """What became new or different for a person after `version`, the oldest first."""
        seen = [m for chat in person.chats() for m in chat.messages if m.revision > version]
        return sorted(seen, key=lambda m: m.order)

    async def at_rest(self, timeout: float = 5.0) -> None:  # noqa: ASYNC109 (as wait_for)
        """Return when nothing is in flight; TimeoutError otherwise."""
        await self.wait_for(lambda: self.in_flight.total == 0, timeout)

    @property
    def calls(self) -> list[tuple[str, dict[str, Any]]]:
        """Every call but getUpdates: method and raw parameters."""
        return self.server.calls

    @property
    def violations(self) -> list[Violation]:
        """What the judge found; empty when unjudged."""
        return self.judge.violations if self.judge is not None else []

    @property
    def unanswered(self) -> list[Press]:
        """Pressed buttons whose spinner still turns."""
        return [press for press in self.world.presses.values() if not press.answered]

    def transcript(self) -> str:
        """All that was said, a line a message: chat, author, text, buttons."""
        messages = [m for chat in self.world.all_chats() for m in chat.history]
        lines = []
        for message in sorted(messages, key=lambda m: m.order):
            buttons = "".join(f" [{b['text']}]" for b in message.buttons)
            mark = " (deleted)" if message.deleted else " (edited)" if message.edited_at else ""
            text = visible_text(message).replace("\n", " / ")
            lines.append(f"{message.chat.name} | {author_name(message)}: {text}{buttons}{mark}")
        return "\n".join(lines)
