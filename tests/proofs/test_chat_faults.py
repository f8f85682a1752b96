"""Proof 8 for chats: our own client talks with a Telegram that loses, refuses, delays and repeats. Every gesture is one
gift, one that nobody was told of is told when it comes again, and in the end wallets, tally and board say the same.

Discord's library rests for seconds after each failure, so what becomes of boards there is shown without it, in
`test_board_faults.py`.
"""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from telegram import Update

from bot.communities.model import Caller
from bot.gifts.quotes import GiftQuote, SendGift, SentGift
from bot.gifts.service import Gifts
from bot.live import keeper
from bot.members.model import Platform
from bot.sandbox.telegram_sim import Message, User
from bot.sandbox.telegram_sim.chats import Chat
from bot.sandbox.telegram_sim.presses import Press
from cogs.on_telegram.answers import Desk, Outcome
from storage.ledger.audit import audit
from tests.proofs.tier import LONG, chosen, many, seeded
from tests.support.databases import NAMES, only_sqlite
from tests.support.gifts import credit, lot
from tests.support.live import gifts_at_work
from tests.support.telegram_house import TelegramHouse, telegram_house

pytestmark = pytest.mark.timeout(many(120, 7200))
FANS, COINS = 4, 100_000
# What a button of the board says, what it costs, and the word that is typed for it.
GIFTS = (("🌸 1", 1, "petal"), ("👏 5", 5, "clap"))
# Which calls, how a fault strikes them, and how often.
Weather = tuple[tuple[str, dict[str, Any], float], ...]
WEATHER: Weather = (
    ("answerCallbackQuery", {"cut": True}, 0.2),
    ("answerCallbackQuery", {"status": 502}, 0.1),
    ("*Message*", {"cut": True}, 0.15),
    ("*Message*", {"before": True}, 0.1),
    ("*Message*", {"status": 500}, 0.1),
    ("sendMessage", {"status": 429, "retry_after": 1}, 0.02),
    ("getUpdates", {"status": 502}, 0.02),
)


@dataclass
class Gesture:
    """What somebody did, as Telegram told it: `body` can be told again."""

    fan: User
    coins: int
    kind: str
    body: dict[str, Any]
    press: Press | None


@dataclass
class Evening:
    """A creator is LIVE in a group, and people give by buttons and by typing."""

    house: TelegramHouse
    rng: random.Random
    group: Chat
    board: Message
    fans: list[User]
    callers: list[Caller]
    done: list[Gesture] = field(default_factory=list)
    silent: int = 0

    @property
    def queue(self) -> Any:
        return self.house.sim.world.bot_or_default(None).queue

    async def gives(self) -> None:
        """One gesture; some are told twice, and most do not wait for each other."""
        fan, (button, coins, word) = self.rng.choice(self.fans), self.rng.choice(GIFTS)
        press = None
        if self.rng.random() < 0.7:
            press = fan.press(self.board, button)
        else:
            fan.send("private", f"/gift {word} Mia")
        body = self.queue.last.body
        [kind] = [key for key in body if key != "update_id"]
        self.done.append(Gesture(fan, coins, kind, body[kind], press))
        if self.rng.random() < 0.3:
            self.again(self.done[-1])
        if self.rng.random() < 0.4:
            await self.house.rest()

    def again(self, gesture: Gesture) -> None:
        """Telegram tells it once more, under another number."""
        self.queue.push(gesture.kind, gesture.body, self.house.sim.world.now().timestamp())

    async def untold(self) -> list[str]:
        """Gestures that nobody hears of though they come again in calm weather."""
        untold = []
        for gesture in self.done:
            if gesture.press is not None and gesture.press.answered:
                continue
            self.silent += gesture.press is not None
            before = len(gesture.fan.private.said_by(self.house.sim.bot))
            self.again(gesture)
            await self.house.rest()
            told = gesture.fan.private.said_by(self.house.sim.bot)[before:]
            if not (gesture.press.answered if gesture.press else any("sent" in (one.text or "") for one in told)):
                untold.append(f"{gesture.body} was answered by {[one.text for one in told]}")
        return untold

    async def wrong(self, seconds: float) -> list[str]:
        """Whatever says something else than the gestures; the board may take so long."""
        meant, gifts = sum(one.coins for one in self.done), len(self.done)
        async with self.house.database.reading() as tx:
            left = sum([(await tx.gifts.held(caller.id)).coins for caller in self.callers])
        found = [] if FANS * COINS - left == meant else [f"{FANS * COINS - left} coins were taken for {meant}"]
        said = f"{meant:,} coins in {gifts:,} gifts"
        try:
            await self.house.sim.wait_for(lambda: said in (self.board.text or "") or None, seconds)
        except TimeoutError:
            found.append(f"not {said!r} but {self.board.text!r}")
        return [*found, *map(str, (await audit(self.house.database)).findings)]


@asynccontextmanager
async def evening(kind: str, folder: Path, seed: int) -> AsyncIterator[Evening]:
    """The weather is fine when it begins."""
    often = {"taps_per_fan_minute": 6_000}
    async with (
        telegram_house(folder, database_kind=kind, live={"board_edit_seconds": 1}, gifts=often) as house,
        gifts_at_work(house.services, house.database, {Platform.TELEGRAM: house.side.notifier}),
    ):
        mia, fans = house.user("Mia"), [house.user(f"Fan{one}") for one in range(FANS)]
        group = house.sim.group("friends", [mia, *fans, house.sim.bot])
        await house.settle(group)
        await house.make_creator(mia)
        callers = [await house.known(fan) for fan in fans]
        for caller in callers:
            await credit(house.database, lot(caller.id, COINS, at=house.clock.now()))
        mia.send(group, "/live start")
        board = await house.sim.wait_for(
            lambda: next((one for one in group.said_by(house.sim.bot) if "No gift yet." in (one.text or "")), None)
        )
        await house.rest()
        yield Evening(house, random.Random(f"{seed}:gestures"), group, board, fans, callers)


async def stormed(
    kind: str, folder: Path, seed: int, gestures: int, seconds: float = 10, weather: Weather = WEATHER
) -> tuple[int, list[str]]:
    """So many gestures in bad weather; how often it struck, and what is wrong once it is fine again."""
    async with evening(kind, folder, seed) as scene:
        faults = scene.house.sim.faults
        faults.random.seed(f"{seed}:weather")
        struck = [scene.house.sim.fault(method, times=None, chance=often, **how) for method, how, often in weather]
        for _ in range(gestures):
            await scene.gives()
        await scene.house.rest()
        faults.clear()
        wrong = [*await scene.untold(), *await scene.wrong(seconds)]
        print(f"{[one.hits for one in struck]} strikes, {scene.silent} presses were answered later")
        return sum(one.hits for one in struck), wrong


@pytest.fixture(autouse=True)
def soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A board is tried again at once: how long it rests is no part of a proof."""
    monkeypatch.setattr(keeper, "_AGAIN_SECONDS", 0.05)


@pytest.mark.parametrize("database_kind", NAMES if LONG else NAMES[:1], indirect=True)
@seeded("chat_faults")
async def test_every_gesture_is_one_gift_that_is_told(database_kind: str, tmp_path: Path, seed: int | None) -> None:
    struck, wrong = await stormed(database_kind, tmp_path, chosen(seed), many(40, 2_000))
    assert wrong == []
    assert struck > 0


# Controls: what the proof must notice.


@only_sqlite
async def test_the_proof_notices_a_house_that_forgets_what_it_was_told(
    database_kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, numbers = Gifts.send, count()

    async def forgetful(self: Gifts, ask: SendGift) -> SentGift | GiftQuote:
        return await send(self, replace(ask, request_id=f"{ask.request_id}:{next(numbers)}"))

    monkeypatch.setattr(Gifts, "send", forgetful)
    _, wrong = await stormed(database_kind, tmp_path, 3, 15, seconds=0.5)
    assert any("coins were taken" in one for one in wrong), wrong


@only_sqlite
async def test_the_proof_notices_a_house_that_answers_what_comes_again_with_silence(
    database_kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, heard = Desk.answer_press, set[str]()

    async def once(self: Desk, update: Update, outcome: Outcome, way_in: str = "help") -> None:
        assert update.callback_query is not None
        if update.callback_query.id not in heard:
            heard.add(update.callback_query.id)
            await answer(self, update, outcome, way_in)

    monkeypatch.setattr(Desk, "answer_press", once)
    deaf: Weather = (("answerCallbackQuery", {"status": 502}, 0.8),)
    _, wrong = await stormed(database_kind, tmp_path, 3, 15, weather=deaf)
    assert wrong
    assert all("was answered by []" in one for one in wrong), wrong
