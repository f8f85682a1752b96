"""Killed in the middle of a tip, at any moment, and started again: one tip, one charge, everybody told."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.processes.book import Book
from tests.processes.bouquet import Bouquet, Nursery, bouquet
from tests.processes.fans import OnDiscord, OnTelegram, Payer, public_lines, untold
from tests.processes.harbour import Harbour, harbour, migrated_database
from tests.processes.moments import CHOSEN, Moment, after
from tests.processes.witness import Witness
from tests.support.databases import NAMES
from tests.support.seeds import seed

PLATFORMS = ("discord", "telegram")
CHUNKS, A_CHUNK = 4, 10
TOLD_SECONDS = 20.0


@dataclass
class Scene:
    """A place where one fan tips again and again, and a bot dies over it."""

    place: Harbour
    bot: Bouquet
    platform: str
    book: Book
    witness: Witness

    def payer(self) -> Payer:
        """The fan's next tip."""
        fan = OnDiscord(self.place, "alex") if self.platform == "discord" else OnTelegram(self.place, "chi")
        return Payer(fan, self.bot)

    async def unharmed(self) -> float:
        """A tip without any trouble; seconds from the command to the last message."""
        payer, public = self.payer(), len(public_lines(self.payer().chat))
        before, began = self.book.settled(), time.monotonic()
        await payer.tip()
        await self._settled(payer, before, public)
        return time.monotonic() - began

    async def killed(self, moment: Moment, again: float | None) -> None:
        """A tip during which the bot is killed; `again`: and once more, so many seconds into its next life."""
        payer = self.payer()
        before, public = self.book.settled(), len(public_lines(payer.chat))
        tipping = asyncio.create_task(payer.tip())
        await moment.comes(self.bot, payer)
        await self.bot.kill()
        moment.mend(self.bot)
        if again is not None:
            await self.bot.spawn()
            await asyncio.sleep(again)
            await self.bot.kill()
        await self.bot.start()
        await asyncio.wait_for(tipping, 40)
        self._repeat_events()
        await self._settled(payer, before, public)
        status, said = await self.bot.ask("check")
        assert status == 0, said

    def _repeat_events(self) -> None:
        """What a dead bot did not take, Stripe delivers later: here it is later now."""
        control = self.place.stripe.control
        fates: dict[str, bool] = {}
        for sent in control.deliveries():
            fates[sent["event"]] = fates.get(sent["event"], False) or 200 <= sent["status"] < 300
        for event, taken in fates.items():
            if not taken:
                control.resend(event)

    async def _settled(self, payer: Payer, before: set[str], public: int) -> None:
        """One more tip in the book, one more charge at Stripe, nothing owed to anybody, nothing said too early."""
        deadline = time.monotonic() + TOLD_SECONDS
        while (left := self._left(payer, before, public)) and time.monotonic() < deadline:  # the book tells nobody
            await asyncio.sleep(0.02)
        assert not left, left
        await self.place.stripe.idle()
        assert self.book.settled() - before == {self._new(before)}
        charges = [one for one in self.place.stripe.control.objects("charge") if one["status"] == "succeeded"]
        assert len(charges) == len(before) + 1
        assert self.witness.lies == []

    def _left(self, payer: Payer, before: set[str], public: int) -> list[str]:
        new = self._new(before)
        if new is None:
            return ["the settlement"]
        return [*untold(payer.chat, new, public, is_known=self.book.shows(new)), *self.book.owed()]

    def _new(self, before: set[str]) -> str | None:
        new = self.book.settled() - before
        assert len(new) <= 1, f"one wish became {new}"
        return next(iter(new), None)


@asynccontextmanager
async def scene(platform: str, kind: str, folder: Path, nursery: Nursery) -> AsyncIterator[Scene]:
    """One platform is enough, and starts sooner."""
    with migrated_database(kind, folder) as url:
        async with (
            harbour(folder, url, platforms=(platform,)) as place,
            bouquet(place, nursery, on_discord=platform == "discord") as bot,
        ):
            book = Book(url)
            witness = Witness(place, book)
            try:
                yield Scene(place, bot, platform, book, witness)
                status, seconds = await bot.stop()
                assert (status, seconds < 10) == (0, True)
                assert place.violations() == []
                assert witness.read > 0
            finally:
                witness.close()


async def _at_random(acted: Scene, points: int, name: str) -> None:
    rng = random.Random(f"{seed()}:{name}")
    usual = await acted.unharmed()
    for point in range(points):
        moment = after(rng.uniform(0, usual * 1.1))
        again = rng.uniform(0, 0.4) if rng.random() < 0.2 else None
        print(f"{name} point {point}: {moment.name} of {usual:.3f} s, again {again}")
        await acted.killed(moment, again)


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_kill_at_any_moment_leaves_one_tip(platform: str, chunk: int, tmp_path: Path, nursery: Nursery) -> None:
    async with scene(platform, NAMES[0], tmp_path, nursery) as acted:
        await _at_random(acted, A_CHUNK, f"{platform}:{chunk}")


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("kind", NAMES)
async def test_a_kill_where_it_hurts_leaves_one_tip(platform: str, kind: str, tmp_path: Path, nursery: Nursery) -> None:
    async with scene(platform, kind, tmp_path, nursery) as acted:
        for moment in CHOSEN:
            print(f"when {moment.name}")
            await acted.killed(moment, None)


@pytest.mark.parametrize("platform", [PLATFORMS[0]] if "postgresql" in NAMES else [])
async def test_a_kill_at_any_moment_leaves_one_tip_on_a_server(platform: str, tmp_path: Path, nursery: Nursery) -> None:
    async with scene(platform, "postgresql", tmp_path, nursery) as acted:
        await _at_random(acted, A_CHUNK, f"{platform}:postgresql")
