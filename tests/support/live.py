"""A community in which creators go LIVE: gifts, sessions and boards on a real database, with chats that only listen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from bot.communities.model import Caller
from bot.gifts.ports import NoVideos
from bot.gifts.quotes import GiftQuote, SendGift, SentGift
from bot.gifts.service import Gifts
from bot.live.keeper import BoardKeeper
from bot.live.marks import Marks
from bot.live.model import LiveSession
from bot.live.ports import NoFollowers
from bot.live.service import Lives
from bot.members.model import Platform
from bot.moderation.powers import Powers
from bot.notices.model import MessageRef
from bot.ports import Gone, Notifiers
from bot.replies.reply import Reply
from bot.wiring.services import Services
from storage.batch import BatchLimits, GiftBatch
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.gifts import credit, lot
from tests.support.tip_house import House, config_of


@dataclass
class Wall:
    """A platform's chats, with what stands on them now. `writes`: when (by the loop's clock) which message was written
    or edited. `deleted` messages and `closed` chats are Gone."""

    platform: Platform
    messages: dict[str, Reply] = field(default_factory=dict)
    writes: list[tuple[float, str]] = field(default_factory=list)
    pinned: list[str] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    failing: list[Exception] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(100))

    async def tell(self, account: Any, reply: Reply) -> None:
        raise AssertionError("a board is no private message")

    async def post(self, chat_id: str, reply: Reply) -> MessageRef:
        await self._line()
        if chat_id in self.closed:
            raise Gone
        number = str(next(self.numbers))
        self._put(number, replace(reply, thread=None))
        threaded = reply.thread is not None and self.platform is Platform.DISCORD
        return MessageRef(self.platform, f"{chat_id}: {reply.thread}" if threaded else chat_id, number)

    async def edit(self, ref: MessageRef, reply: Reply) -> None:
        await self._line()
        if ref.message_id not in self.messages:
            raise Gone
        self._put(ref.message_id, reply)

    async def pin(self, ref: MessageRef) -> None:
        self.pinned.append(ref.message_id)

    async def delete(self, chat_id: str, message_id: str) -> None:
        del self.messages[message_id]

    @property
    def board(self) -> Reply:
        """What the latest message shows."""
        return self.messages[max(self.messages, key=int)]

    async def _line(self) -> None:
        # A request takes its time.
        await asyncio.sleep(0.002)
        if self.failing:
            raise self.failing.pop(0)

    def _put(self, number: str, reply: Reply) -> None:
        self.messages[number] = reply
        self.writes.append((asyncio.get_running_loop().time(), number))


@dataclass
class Stage:
    """What one process has. `discord` and `telegram` outlive it."""

    house: House
    batch: GiftBatch
    marks: Marks
    lives: Lives
    gifts: Gifts
    discord: Wall
    telegram: Wall

    @property
    def walls(self) -> tuple[Wall, Wall]:
        return self.discord, self.telegram

    async def fan(self, name: str, coins: int = 1000, platform: Platform = Platform.DISCORD) -> Caller:
        """Somebody with coins."""
        caller = await self.house.member(name, platform)
        if coins:
            await credit(self.house.database, lot(caller.id, coins, at=self.house.clock.now()))
        return caller

    async def live(self, name: str = "Ana", **more: Any) -> tuple[Caller, LiveSession]:
        """A creator who is LIVE on both platforms, with boards that stand."""
        creator = await self.house.creator(name)
        session = await self.lives.start(creator, **{"both": True, **more})
        await self.settled()
        return creator, session

    def ask(self, fan: Caller, item: str = "petal", **more: Any) -> SendGift:
        """A chat event of its own."""
        request = more.pop("request_id", None) or f"{fan.platform}:gift:{next(self.house.events)}"
        return SendGift(request, fan, item=item, **more)

    async def give(self, fan: Caller, item: str = "petal", **more: Any) -> SentGift:
        """A gift that must be sent."""
        done = await self.gifts.send(self.ask(fan, item, **more))
        assert not isinstance(done, GiftQuote)
        return done

    async def settled(self) -> None:
        """Until both boards show what the database says."""
        async with asyncio.timeout(20):
            while not await self._all_shown():
                await asyncio.sleep(0.02)

    async def _all_shown(self) -> bool:
        async with self.house.database.reading() as tx:
            for session in await tx.live.running():
                tally = await tx.live.tally(session.id, 3)
                for board in await tx.live.boards(session.id):
                    wall = self.discord if board.platform is Platform.DISCORD else self.telegram
                    if board.closed:
                        continue
                    said = wall.messages[board.message_id].text if board.message_id in wall.messages else None
                    if said is None:
                        return False
                    if tally.gifts and f"{tally.coins:,} coin" not in said:
                        return False
            return not await self._unclosed(tx)

    async def _unclosed(self, tx: Any) -> bool:
        running = {session.id for session in await tx.live.running()}
        return any(board.session_id not in running for board in await tx.live.unfinished())


@asynccontextmanager
async def staged(
    database: Database, clock: HandClock, *, walls: tuple[Wall, Wall] | None = None, house: House | None = None,
    **sections: Any,
) -> AsyncIterator[Stage]:  # fmt: skip
    """A process at work; what it leaves behind when it ends (`walls`, `house`) can be handed to the next one. Its end
    is abrupt."""
    if house is None:
        house = House(database, clock, config_of(**{"live": {"board_edit_seconds": 1}, **sections}))
        await house.open()
        async with database.transaction() as tx:
            assert house.community is not None
            for place in await tx.communities.places(house.community.id):
                await tx.communities.set_chats(place.id, f"{place.platform.value}-public", None)
    discord, telegram = walls or (Wall(Platform.DISCORD), Wall(Platform.TELEGRAM))
    marks = Marks()
    batch = await GiftBatch.open(database, BatchLimits.of(house.config.gifts, house.config.maturity), marks)
    lives = Lives(house.config, Powers(house.config), database, clock, NoFollowers(), marks)
    gifts = Gifts(house.config, clock, database, house.tokens, batch, NoVideos())
    keeper = BoardKeeper(lives, marks, {Platform.DISCORD: discord, Platform.TELEGRAM: telegram})
    running = asyncio.create_task(keeper.run())
    if walls is None:
        await _begun(keeper)
    try:
        yield Stage(house, batch, marks, lives, gifts, discord, telegram)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await batch.kill()


@asynccontextmanager
async def gifts_at_work(services: Services, database: Database, notifiers: Notifiers) -> AsyncIterator[None]:
    """The writer of gifts and the keeper of boards of a composed programme, as the running bot has them."""
    app = services.app
    limits = BatchLimits.of(app.config.gifts, app.config.maturity)
    services.gifts.batch = await GiftBatch.open(database, limits, services.marks)
    keeper = BoardKeeper(app.live, services.marks, notifiers)
    running = asyncio.create_task(keeper.run())
    await _begun(keeper)
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await services.gifts.close()


async def _begun(keeper: BoardKeeper) -> None:
    """Until it has looked for boards of an earlier run, of which there are none: a board that is made meanwhile would
    be taken for one, and drawn an interval later."""
    while keeper.busy:
        await asyncio.sleep(0)
