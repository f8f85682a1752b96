"""The table of Bot API methods that are implemented, and what each of them is called with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.sandbox.telegram_sim.accounts import Bot
from bot.sandbox.telegram_sim.params import Params
from bot.sandbox.telegram_sim.world import World

if TYPE_CHECKING:
    from bot.sandbox.telegram_sim.limits import Limits


@dataclass(slots=True)
class Call:
    """One request of a bot."""

    world: World
    bot: Bot
    name: str
    params: Params
    limits: "Limits"


Handler = Callable[[Call], Any | Awaitable[Any]]
METHODS: dict[str, tuple[str, Handler]] = {}


def method(name: str) -> Callable[[Handler], Handler]:
    """Register a handler under a Bot API method name (looked up without regard to case)."""

    def register(handler: Handler) -> Handler:
        METHODS[name.lower()] = (name, handler)
        return handler

    return register
