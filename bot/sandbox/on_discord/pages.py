"""Pages: what a persona sees of a channel in a real browser, drawn by simcord's preview.

Simcord allows one preview at a time and one channel in it; a persona needs her own of each. `_start` steps
around that rule by a private attribute, here and nowhere else.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import simcord
from simcord.preview import Preview

from .dress import dress

Viewer = simcord.MemberActor | simcord.UserHandle
DEBOUNCE_S = 0.1


class Pages:
    """Opened on first request per (persona, channel), refreshed only when their channel changed.

    A refresh makes void what somebody is about to press, so it never happens on a timer.
    """

    def __init__(
        self, env: simcord.Env, lock: asyncio.Lock, home: str | None, articles: Mapping[str, Mapping[str, str]]
    ) -> None:
        self._env, self._lock, self._home, self._articles = env, lock, home, articles
        self._open: dict[tuple[int, int], Preview] = {}
        self._changed: set[int] = set()
        self._dirty = asyncio.Event()
        self._pressing = 0  # actions of people on pages, waiting or at work
        self.redrawn = asyncio.Event()  # set after each refresh; who waits for one clears it first

    def touch(self, channel_id: int) -> None:
        """Note that a channel changed."""
        self._changed.add(channel_id)
        self._dirty.set()

    def touch_all(self) -> None:
        """Note that nothing a page shows can be pressed any more: there is a new bot."""
        for _, channel_id in self._open:
            self.touch(channel_id)

    async def url(self, channel: simcord.ChannelHandle, viewer: Viewer) -> str:
        """The address of this viewer's page. It acts as the viewer: loopback only. Needs the lock."""
        key = (viewer.id, channel.id)
        page = self._open.get(key)
        if page is None or page._closed:  # "End preview session" in the page's menu closes it for good
            page = self._open[key] = await self._start(channel, viewer)
        return str(page.url)

    def open_pages(self) -> list[Preview]:
        """The pages that are open now."""
        return [page for page in self._open.values() if not page._closed]

    async def _start(self, channel: simcord.ChannelHandle, viewer: Viewer) -> Preview:
        self._env._preview, others = None, self._env._preview
        try:
            page = self._env.preview(channel, viewers=[viewer], layout="channel", sku_presentations=self._articles)
            if self._home is not None:
                dress(page, self._home, viewer.name.capitalize())
            await page.__aenter__()
        finally:
            self._env._preview = others
        act = page._action

        async def locked(*args: Any, **options: Any) -> Any:
            self._pressing += 1
            try:
                async with self._lock:
                    return await act(*args, **options)
            finally:
                self._pressing -= 1

        page._action = locked  # type: ignore[method-assign]  # a person's click waits its turn like all else
        return page

    async def keep_fresh(self) -> None:
        """For ever: refresh the pages whose channel changed, shortly after it did."""
        while True:
            await self._dirty.wait()
            await asyncio.sleep(DEBOUNCE_S)
            if self._pressing:
                continue  # what somebody pressed before this change must still count
            async with self._lock:
                try:
                    if not self._pressing:
                        await self.refresh()
                except TimeoutError as stuck:
                    # One hanging handler must not end the pages of everybody else; its error is shown.
                    self._env._record_error(stuck)

    async def refresh(self) -> None:
        """Refresh what is due. Needs the lock."""
        self._dirty.clear()
        changed, self._changed = self._changed, set()
        for (_, channel_id), page in list(self._open.items()):
            if channel_id in changed and not page._closed:
                await page.refresh()
                self.redrawn.set()

    async def close(self) -> None:
        """Close every page."""
        for page in self._open.values():
            await page.close()
        self._open.clear()
