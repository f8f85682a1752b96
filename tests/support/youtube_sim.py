"""A small YouTube on this machine: channels with their videos, keys, a day's units, and what goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

KEY = "AIzaTestKeyOfTheHouseOfNumbers"
Json = dict[str, Any]


@dataclass
class Film:
    """A video: when it was published, and its views as text, None where they are not told."""

    at: datetime
    views: str | None


@dataclass
class SimChannel:
    id: str
    handle: str
    title: str
    description: str = ""
    followers: str = "0"
    hidden: bool = False
    films: list[Film] = field(default_factory=list)


@dataclass
class YoutubeSim:
    """`fails`: what the next calls answer instead if anything, (status, reason); a reason "html" is a page, "cut" and
    "hang" no answer at all. `calls`: what was asked, and each costs a unit."""

    channels: dict[str, SimChannel] = field(default_factory=dict)
    units: int = 10_000
    fails: list[tuple[int, str] | None] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    url: str = ""

    def add(self, handle: str, **more: Any) -> SimChannel:
        made = SimChannel(f"UC{handle[1:]:_<22}", handle, more.pop("title", handle[1:].title()), **more)
        self.channels[made.id] = made
        return made

    async def answer(self, request: web.Request) -> web.StreamResponse:
        what = request.match_info["what"]
        self.calls.append(what)
        fail = self.fails.pop(0) if self.fails else None
        if fail is not None:
            status, reason = fail
            if reason == "cut":
                assert request.transport is not None
                request.transport.close()
                return web.Response()
            if reason == "hang":
                await asyncio.Event().wait()
            if reason == "html":
                return web.Response(text="<html>Sorry</html>", status=status, content_type="text/html")
            return _error(status, reason)
        if request.headers.get("X-Goog-Api-Key") != KEY or "key" in request.query:
            return _error(400, "keyInvalid")
        self.units -= 1
        if self.units < 0:
            return _error(403, "quotaExceeded")
        answers = {"channels": self._channel, "playlistItems": self._items, "videos": self._videos}
        return web.json_response(answers[what](dict(request.query)))

    def _channel(self, asked: dict[str, str]) -> Json:
        wanted = asked.get("forHandle") or asked.get("id")
        items = [_shown(one) for one in self.channels.values() if wanted in (one.handle, one.id)]
        return {"kind": "youtube#channelListResponse", "items": items}

    def _items(self, asked: dict[str, str]) -> Json:
        owner = self.channels[f"UC{asked['playlistId'][2:]}"]
        first, size = int(asked.get("pageToken", 0)), int(asked["maxResults"])
        newest = sorted(enumerate(owner.films), key=lambda one: one[1].at, reverse=True)
        items = [
            {"contentDetails": {"videoId": f"{owner.id}.{number}", "videoPublishedAt": film.at.isoformat()}}
            for number, film in newest[first : first + size]
        ]
        more = {"nextPageToken": str(first + size)} if first + size < len(newest) else {}
        return {"items": items, **more}

    def _videos(self, asked: dict[str, str]) -> Json:
        items = []
        for one in asked["id"].split(","):
            owner, _, number = one.rpartition(".")
            views = self.channels[owner].films[int(number)].views
            items.append({"id": one, "statistics": {} if views is None else {"viewCount": views}})
        return {"items": items}


def _shown(one: SimChannel) -> Json:
    counts: Json = {"viewCount": "987654", "hiddenSubscriberCount": one.hidden, "videoCount": str(len(one.films))}
    return {
        "id": one.id, "snippet": {"title": one.title, "description": one.description},
        "statistics": counts | ({} if one.hidden else {"subscriberCount": one.followers}),
        "contentDetails": {"relatedPlaylists": {"uploads": f"UU{one.id[2:]}"}},
    }  # fmt: skip


def _error(status: int, reason: str) -> web.Response:
    return web.json_response({"error": {"code": status, "errors": [{"reason": reason}]}}, status=status)


@asynccontextmanager
async def youtube_sim() -> AsyncIterator[YoutubeSim]:
    """On a free port of this machine."""
    sim = YoutubeSim()
    app = web.Application()
    app.router.add_get("/youtube/v3/{what}", sim.answer)
    # Whoever hangs is not waited for.
    runner = web.AppRunner(app, shutdown_timeout=0.05)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined] # an asyncio server
    sim.url = f"http://127.0.0.1:{port}/youtube/v3"
    try:
        yield sim
    finally:
        await runner.cleanup()
