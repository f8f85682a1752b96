"""Proof 8 for boards: whatever becomes of the answers of the platforms, every gift counts once, its repetition gets the
same answer, and in the end both boards show the exact sum."""

import asyncio
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.gifts.quotes import SentGift
from bot.live import keeper
from bot.members.model import Platform
from bot.notices.model import MessageRef
from bot.replies.reply import Reply
from storage.db import Database
from tests.proofs.tier import LONG, chosen, many, seeded
from tests.support.clocks import HandClock
from tests.support.databases import NAMES, only_sqlite
from tests.support.live import Stage, Wall, staged

FANS = 6
_LOST = 0.3
GIFTS: Mapping[str, int] = {"petal": 1, "clap": 5, "cookie": 10}


class Slowly(Exception):
    """Too many requests: the platform says how long to wait."""

    retry_after = timedelta(seconds=0.1)


@dataclass
class Storm(Wall):
    """A platform of which half of the answers are lost, before or after what they are about. `mute`: it takes every
    edit and shows none, which nobody could notice but by looking."""

    rng: random.Random = field(default_factory=random.Random)
    mute: bool = False
    calm: bool = False
    struck: int = 0

    async def post(self, chat_id: str, reply: Reply) -> MessageRef:
        self._before()
        ref = await super().post(chat_id, reply)
        self._after()
        return ref

    async def edit(self, ref: MessageRef, reply: Reply) -> None:
        self._before()
        if not self.mute:
            await super().edit(ref, reply)
        self._after()

    def _before(self) -> None:
        if not self.calm and self.rng.random() < _LOST:
            self.struck += 1
            raise self.rng.choice((Slowly(), TimeoutError(), ConnectionResetError(), RuntimeError("502")))

    def _after(self) -> None:
        if not self.calm and self.rng.random() < _LOST:
            self.struck += 1
            raise TimeoutError


def walls(seed: int, *, mute: bool = False) -> tuple[Wall, Wall]:
    """Both platforms."""
    return (
        Storm(Platform.DISCORD, rng=random.Random(f"{seed}:discord"), mute=mute),
        Storm(Platform.TELEGRAM, rng=random.Random(f"{seed}:telegram")),
    )


async def stormed(stage: Stage, seed: int, gifts: int, seconds: float = 20) -> tuple[int, list[str]]:
    """So many gifts, a third of them told twice by their platform; how many coins they cost, and what was wrong
    `seconds` after the platforms are well again, or before that if nothing is."""
    rng = random.Random(f"{seed}:gifts")
    creator = await stage.house.creator("Ana")
    session = await stage.lives.start(creator, both=True)
    fans = [await stage.fan(f"Fan{one}", 10_000) for one in range(FANS)]
    coins, wrong = 0, list[str]()
    await _boards_stand(stage, session.id)
    for _ in range(gifts):
        ask = stage.ask(rng.choice(fans), rng.choice(list(GIFTS)), times=rng.randrange(1, 4), session_id=session.id)
        answers: list[Any] = await asyncio.gather(*(stage.gifts.send(ask) for _ in range(rng.choice((1, 1, 2)))))
        sent = [one.answer for one in answers if isinstance(one, SentGift)]
        if len(sent) != len(answers) or len({one.id for one in sent}) != 1 or sum(one.new for one in sent) != 1:
            wrong.append(f"{ask.request_id}: {answers}")
        coins += sent[0].coins
        await asyncio.sleep(rng.random() / 12)
    for wall in stage.walls:
        assert isinstance(wall, Storm)
        wall.calm = True
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stage.settled()
    async with stage.house.database.reading() as tx:
        tally = await tx.live.tally(session.id, 3)
        boards = await tx.live.boards(session.id)
        left = sum([(await tx.gifts.held(fan.id)).coins for fan in fans])
    wrong += [f"the tally says {tally.coins}, the gifts cost {coins}"] if tally.coins != coins else []
    wrong += [f"the wallets lost {10_000 * FANS - left}"] if 10_000 * FANS - left != coins else []
    for board in boards:
        wall = stage.discord if board.platform is Platform.DISCORD else stage.telegram
        shown = wall.messages[board.message_id].text if board.message_id in wall.messages else "nothing"
        if f"{coins:,} coins" not in shown:
            wrong.append(f"the board on {board.platform} shows {shown!r}")
    assert len(boards) == 2
    return coins, wrong


async def _boards_stand(stage: Stage, session_id: int) -> None:
    """Both are written, so that what comes now has to be edited in."""
    async with asyncio.timeout(10):
        while True:
            async with stage.house.database.reading() as tx:
                if all(board.message_id is not None for board in await tx.live.boards(session_id)):
                    return
            await asyncio.sleep(0.02)


@pytest.fixture(autouse=True)
def soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A board is tried again at once: how long it rests is no part of a proof."""
    monkeypatch.setattr(keeper, "_AGAIN_SECONDS", 0.05)


@pytest.mark.parametrize("database_kind", NAMES if LONG else NAMES[:1], indirect=True)
@seeded("board_faults")
async def test_no_gift_is_lost_or_doubled_and_both_boards_end_exact(
    database: Database, clock: HandClock, seed: int | None
) -> None:
    seed = chosen(seed)
    both = walls(seed)
    async with staged(database, clock, walls=both) as stage:
        _, wrong = await stormed(stage, seed, many(60, 5_000))
    assert wrong == []
    assert sum(wall.struck for wall in both if isinstance(wall, Storm)) > 0


@only_sqlite
async def test_the_proof_notices_a_board_that_stays_behind(database: Database, clock: HandClock) -> None:
    async with staged(database, clock, walls=walls(7, mute=True)) as stage:
        _, wrong = await stormed(stage, 7, 10, seconds=2)
    assert [one for one in wrong if "the board on" in one]
