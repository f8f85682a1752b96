"""The server itself: started on loopback, driven by tests as its users, in process or through /control."""

import asyncio
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from . import gestures
from .door import PREFIX, Door, Fault, Hold
from .gateway import Gateway
from .interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction, text_of
from .mail import Mail
from .payloads import EPHEMERAL, JSON
from .places import Channel, NotPossible, Places
from .replies import Replies
from .rest import Rest
from .routes import Routes

CHANNELS = ("general", "live", "market", "mods")


class DiscordServer:
    """A small Discord: REST and gateway on 127.0.0.1. A user is a name; she exists from her first mention.

    `judge=True` checks each request and answer against the official description (`violations`).
    Gestures raise NotPossible for what the client would not offer. Rights are not simulated.
    """

    def __init__(
        self,
        judge: bool = False,
        *,
        token: str | None = None,
        channels: tuple[str, ...] = CHANNELS,
        heartbeat_ms: int = 41_250,
    ) -> None:
        self.places = Places(channels)
        self.gateway = Gateway(self.places, token, heartbeat_ms)
        self.mail = Mail(self.places, self.gateway)
        self.replies = Replies(self.places, self.mail)
        self.routes = Routes(Rest(self.places, self.gateway, self.mail), self.replies)
        self.door = Door(self.routes)
        self.door.token = token
        self.violations: list[str] = []
        if judge:
            self._install_judge()
        self._watchers: list[asyncio.Future[None]] = []
        self.mail.on_message.append(lambda _channel, _message: self._wake())
        self.gateway.on_change.append(self._wake)
        self._runner: web.AppRunner | None = None
        self.port = 0

    # ------------------------------------------------------------------ life

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; 0 takes a free port."""
        from .control import control_routes

        app = web.Application(client_max_size=32 << 20)
        app.router.add_get("/gw", self.gateway.handle)
        app.router.add_get("/cdn/{path:.*}", self.door.uploads.serve)
        app.router.add_route("*", PREFIX + "/{path:.*}", self.door.handle)
        app.add_routes(control_routes(self))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.gateway.url = self.gateway_url

    async def close(self) -> None:
        """Release what is held, cut connections, stop listening."""
        for hold in self.door.holds:
            hold.release()
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def api_base(self) -> str:
        """For discord.http.Route.BASE."""
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        """For discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY."""
        return f"ws://127.0.0.1:{self.port}/gw"

    @property
    def control_url(self) -> str:
        """Base address of the same controls as JSON over HTTP."""
        return f"http://127.0.0.1:{self.port}/control"

    async def online(self, within_s: float = 20.0) -> None:
        """Wait until a bot has identified or resumed."""
        async with asyncio.timeout(within_s):
            await self.gateway.online.wait()

    # -------------------------------------------------------------- gestures

    async def slash(
        self, user: str, command: str, options: dict[str, Any] | None = None, channel: str = "general"
    ) -> Interaction:
        """Run "tip" or "market post" with options by name, in a channel or the user's "dm"."""
        data = gestures.command_data(self.places, command, options or {})
        return self._interact(COMMAND, user, channel, data)

    async def autocomplete(
        self,
        user: str,
        command: str,
        option: str,
        value: str,
        options: dict[str, Any] | None = None,
        channel: str = "general",
    ) -> Interaction:
        """Type into an option; `await done()` brings `choices`."""
        given = {**(options or {}), option: value}
        data = gestures.command_data(self.places, command, given, focused=option)
        return self._interact(AUTOCOMPLETE, user, channel, data)

    async def context(self, user: str, command: str, target: str | JSON, channel: str = "general") -> Interaction:
        """Run a context menu command on a user ("mia") or on a message."""
        data = gestures.context_data(self.places, command, target)
        return self._interact(COMMAND, user, channel, data)

    async def click(self, user: str, message: JSON, custom_id: str) -> Interaction:
        """Press a button of a message that the user sees, as it stands now."""
        place, current = self._seen(user, message)
        data = gestures.press_data(current, custom_id)
        return self._interact(COMPONENT, user, place, data, current)

    async def select(self, user: str, message: JSON, custom_id: str, values: list[str]) -> Interaction:
        """Choose from a menu of a message that the user sees."""
        place, current = self._seen(user, message)
        data = gestures.select_data(self.places, current, custom_id, values)
        return self._interact(COMPONENT, user, place, data, current)

    async def modal_submit(self, opened: Interaction, fields: dict[str, Any]) -> Interaction:
        """Fill and send the form that an interaction opened."""
        if opened.modal is None:
            raise NotPossible("that interaction opened no form")
        data = gestures.modal_data(opened.modal, fields)
        source = opened.place.messages.get(opened.source or "")
        return self._interact(MODAL, opened.user["username"], opened.place, data, source)

    async def send(self, user: str, channel: str, content: str) -> JSON:
        """Post a message as a user."""
        author = self.places.user(user)
        return self.mail.post(self.places.place(author, channel), author, {"content": content})

    # ---------------------------------------------------------------- seeing

    def messages(self, channel: str, user: str = "olu") -> list[JSON]:
        """What a user sees in a channel, or in her "dm", oldest first."""
        viewer = self.places.user(user)
        stored = self.places.place(viewer, channel).messages.values()
        return [m for m in stored if self._sees(viewer, m)]

    def dms(self, user: str) -> list[JSON]:
        """The DM channel of a user with the bot, oldest first."""
        return self.messages("dm", user)

    async def until(self, told: Callable[[], bool], within_s: float = 5.0) -> None:
        """Wait until `told()` holds; asked again after each message, IDENTIFY, RESUME and disconnection."""
        async with asyncio.timeout(within_s):
            while not told():
                watcher: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._watchers.append(watcher)
                await watcher

    async def dm_with(self, user: str, text: str, within_s: float = 5.0) -> JSON:
        """Wait for a DM to the user whose text contains `text`."""
        await self.until(lambda: any(text in text_of(m) for m in self.dms(user)), within_s)
        return next(m for m in self.dms(user) if text in text_of(m))

    # ---------------------------------------------------------------- faults

    def close_dms(self, user: str) -> None:
        """From now on messages to this user are refused with 50007."""
        self.places.closed_dms.add(self.places.user(user)["id"])

    def open_dms(self, user: str) -> None:
        """Undo `close_dms`."""
        self.places.closed_dms.discard(self.places.user(user)["id"])

    def fault(self, pattern: str, status: int, **more: Any) -> Fault:
        """Refuse requests that match "POST /channels/*/messages"; see Fault for what else can be said."""
        found = Fault(pattern, status, **more)
        self.door.faults.append(found)
        return found

    def hold(self, pattern: str) -> Hold:
        """Stop matching requests at the door: `await hold.reached.wait()`, then kill, then `release()`."""
        found = Hold(pattern)
        self.door.holds.append(found)
        return found

    def forgive(self) -> None:
        """Remove all faults, release all holds."""
        self.door.faults.clear()
        for hold in self.door.holds:
            hold.release()
        self.door.holds.clear()

    # -------------------------------------------------------------- plumbing

    def _interact(
        self, kind: int, user: str, channel: str | Channel, data: JSON, source: JSON | None = None
    ) -> Interaction:
        who = self.places.user(user)
        place = self.places.place(who, channel) if isinstance(channel, str) else channel
        seen = Interaction(self.places, kind, who, place, source["id"] if source else None)
        self.replies.interactions[seen.token] = seen
        payload = seen.payload(self.places, data)
        self.gateway.dispatch("INTERACTION_CREATE", payload | ({"message": source} if source else {}))
        return seen

    def _seen(self, user: str, message: JSON) -> tuple[Channel, JSON]:
        place = self.places.channels[message["channel_id"]]
        current = place.messages.get(message["id"])
        if current is None or not self._sees(self.places.user(user), current):
            raise NotPossible(f"{user} does not see message {message['id']}")
        return place, current

    def _sees(self, viewer: JSON, message: JSON) -> bool:
        return not message["flags"] & EPHEMERAL or self.places.viewers[message["id"]] == viewer["id"]

    def _wake(self) -> None:
        for watcher in self._watchers:
            if not watcher.done():
                watcher.set_result(None)
        self._watchers.clear()

    def _install_judge(self) -> None:
        from tests.support.discord_judge import Judge

        judge = Judge.load()

        def check(method: str, path: str, body: Any, status: int, answer: Any) -> None:
            self.violations += judge.request(method, path, body)
            self.violations += judge.response(method, path, status, answer)

        self.door.judge = check
        self.mail.on_message.append(lambda _, message: self.violations.extend(judge.message(message)))
