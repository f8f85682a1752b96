"""A command as its handler sees it, and the roster of all commands."""

import contextlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden

from bot.app import App
from bot.communities.model import Caller
from bot.replies.reply import Answer
from bot.replies.words import Words

from .answers import Bot
from .whoami import request_id


@dataclass(slots=True)
class Gesture:
    """One typed command. `text` is everything after the command's own words. `way_in`: the deep link that leads whoever
    never started the private chat to the same; a handler may name a better one."""

    app: App
    bot: Bot
    update: Update
    message: Message
    caller: Caller
    words: Words
    text: str
    way_in: str = "help"

    @property
    def args(self) -> list[str]:
        """The words after the command."""
        return self.text.split()

    @property
    def request_id(self) -> str:
        """The chat event's own identity."""
        return request_id(self.update)

    def arg(self, place: int) -> str:
        """A word after the command, counted from 0; empty when there is none."""
        args = self.args
        return args[place] if place < len(args) else ""

    def rest(self, place: int) -> str:
        """Everything from a word on, as it was typed."""
        return rest_of(self.text, place)

    async def unsay(self) -> None:
        """Remove the typed line, which tells everybody in the group what nobody is to know. Not every group lets us."""
        if not self.caller.chat.private:
            with contextlib.suppress(BadRequest, Forbidden):
                await self.message.delete()


def rest_of(text: str, place: int) -> str:
    """What stands after the first `place` words, line breaks and all."""
    parts = re.split(r"\s+", text.strip(), maxsplit=place)
    return parts[place].strip() if len(parts) > place else ""


Handler = Callable[[Gesture], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Command:
    """`for_admins`: the handler needs to know whether the asker administers the group."""

    handler: Handler
    way_in: str
    for_admins: bool


COMMANDS: dict[str, Command] = {}
"""By their words: "limits" and "limits set". The longer one is met first."""


def command(*names: str, way_in: str = "help", for_admins: bool = False) -> Callable[[Handler], Handler]:
    """Registers a handler under a command and perhaps its first argument. A second one for the same raises
    ValueError."""

    def register(handler: Handler) -> Handler:
        for name in names:
            if name in COMMANDS:
                raise ValueError(f"/{name} is handled twice")
            COMMANDS[name] = Command(handler, way_in, for_admins)
        return handler

    return register


def find(name: str, tail: str) -> tuple[Command, str] | None:
    """The handler of a command by its name (`/tip`, `/tip@our_bot`) and what follows, and the rest of that. None for a
    command nobody knows."""
    name = word_of(name)
    second = tail.split(maxsplit=1)[0].lower() if tail.strip() else ""
    if second and (found := COMMANDS.get(f"{name} {second}")) is not None:
        return found, rest_of(tail, 1)
    known = COMMANDS.get(name)
    return None if known is None else (known, tail.strip())


def word_of(name: str) -> str:
    """A command as it was typed (`/Tip@our_bot`) without what is not its word (`tip`)."""
    return name.removeprefix("/").partition("@")[0].lower()


def first_words() -> frozenset[str]:
    """Every command by its first word, as Telegram knows commands."""
    return frozenset(name.split()[0] for name in COMMANDS)
