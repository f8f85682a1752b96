"""/api/telegram/...: what a persona does on Telegram."""

import asyncio
import time
from collections.abc import Callable

from aiohttp import web

from bot.sandbox.telegram_sim import Message, NotPossible, Press, TelegramSim, User, view

from .replies import Body, acted, get, post

# Telegram's client library polls; its answer to an update is there within milliseconds of the poll.
_REST_SECONDS = 8.0
# How far back a gesture can change something that its answer should tell.
_LATEST = 40

Seen = dict[str, Body]


class TelegramCalls:
    """Every gesture answers when the bot has taken all updates and finished its calls; `listening` says whether there
    is a bot to do so."""

    def __init__(self, sim: TelegramSim, listening: Callable[[], bool]) -> None:
        self._sim, self._listening = sim, listening

    def routes(self) -> list[web.RouteDef]:
        return [
            post("/api/telegram/send", self.send),
            post("/api/telegram/start", self.start),
            post("/api/telegram/click", self.click),
            post("/api/telegram/react", self.react),
            post("/api/telegram/pay", self.pay),
            post("/api/telegram/block", self.block),
            post("/api/telegram/video_chat", self.video_chat),
            get("/api/telegram/messages", self.messages),
        ]

    def person(self, name: str) -> User:
        """The persona, or NotPossible for somebody who has no Telegram."""
        person = self._sim.world.people.get(name)
        if person is None:
            raise NotPossible(f"{name} is not on Telegram")
        return person

    async def send(self, body: Body) -> Body:
        person, mark = self._begin(body)
        person.send(
            body.get("chat", "private"), body.get("text", ""), reply_to=body.get("reply_to"),
            photo=bool(body.get("photo")), video=bool(body.get("video")), edit=body.get("edit"),
        )  # fmt: skip
        return await self._after(person, mark)

    async def start(self, body: Body) -> Body:
        person, mark = self._begin(body)
        person.start(body.get("payload", ""))
        return await self._after(person, mark)

    async def click(self, body: Body) -> Body:
        person, mark = self._begin(body)
        pressed = person.press(str(body["message"]), body["button"])
        return await self._after(person, mark, pressed)

    async def react(self, body: Body) -> Body:
        person, mark = self._begin(body)
        person.react(str(body["message"]), body["emoji"])
        return await self._after(person, mark)

    async def pay(self, body: Body) -> Body:
        person, mark = self._begin(body)
        if body.get("outcome", "pay") == "pay":
            await person.pay(str(body["message"]))
        else:
            person.cancel(str(body["message"]))
        return await self._after(person, mark)

    async def block(self, body: Body) -> Body:
        person, mark = self._begin(body)
        if body.get("blocked", True):
            person.block()
        else:
            person.unblock()
        return await self._after(person, mark)

    async def video_chat(self, body: Body) -> Body:
        person, mark = self._begin(body)
        if body["event"] == "started":
            person.start_video_chat(body["chat"])
        else:
            person.end_video_chat(body["chat"], int(body.get("duration", 60)))
        return await self._after(person, mark)

    async def messages(self, query: Body) -> Body:
        person = self.person(query["as"])
        chat = person.chat(query.get("chat", "private"))
        return {"ok": True, "messages": [view(message, person) for message in chat.messages]}

    @property
    def busy(self) -> bool:
        """Whether something is under way that a listening bot can reach."""
        return self._listening() and not self._sim.down and self._sim.in_flight.total > 0

    async def rest(self) -> None:
        """Until Telegram's queue is empty and no call is being answered. Raises TimeoutError."""
        until = time.perf_counter() + _REST_SECONDS
        while self.busy:
            if time.perf_counter() > until:
                raise TimeoutError(f"Telegram: {self._sim.in_flight}")
            await asyncio.sleep(0.01)

    def _begin(self, body: Body) -> tuple[User, Seen]:
        person = self.person(body["as"])
        return person, self._seen(person)

    def _seen(self, person: User) -> Seen:
        return {shown["id"]: shown for chat in person.chats() for shown in _shown(chat.messages[-_LATEST:], person)}

    async def _after(self, person: User, before: Seen, pressed: Press | None = None) -> Body:
        await self.rest()
        changed = [shown for key, shown in self._seen(person).items() if before.get(key) != shown]
        toast = pressed.toast if pressed is not None else None
        return acted(changed, toast=toast or None) | ({"url": pressed.url} if pressed and pressed.url else {})


def _shown(messages: list[Message], person: User) -> list[Body]:
    return [view(message, person) for message in messages if not message.deleted]
