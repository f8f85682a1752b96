"""Public numbers of a channel on YouTube, by its Data API v3: reads by an API key, nothing on anybody's behalf."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import aiohttp
import structlog

from bot.config import Config
from bot.eligibility.channels import ChannelUnknown, ReaderDown, Reading

log = structlog.get_logger(__name__)

API = "https://www.googleapis.com/youtube/v3"
SECONDS = 10.0
PAGE = 50
# Two hundred videos in thirty days; whoever has more is beyond every rule with these.
PAGES = 4
# What Google calls a day's units being used up, or too many calls at once.
_SPENT = frozenset({"quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded", "userRateLimitExceeded"})

Json = Mapping[str, Any]


def youtube_for(config: Config) -> "YoutubeReader | None":
    """The reader that the configuration switches on."""
    key = config.youtube.key
    return None if key is None else YoutubeReader(key.get_secret_value(), config.youtube.api_base or API)


class YoutubeReader:
    """Fits `ChannelReader`. A call opens its own connection: there are few, and nothing is left to close."""

    def __init__(self, key: str, base: str = API, seconds: float = SECONDS) -> None:
        # In a header the key stands in no address, and so in no log of anybody.
        self._headers, self._base = {"X-Goog-Api-Key": key}, base
        self._timeout = aiohttp.ClientTimeout(total=seconds)

    async def channel(self, ref: str) -> Reading:
        """One unit."""
        async with self._session() as session:
            return _reading(await self._one(session, ref))

    async def numbers(self, channel_id: str, since: datetime) -> Reading:
        """Three units, and two more for each further fifty videos within the window."""
        async with self._session() as session:
            found = await self._one(session, channel_id)
            uploads = found.get("contentDetails", {}).get("relatedPlaylists", {}).get("uploads")
            basis = _reading(found)
            if not uploads:
                return basis
            views = posts = 0
            page: str | None = ""
            for _ in range(PAGES):
                videos, page = await self._uploads(session, uploads, page or "", since)
                posts += len(videos)
                views += await self._views(session, videos)
                if not page:
                    break
        return Reading(basis.channel_id, basis.title, basis.description, basis.followers, views, posts)

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(timeout=self._timeout, headers=self._headers, cookie_jar=aiohttp.DummyCookieJar())

    async def _one(self, session: aiohttp.ClientSession, ref: str) -> Json:
        asked = {"forHandle": ref} if ref.startswith("@") else {"id": ref}
        answer = await self._get(session, "channels", {"part": "snippet,statistics,contentDetails", **asked})
        items = answer.get("items") or []
        if not items:
            raise ChannelUnknown
        found: Json = items[0]
        return found

    async def _uploads(
        self, session: aiohttp.ClientSession, playlist: str, page: str, since: datetime
    ) -> tuple[list[str], str | None]:
        """The videos of a page that were published since, and the next page while it may hold more of them."""
        asked = {"part": "contentDetails", "playlistId": playlist, "maxResults": str(PAGE)}
        answer = await self._get(session, "playlistItems", asked | ({"pageToken": page} if page else {}))
        items = [item.get("contentDetails", {}) for item in answer.get("items") or []]
        fresh = [str(one["videoId"]) for one in items if _at(one.get("videoPublishedAt")) >= since]
        # The newest stand first, but for a few that were published late.
        return fresh, answer.get("nextPageToken") if fresh else None

    async def _views(self, session: aiohttp.ClientSession, videos: list[str]) -> int:
        if not videos:
            return 0
        asked = {"part": "statistics", "id": ",".join(videos), "maxResults": str(PAGE)}
        answer = await self._get(session, "videos", asked)
        return sum(_count(item.get("statistics", {}).get("viewCount")) or 0 for item in answer.get("items") or [])

    async def _get(self, session: aiohttp.ClientSession, what: str, asked: Mapping[str, str]) -> Json:
        """Raises ChannelUnknown where the service says so, ReaderDown for everything else that is no answer."""
        try:
            async with session.get(f"{self._base}/{what}", params=asked, allow_redirects=False) as answer:
                body = await answer.json(content_type=None)
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            log.warning("youtube_unanswered", why=type(error).__name__)
            raise ReaderDown from None
        if status == 200 and isinstance(body, dict):
            return body
        reason = _reason(body)
        if status == 404:
            raise ChannelUnknown
        log.warning("youtube_refuses", status=status, why=reason)
        raise ReaderDown(spent=reason in _SPENT)


def _reading(found: Json) -> Reading:
    about, counts = found.get("snippet", {}), found.get("statistics", {})
    hidden = counts.get("hiddenSubscriberCount") is True
    return Reading(
        str(found["id"]), str(about.get("title", ""))[:200], str(about.get("description", "")),
        None if hidden else _count(counts.get("subscriberCount")),
    )  # fmt: skip


def _count(told: object) -> int | None:
    """Counts come as text; what is none is not known."""
    text = str(told)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _at(told: object) -> datetime:
    """A moment as the service writes it; what has none was never published."""
    try:
        return datetime.fromisoformat(str(told))
    except ValueError:
        return datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _reason(body: object) -> str:
    error = body.get("error", {}) if isinstance(body, dict) else {}
    errors = error.get("errors") if isinstance(error, dict) else None
    return str(errors[0].get("reason", "")) if isinstance(errors, list) and errors else ""
