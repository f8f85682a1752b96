"""/api/telegram/...: what a persona does on Telegram."""

import asyncio
from typing import Protocol

from aiohttp import web

from bot.sandbox.telegram_sim import Message, NotPossible, Press, TelegramSim, User, view

from .replies import Body, acted, get, post

# Telegram's client library polls; its answer to an update is there within milliseconds of the poll. But a picture is
# drawn by a process that has less right to the processor than anybody: on a busy machine it takes its time.
_REST_SECONDS = 30.0
# While Telegram is broken on purpose an answer may never come; nobody waits long for it.
_BROKEN_SECONDS = 1.0
# How far back a gesture can change something that its answer should tell.
_LATEST = 40

Seen = dict[str, Body]


class Listener(Protocol):
    """The bot's side of Telegram."""

    @property
    def listening(self) -> bool:
        """Whether there is a bot, and a Telegram that it can reach."""
        ...

    @property
    def hindered(self) -> bool:
        """Whether Telegram is broken on purpose."""
        ...

    async def worked_off(self) -> None:
        """Waits until nothing that the bot received is at work."""
        ...


class TelegramCalls:
    """Every gesture answers when the bot has taken all updates and finished its calls."""

    def __init__(self, sim: TelegramSim, listener: Listener) -> None:
        self._sim, self._listener = sim, listener

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
        outcome = body.get("outcome", "pay")
        if outcome not in ("pay", "cancel"):
            raise ValueError(f"no such outcome: {outcome!r}; there are pay and cancel")
        if outcome == "pay":
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
        return self._listener.listening and self._sim.in_flight.total > 0

    async def rest(self) -> None:
        """Until Telegram's queue is empty and the bot has worked off what it took. Raises TimeoutError, but not while
        Telegram is broken on purpose."""
        try:
            async with asyncio.timeout(_BROKEN_SECONDS if self._listener.hindered else _REST_SECONDS):
                await self._rest()
        except TimeoutError:
            if not self._listener.hindered:
                raise TimeoutError(f"Telegram: {self._sim.in_flight}") from None

    async def _rest(self) -> None:
        while self._listener.listening:
            if self.busy:
                await asyncio.sleep(0.01)
                continue
            await self._listener.worked_off()
            if not self.busy:
                return

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
