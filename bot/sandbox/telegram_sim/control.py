"""The control interface as JSON over HTTP, for tests that run the bot as another process.

`POST /control/<verb>` with a JSON object; people and chats are named, messages go by the id that `view` shows.
Answers `{"ok": true, ...}`, or 409 `{"ok": false, "error"}` for what the real app would not allow.
"""

import inspect
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox.telegram_sim.accounts import Account
from bot.sandbox.telegram_sim.chats import Chat
from bot.sandbox.telegram_sim.errors import JSON, NotPossible
from bot.sandbox.telegram_sim.messages import Message, view
from bot.sandbox.telegram_sim.presses import Press

if TYPE_CHECKING:
    from bot.sandbox.telegram_sim.sim import TelegramSim
    from bot.sandbox.telegram_sim.user import User

Verb = Callable[["TelegramSim", JSON], JSON | Awaitable[JSON]]
VERBS: dict[str, Verb] = {}
WAIT_SECONDS = 10.0


def control_routes(sim: "TelegramSim") -> list[web.RouteDef]:
    """The routes under /control."""

    async def act(request: web.Request) -> web.Response:
        verb = VERBS.get(request.match_info["verb"])
        if verb is None:
            return web.json_response({"ok": False, "error": f"verbs: {', '.join(sorted(VERBS))}"}, status=404)
        body = await request.json() if request.can_read_body else {}
        try:
            answer = verb(sim, body)
            if inspect.isawaitable(answer):
                answer = await answer
        except (NotPossible, KeyError, TypeError, ValueError) as error:
            return web.json_response({"ok": False, "error": str(error) or type(error).__name__}, status=409)
        except TimeoutError as error:
            return web.json_response({"ok": False, "error": str(error)}, status=408)
        return web.json_response({"ok": True, **answer})

    return [web.post("/control/{verb}", act)]


def verb(handler: Verb) -> Verb:
    """Register a handler under its own name."""
    VERBS[getattr(handler, "__name__", "")] = handler
    return handler


def _person(sim: "TelegramSim", name: str) -> "User":
    person = sim.world.people.get(name)
    if person is None:
        raise NotPossible(f"there is no person {name!r}")
    return person


def _actor(sim: "TelegramSim", body: JSON) -> "User":
    return _person(sim, body["as"])


def _account(sim: "TelegramSim", name: str) -> Account:
    bot = next((b for b in sim.world.bots.values() if b.username == name), None)
    return bot or _person(sim, name)


def _shown(person: "User", message: Message) -> JSON:
    return {"message": view(message, person)}


def _chat_shape(chat: Chat) -> JSON:
    return {"id": chat.id, "key": chat.key, "kind": chat.kind, "name": chat.name}


def _pressed(press: Press) -> JSON:
    return {"answered": press.answered, "toast": press.toast, "alert": press.alert, "url": press.url}


# -- the world ---------------------------------------------------------------------------------------------
@verb
def bot(sim: "TelegramSim", body: JSON) -> JSON:
    """`{username, token?, first_name?, privacy_mode?}`"""
    made = sim.add_bot(**body)
    return {"id": made.id, "token": made.token, "username": made.username}


@verb
def user(sim: "TelegramSim", body: JSON) -> JSON:
    """`{name, id?, language?, username?, first_name?, stars?, premium?}`"""
    person = sim.user(**body)
    return {"id": person.id, "stars": person.stars}


@verb
def group(sim: "TelegramSim", body: JSON) -> JSON:
    """`{name, members: [names or bot usernames], supergroup?, forum?, username?}`"""
    members = [_account(sim, name) for name in body.pop("members")]
    return {"chat": _chat_shape(sim.group(members=members, **body))}


@verb
def channel(sim: "TelegramSim", body: JSON) -> JSON:
    """`{name, owner, members?, username?, linked?}`"""
    owner = _person(sim, body.pop("owner"))
    members = [_account(sim, name) for name in body.pop("members", [])]
    linked = sim.chat(body.pop("linked")) if body.get("linked") else None
    return {"chat": _chat_shape(sim.channel(owner=owner, members=members, linked=linked, **body))}


# -- gestures ----------------------------------------------------------------------------------------------
@verb
def start(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, payload?}`"""
    person = _actor(sim, body)
    return _shown(person, person.start(body.get("payload", "")))


@verb
def send(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, chat, text?, reply_to?, photo?, video?, edit?, mentions?, as_chat?, thread?}`"""
    person = _actor(sim, body)
    more: JSON = {k: body[k] for k in ("reply_to", "photo", "video", "edit", "thread") if k in body}
    more["mentions"] = [_account(sim, name) for name in body.get("mentions", [])]
    if body.get("as_chat"):
        more["as_chat"] = sim.chat(body["as_chat"])
    return _shown(person, person.send(body.get("chat", "private"), body.get("text", ""), **more))


@verb
async def press(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, message, button, wait?: seconds for the answer}`"""
    pressed = _actor(sim, body).press(body["message"], body.get("button", 0))
    if body.get("wait"):
        await sim.wait_for(lambda: pressed.answered, float(body["wait"]))
    return _pressed(pressed)


@verb
def open_link(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, url, group?}`"""
    person = _actor(sim, body)
    opened = person.open_link(body["url"], body.get("group"))
    return {"url": opened} if isinstance(opened, str) else _shown(person, opened)


@verb
async def pay(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, message: id or invoice link, twice?}`"""
    person = _actor(sim, body)
    result = await person.pay(body["message"], bool(body.get("twice")))
    return {"paid": result.ok, "charge_id": result.charge_id, "error": result.error, "stars": person.stars}


@verb
def cancel(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, message}`"""
    _actor(sim, body).cancel(body["message"])
    return {}


@verb
def react(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, message, emoji: text or null}`"""
    _actor(sim, body).react(body["message"], body.get("emoji"))
    return {}


@verb
def block(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, blocked?: true}`"""
    person = _actor(sim, body)
    person.block() if body.get("blocked", True) else person.unblock()
    return {}


@verb
def join(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, chat}`"""
    _actor(sim, body).join(sim.chat(body["chat"]))
    return {}


@verb
def leave(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, chat}`"""
    _actor(sim, body).leave(body["chat"])
    return {}


@verb
def add_bot(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, chat, payload?}`"""
    person = _actor(sim, body)
    return _shown(person, person.add_bot(body["chat"], payload=body.get("payload")))


@verb
def member(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, chat, whom, do: promote | demote | kick | restrict}`"""
    person, whom = _actor(sim, body), _account(sim, body["whom"])
    acts = {"promote": person.promote, "demote": person.demote, "kick": person.kick, "restrict": person.restrict}
    acts[body["do"]](body["chat"], whom)
    return {}


@verb
def forward(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, message, chat}`"""
    person = _actor(sim, body)
    return _shown(person, person.forward(body["message"], body["chat"]))


@verb
def delete(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, message}`"""
    _actor(sim, body).delete(body["message"])
    return {}


@verb
def video_chat(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, chat, event: started | ended, duration?}`"""
    person = _actor(sim, body)
    if body["event"] == "started":
        return _shown(person, person.start_video_chat(body["chat"]))
    return _shown(person, person.end_video_chat(body["chat"], body.get("duration")))


@verb
def upgrade(sim: "TelegramSim", body: JSON) -> JSON:
    """`{as, chat}`: group to supergroup"""
    return {"chat": _chat_shape(_actor(sim, body).upgrade(body["chat"]))}
