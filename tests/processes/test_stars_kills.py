"""Killed while a pack of coins is bought for Stars, and started again: each payment is coins once, told once."""

import asyncio
import random
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.sandbox.telegram_sim.messages import Message, visible_text
from tests.processes.book import Book
from tests.processes.bouquet import Bouquet, Nursery, bouquet
from tests.processes.harbour import Harbour, harbour, migrated_database
from tests.support.databases import NAMES
from tests.support.seeds import seed

COINS, KILLS, ANSWER_SECONDS, TOLD_SECONDS = 65, 6, 3.0, 20.0


@dataclass
class Till:
    """Chi buys packs from a bot that dies over it."""

    place: Harbour
    bot: Bouquet

    async def invoice(self) -> Message:
        """The next one, asked for until it comes: a dead bot's chat stays silent."""
        sim = self.place.telegram
        chi = sim.user("chi")
        private = sim.private(chi)
        for _ in range(10):
            await self.bot.up.wait()
            sent = chi.send("private", f"/coins buy {COINS}")
            try:
                await sim.wait_for(lambda sent=sent: self._newest(sent) is not None, ANSWER_SECONDS)  # type: ignore[misc]
            except TimeoutError:
                continue
            found = self._newest(sent)
            assert found is not None
            return found
        raise TimeoutError([visible_text(one) for one in private.messages[-3:]])

    def _newest(self, after: Message) -> Message | None:
        private = self.place.telegram.private(self.place.telegram.user("chi"))
        new = [one for one in private.messages if one.id > after.id and "invoice" in one.content]
        return new[-1] if new else None

    async def buy(self) -> bool:
        """Whether Stars were taken; without the bot's yes in time none are."""
        invoice = await self.invoice()
        return (await self.place.telegram.user("chi").pay(invoice)).ok

    def receipts(self) -> int:
        """How often the fan was told that coins came."""
        private = self.place.telegram.private(self.place.telegram.user("chi"))
        return sum(f"{COINS} coins added" in visible_text(one) for one in private.messages)


@pytest.mark.parametrize("kind", NAMES)
async def test_a_kill_at_any_moment_leaves_the_coins_of_each_payment_once(
    kind: str, tmp_path: Path, nursery: Nursery
) -> None:
    rng = random.Random(f"{seed()}:{kind}")
    with migrated_database(kind, tmp_path) as url:
        async with (
            harbour(tmp_path, url, platforms=("telegram",)) as place,
            bouquet(place, nursery, on_discord=False) as bot,
        ):
            till, book, paid = Till(place, bot), Book(url), 0
            began = time.monotonic()
            paid += await till.buy()
            usual = time.monotonic() - began
            for point in range(KILLS):
                moment = rng.uniform(0, usual * 1.2)
                print(f"kill {point} after {moment:.3f} of {usual:.3f} s")
                buying = asyncio.create_task(till.buy())
                await asyncio.sleep(moment)
                await bot.kill()
                await bot.start()
                paid += await buying
            await _told(till, book, paid, KILLS)
            assert place.telegram.user("chi").stars == 5000 - paid * 50
            status, said = await bot.ask("check")
            assert status == 0, said
            assert place.violations() == []


async def test_a_payment_that_telegram_told_a_dying_bot_alone_is_found_after_the_next_start(
    tmp_path: Path, nursery: Nursery
) -> None:
    with migrated_database(NAMES[0], tmp_path) as url:
        async with (
            harbour(tmp_path, url, platforms=("telegram",)) as place,
            bouquet(place, nursery, on_discord=False) as bot,
        ):
            till, book = Till(place, bot), Book(url)
            chi, paid = place.telegram.user("chi"), 2
            for _ in range(paid):
                # As if it had taken the message and died before it looked at it: Telegram says it only once.
                assert (await place.telegram.world.cashier.pay(chi, await till.invoice(), deliveries=0)).ok
            assert book.coins() == 0
            await bot.kill()
            await bot.start()
            await _told(till, book, paid, 0)


async def _told(till: Till, book: Book, paid: int, kills: int) -> None:
    """As many packs in the book as were paid, and as many receipts: one more at most for each kill between the moment
    when Telegram took it and the note that it did."""
    deadline = time.monotonic() + TOLD_SECONDS
    while (till.receipts() < paid or book.coins() != paid * COINS) and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    assert book.coins() == paid * COINS
    assert paid <= till.receipts() <= paid + kills
    assert paid > 1
