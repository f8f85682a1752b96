"""Killed in the middle of a LIVE, and started again: each gift that was answered is in the book once, and the boards in
both chats end with the same exact sum."""

import asyncio
import itertools
import random
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.ids import Kind, public_id
from bot.sandbox.telegram_sim.messages import visible_text
from tests.bench.gift_books import fund
from tests.processes.book import Book
from tests.processes.bouquet import Bouquet, Nursery, bouquet
from tests.processes.harbour import CHANNEL, CREATOR, ROOMY, Harbour, harbour, migrated_database
from tests.support.databases import NAMES
from tests.support.discord_server import text_of
from tests.support.seeds import seed

KILLS, ANSWER_SECONDS, BOARD_SECONDS = 6, 3.0, 20.0
FANS = (("discord", "alex"), ("telegram", "chi"))
_GIFT = re.compile(r"G-[0-9A-Z]+")
_SUM = re.compile(r"([\d,]+) coins? in ([\d,]+) gifts?")


@dataclass
class Evening:
    """A LIVE with a board in each chat; `answered`: the gifts that their fans were told of, by number."""

    place: Harbour
    bot: Bouquet
    book: Book
    answered: list[str] = field(default_factory=list)
    over: bool = False

    async def begins(self) -> None:
        began = await self.place.discord.slash(CREATOR, "live start", {"title": "Songs", "where": "both"})
        await began.done(ANSWER_SECONDS)
        await self.until_boards_tell(0)

    async def give(self, platform: str, fan: str) -> None:
        """One gift after the other until it is over; what gets no answer is no business of anybody's."""
        while not self.over:
            await self.bot.up.wait()
            ask = self._on_discord if platform == "discord" else self._on_telegram
            said = await ask(fan)
            found = _GIFT.search(said)
            if found is not None and "sent" in said:
                self.answered.append(found[0])

    async def _on_discord(self, fan: str) -> str:
        seen = await self.place.discord.slash(fan, "gift", {"gift": "petal"})
        try:
            await seen.done(ANSWER_SECONDS)
        except TimeoutError:
            return ""
        return " ".join(seen.texts)

    async def _on_telegram(self, fan: str) -> str:
        sim = self.place.telegram
        person = sim.user(fan)
        private = sim.private(person)
        sent = person.send("private", f"/gift petal {CREATOR.capitalize()}")
        try:
            await sim.wait_for(lambda: private.messages[-1].id > sent.id, ANSWER_SECONDS)
        except TimeoutError:
            return ""
        return visible_text(private.messages[-1])

    def boards(self) -> list[str]:
        """Every board that stands in a chat."""
        texts = [text_of(one) for one in self.place.discord.messages(CHANNEL, "bea")]
        texts += [visible_text(one) for one in self.place.group.messages]
        # Telegram tells everybody that a board is pinned, with its first words.
        return [text for text in texts if "Mia is LIVE" in text and not text.startswith("pinned")]

    def shown(self) -> list[int]:
        """What each board says came together, in gifts of one coin."""
        found = [_SUM.search(text) for text in self.boards()]
        return [0 if one is None else int(one[2].replace(",", "")) for one in found]

    async def until_answered(self, gifts: int) -> None:
        """Lets the fans give on until so many gifts were answered: a busy machine answers few between two kills."""
        deadline = time.monotonic() + BOARD_SECONDS
        while len(self.answered) < gifts and time.monotonic() < deadline:
            await asyncio.sleep(0.05)

    async def until_boards_tell(self, gifts: int) -> None:
        """Raises AssertionError where one tells something else for long, or a chat has not one board."""
        deadline = time.monotonic() + BOARD_SECONDS
        while self.shown() != [gifts, gifts] and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        assert self.shown() == [gifts, gifts], self.boards()


@asynccontextmanager
async def evening(kind: str, folder: Path, nursery: Nursery) -> AsyncIterator[Evening]:
    settings = {**ROOMY, "live": {"board_edit_seconds": 1}}
    with migrated_database(kind, folder) as url:
        async with harbour(folder, url, settings=settings) as place:
            await asyncio.to_thread(fund, url, max(place.members.values()))
            async with bouquet(place, nursery) as bot:
                acted = Evening(place, bot, Book(url))
                await acted.begins()
                yield acted


@pytest.mark.parametrize("kind", NAMES)
async def test_a_live_that_is_killed_again_and_again_loses_no_gift_and_no_line_of_its_boards(
    kind: str, tmp_path: Path, nursery: Nursery
) -> None:
    rng = random.Random(f"{seed()}:{kind}")
    async with evening(kind, tmp_path, nursery) as acted:
        giving = [asyncio.create_task(acted.give(*fan)) for fan in FANS]
        for point in range(KILLS):
            lives, again = rng.uniform(0.1, 1.2), rng.uniform(0, 0.4) if rng.random() < 0.2 else None
            print(f"kill {point} after {lives:.3f} s, again {again}")
            await asyncio.sleep(lives)
            await acted.bot.kill()
            if again is not None:
                await acted.bot.spawn()
                await asyncio.sleep(again)
                await acted.bot.kill()
            await acted.bot.start()
        await acted.until_answered(KILLS + 1)
        acted.over = True
        await asyncio.gather(*giving)
        given = acted.book.gifts()
        await acted.until_boards_tell(len(given))
        assert len(acted.answered) == len(set(acted.answered)) > KILLS, "no gift is answered twice"
        assert set(acted.answered) <= given
        status, said = await acted.bot.ask("check")
        assert status == 0, said
        stopped, seconds = await acted.bot.stop()
        assert (stopped, seconds < 10) == (0, True)
        assert acted.place.violations() == []


async def test_the_proof_sees_boards_that_nobody_brings_up_to_date(tmp_path: Path, nursery: Nursery) -> None:
    async with evening(NAMES[0], tmp_path, nursery) as acted:
        for _ in itertools.repeat(None, 40):
            before = len(acted.answered)
            seen = await acted._on_discord("alex")
            acted.answered += _GIFT.findall(seen)
            assert len(acted.answered) > before, seen
            if acted.shown() != [len(acted.answered)] * 2:
                break
        await acted.bot.kill()
        assert acted.shown() != [len(acted.book.gifts())] * 2


def test_numbers_of_gifts_are_read_as_they_are_told() -> None:
    assert _GIFT.search(f"Its number is {public_id(Kind.GIFT, 7)}: /money trace")
