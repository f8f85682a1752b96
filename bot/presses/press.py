"""A press: a button, a choice or an answered form, the same gesture on every platform.

The wire form is "verb:subject[:more]" (`tip.confirm:42`, `tip.privacy:42:hidden`): it names a row of ours and what is
wanted, never a secret and never an amount of money. Who pressed is judged by the handler, not by who could see it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from bot.communities.model import Caller
from bot.eligibility.declarations import Offered
from bot.errors import NotFound
from bot.notices.model import MessageRef
from bot.replies.reply import Answer, Toast
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Press:
    """One press. `request_id` is the platform's own identity of it; `answers` is set when a form came back;
    `message` is where the button stood, if it can be edited; `picture` came with the answers."""

    caller: Caller
    verb: str
    subject: str = ""
    more: str = ""
    answers: Mapping[str, str] | None = None
    request_id: str = ""
    message: MessageRef | None = None
    picture: Offered | None = None

    @property
    def number(self) -> int:
        """The subject as a row id. Raises NotFound for anything else: buttons can be forged."""
        if not (self.subject.isascii() and self.subject.isdigit() and len(self.subject) <= 18):
            raise NotFound(self.verb)
        return int(self.subject)

    def one_of(self, kind: type[_Word]) -> _Word:
        """The subject as a member of an enum. Raises NotFound for anything else."""
        try:
            return kind(self.subject)
        except ValueError:
            raise NotFound(self.verb) from None

    def answer(self, name: str) -> str:
        """What was written in a form's field, trimmed; empty when nothing was."""
        return (self.answers or {}).get(name, "").strip()


Handler = Callable[["App", Press, Words], Awaitable[Answer]]

PRESSES: dict[str, Handler] = {}
"""Every verb's handler; filled by importing `bot.presses`."""


def on(verb: str) -> Callable[[Handler], Handler]:
    """Registers a handler for a verb. One verb has one handler: a second raises ValueError."""

    def register(handler: Handler) -> Handler:
        if verb in PRESSES:
            raise ValueError(f"{verb} is handled twice")
        PRESSES[verb] = handler
        return handler

    return register


def parse(wire: str) -> tuple[str, str, str]:
    """Verb, subject and more of a wire form; missing parts are empty."""
    verb, _, rest = wire.partition(":")
    subject, _, more = rest.partition(":")
    return verb, subject, more


async def answer(app: "App", press: Press, words: Words) -> Answer:
    """What the press is answered with. Raises the refusals of its use case.

    A verb that no longer exists (a button of an older version) is answered kindly.
    """
    handler = PRESSES.get(press.verb)
    if handler is None:
        return Toast(words.t("This button is from an older version. Please run the command again."))
    return await handler(app, press, words)
