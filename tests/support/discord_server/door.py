"""The door of the REST side: reads requests, applies faults and holds, notes and judges every answer."""

import asyncio
import fnmatch
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from aiohttp import web

from .gateway import packed

PREFIX = "/api/v10"
Answer = tuple[int, Any]
Judge = Callable[[str, str, Any, int, Any], None]
Route = Callable[[web.Request, str, str, Any], Answer]


class ApiError(Exception):
    """A refusal in Discord's words."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status, self.body = status, {"code": code, "message": message}


@dataclass
class Fault:
    """What befalls requests whose "METHOD /path" matches the pattern, `times` times (None: until removed)."""

    pattern: str
    status: int
    code: int = 0
    message: str = "injected"
    retry_after_s: float | None = None
    times: int | None = 1
    after_effect: bool = False


@dataclass
class Hold:
    """A request stopped at the door, before it has any effect, until it is released."""

    pattern: str
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let it pass; if its client is gone by then, nothing happens."""
        self.released.set()


@dataclass(frozen=True)
class Request:
    """One request as it came, and how it was answered."""

    method: str
    path: str
    body: Any
    status: int
    at: float


class Door:
    """Answers any request below /api/v10 by `route(request, method, path, body)`."""

    def __init__(self, route: Route) -> None:
        self._route = route
        self.faults: list[Fault] = []
        self.holds: list[Hold] = []
        self.requests: deque[Request] = deque(maxlen=100_000)
        self.judge: Judge | None = None
        self.token: str | None = None
        self.uploads = Uploads()

    async def handle(self, request: web.Request) -> web.Response:
        """One request, from its body to its answer."""
        method, path = request.method, request.path[len(PREFIX) :]
        body = await self.uploads.body(request)
        for hold in [h for h in self.holds if fnmatch.fnmatch(f"{method} {path}", h.pattern)]:
            hold.reached.set()
            await hold.released.wait()
            if request.transport is None or request.transport.is_closing():
                raise web.HTTPRequestTimeout  # nobody is there to be answered, so nothing was done
        status, answer, headers = self._answer(request, method, path, body)
        self.requests.append(Request(method, path, body, status, monotonic()))
        if self.judge is not None:
            self.judge(method, path, body, status, answer)
        if answer is None:
            return web.Response(status=status, headers=headers)
        # A charset in the content type would make the client hand the text on undecoded.
        packet = packed(answer)
        return web.Response(status=status, body=packet, headers=headers, content_type="application/json")

    def _answer(self, request: web.Request, method: str, path: str, body: Any) -> tuple[int, Any, dict[str, str]]:
        fault = self._fault(f"{method} {path}")
        if fault is not None and not fault.after_effect:
            return _faulty(fault)
        try:
            self._check_token(request, path)
            status, answer = self._route(request, method, path, body)
        except ApiError as refusal:
            status, answer = refusal.status, refusal.body
        return (status, answer, {}) if fault is None else _faulty(fault)

    def _fault(self, asked: str) -> Fault | None:
        for fault in self.faults:
            if fnmatch.fnmatch(asked, fault.pattern):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.faults.remove(fault)
                return fault
        return None

    def _check_token(self, request: web.Request, path: str) -> None:
        if self.token is None or path.startswith(("/interactions/", "/webhooks/")):
            return
        if request.headers.get("Authorization") != f"Bot {self.token}":
            raise ApiError(401, 0, "401: Unauthorized")


def _faulty(fault: Fault) -> tuple[int, Any, dict[str, str]]:
    body = {"code": fault.code, "message": fault.message}
    if fault.status != 429:
        return fault.status, body, {}
    wait = fault.retry_after_s or 0.01
    # Without Via the client takes a 429 for a ban of its address and gives up.
    headers = {"Via": "1.1 loopback", "Retry-After": str(wait), "X-RateLimit-Scope": "user"}
    return 429, {**body, "retry_after": wait, "global": False}, headers


class Uploads:
    """Files that came with a message, by the path under which they can be fetched."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[bytes, str]] = {}

    async def body(self, request: web.Request) -> Any:
        """The JSON of a request; uploaded files become its attachments."""
        if request.content_type != "multipart/form-data":
            raw = await request.read()
            return json.loads(raw) if raw else None
        form = await request.post()
        body = json.loads(str(form.get("payload_json", "{}")))
        target = body.get("data", body)
        described = {str(each["id"]): each for each in target.get("attachments") or []}
        found = []
        for name, part in form.items():
            if isinstance(part, web.FileField):
                number = name.removeprefix("files[").removesuffix("]")
                found.append({**described.pop(number, {}), **self._keep(request, part)})
        target["attachments"] = [*described.values(), *found]
        return body

    async def serve(self, request: web.Request) -> web.Response:
        """GET /cdn/..."""
        if request.path not in self._files:
            raise web.HTTPNotFound
        content, kind = self._files[request.path]
        return web.Response(body=content, content_type=kind)

    def _keep(self, request: web.Request, part: web.FileField) -> dict[str, Any]:
        number, content = str(len(self._files) + 1), part.file.read()
        path = f"/cdn/{number}/{part.filename}"
        self._files[path] = (content, part.content_type)
        url = f"{request.url.origin()}{path}"
        known = {"id": number, "filename": part.filename, "size": len(content)}
        return {**known, "url": url, "proxy_url": url, "content_type": part.content_type}
