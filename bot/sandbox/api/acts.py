"""Everything that can be done in the sandbox, by whom it is done to. The HTTP interface and the stories share it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from .discord_calls import DiscordCalls
from .room_calls import RoomCalls
from .stripe_calls import StripeCalls
from .telegram_calls import TelegramCalls

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox


@dataclass(frozen=True)
class Acts:
    """Each call takes a body as docs/sandbox.md describes it and answers one."""

    discord: DiscordCalls
    telegram: TelegramCalls
    stripe: StripeCalls
    room: RoomCalls

    @classmethod
    def of(cls, sandbox: "Sandbox") -> "Acts":
        """The calls of a started sandbox."""
        return cls(
            DiscordCalls(sandbox.stage),
            TelegramCalls(sandbox.telegram, sandbox),
            StripeCalls(sandbox.stripe),
            RoomCalls(sandbox),
        )

    def routes(self) -> list[web.RouteDef]:
        """Where they answer."""
        return [route for calls in (self.room, self.discord, self.telegram, self.stripe) for route in calls.routes()]
