"""Pictures of charts for pages. What was drawn is kept for a while: a page that is looked at again costs no second
drawing, and nobody keeps the one who draws busy by loading a page over and over."""

import asyncio
import hashlib
import json
from collections import OrderedDict
from typing import Final
from weakref import WeakValueDictionary

from bot.replies.illustrations import Illustrator
from bot.replies.reply import Chart, Reply

MOST: Final = 64
"""Pictures that are kept; each has some ten kilobytes."""


class Drawings:
    """A picture has all its numbers in its specification, so it never grows old, and is nobody else's."""

    def __init__(self, charts: Illustrator, most: int = MOST) -> None:
        self._charts, self._most = charts, most
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def png(self, chart: Chart) -> bytes | None:
        """The picture; None where nobody draws, or not in time."""
        text = json.dumps(chart.specification, sort_keys=True)
        key = hashlib.sha256(text.encode()).hexdigest()
        turn = self._turns.setdefault(key, asyncio.Lock())
        async with turn:
            if key not in self._kept:
                drawn = (await self._charts.illustrated(Reply((), chart=chart))).picture
                if drawn is None:
                    return None
                self._keep(key, drawn.png)
            self._kept.move_to_end(key)
            return self._kept[key]

    def _keep(self, key: str, png: bytes) -> None:
        self._kept[key] = png
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
