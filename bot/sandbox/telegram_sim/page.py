"""The chat page `/telegram/<persona>`: a small messenger for one simulated person."""

import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import jinja2
from aiohttp import web

from bot.sandbox.telegram_sim.chats import Chat
from bot.sandbox.telegram_sim.errors import JSON, NotPossible
from bot.sandbox.telegram_sim.page_actions import act
from bot.sandbox.telegram_sim.page_state import (
    chats_of,
    commands_in,
    conversation,
    standing,
    subtitle,
    title_of,
)

if TYPE_CHECKING:
    from bot.sandbox.telegram_sim.sim import TelegramSim
    from bot.sandbox.telegram_sim.user import User

HERE = Path(__file__).parent
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
SAFE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
PersonaOf = Callable[[str], "User | None"]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ChatPage:
    """Draws the page and its parts, and takes what the person does there."""

    def __init__(
        self, sim: "TelegramSim", persona_of: PersonaOf, personas: Callable[[], Sequence[str]], prefix: str
    ) -> None:
        self.sim, self.persona_of, self.personas, self.prefix = sim, persona_of, personas, prefix
        self.media_base = f"{prefix}/media"
        loader = jinja2.FileSystemLoader(HERE / "templates")
        self.templates = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)

    def _person(self, request: web.Request) -> "User":
        person = self.persona_of(request.match_info["persona"])
        if person is None:
            raise web.HTTPNotFound(text="There is no such persona on Telegram.")
        return person

    def _chat(self, person: "User", key: str | None) -> Chat:
        try:
            return person.chat(key) if key else person.private
        except NotPossible:
            return person.private

    def _context(self, request: web.Request, person: "User", chat: Chat) -> JSON:
        slug = request.match_info["persona"]
        return {
            "slug": slug,
            "prefix": self.prefix,
            "home": self.sim.home,
            "base": f"{self.prefix}/{quote(slug)}",
            "person": person,
            "personas": [p for p in self.personas() if self.persona_of(p) is not None],
            "chats": chats_of(self.sim, person, chat.key),
            "chat": chat,
            "title": title_of(chat),
            "subtitle": subtitle(chat),
            "bubbles": conversation(person, chat, self.media_base),
            "standing": standing(person, chat),
            "commands": commands_in(self.sim, person, chat),
            "version": self.sim.version,
            "picked": bool(request.query.get("chat")),
            "username": chat.bot.username if chat.bot else "",
        }

    async def show(self, request: web.Request) -> web.Response:
        """The whole page."""
        person = self._person(request)
        chat = self._chat(person, request.query.get("chat"))
        html = self.templates.get_template("chat.html").render(self._context(request, person, chat))
        return web.Response(text=html, content_type="text/html", headers=SAFE)

    async def state(self, request: web.Request) -> web.Response:
        """What changed since `v`: nothing, or the parts of the page."""
        person = self._person(request)
        if request.query.get("v") == str(self.sim.version):
            return web.json_response({"changed": False, "version": self.sim.version})
        context = self._context(request, person, self._chat(person, request.query.get("chat")))
        parts = self.templates.get_template("parts.html").make_module(context)
        bubble = getattr(parts, "bubble")  # noqa: B009 (a macro of the template)
        foot = {"standing": context["standing"], "commands": context["commands"]}
        return web.json_response(
            {
                "changed": True,
                "version": context["version"],
                "chats": str(getattr(parts, "chat_list")()),  # noqa: B009
                "head": str(getattr(parts, "head")()),  # noqa: B009
                "stars": person.stars,
                "foot": json.dumps(foot, sort_keys=True),
                "bubbles": [
                    {"ref": b.ref, "revision": b.revision, "day": b.day, "html": str(bubble(b))}
                    for b in context["bubbles"]
                ],
            }
        )

    async def do(self, request: web.Request) -> web.Response:
        """One gesture as JSON; 409 with a sentence for what the app would not allow."""
        person = self._person(request)
        if request.content_type != "application/json":
            # A form of a foreign page cannot send JSON without asking first.
            raise web.HTTPUnsupportedMediaType
        body = await request.json()
        try:
            return web.json_response({"ok": True, **await act(self.sim, person, body)})
        except (NotPossible, KeyError, ValueError) as error:
            return web.json_response({"ok": False, "error": str(error)}, status=409)

    async def media(self, request: web.Request) -> web.Response:
        """A picture or file that somebody sent."""
        stored = self.sim.world.files.get(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound
        return web.Response(body=stored.data, content_type=stored.mime, headers=SAFE)

    async def static(self, request: web.Request) -> web.Response:
        """The page's own style sheet and script."""
        name = request.match_info["name"]
        file = HERE / "static" / name
        kind = TYPES.get(file.suffix.removeprefix("."))
        if "/" in name or kind is None or not file.is_file():
            raise web.HTTPNotFound
        return web.Response(body=file.read_bytes(), content_type=kind, charset="utf-8", headers=SAFE)


def chat_routes(
    sim: "TelegramSim",
    persona_of: PersonaOf,
    personas: Callable[[], Sequence[str]] = tuple,
    prefix: str = "/telegram",
) -> list[web.RouteDef]:
    """The page's routes, ready for `app.add_routes`.

    `persona_of` maps the address's last part to a person; `personas` names those that the page offers to
    switch to. Everything lives under `prefix`, pictures under `<prefix>/media/<file id>`.
    """
    page = ChatPage(sim, persona_of, personas, prefix)
    return [
        web.get(f"{prefix}/static/{{name}}", page.static),
        web.get(f"{prefix}/media/{{file_id}}", page.media),
        web.get(f"{prefix}/{{persona}}", page.show),
        web.get(f"{prefix}/{{persona}}/state", page.state),
        web.post(f"{prefix}/{{persona}}/do", page.do),
    ]
