"""Our Telegram side on a real database, against the simulator: people act, and what they see is looked at."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app import App
from bot.communities.model import Caller, Chat, ChatKind
from bot.members.model import Identity, Platform
from bot.ports import Notifiers
from bot.sandbox.telegram_sim import Message, TelegramSim, User
from bot.sandbox.telegram_sim.chats import Chat as SimChat
from bot.wiring.services import compose
from cogs.on_telegram.client import TelegramSide
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.databases import fresh_database
from tests.support.tip_house import House


class TelegramHouse(House):
    """A community in a group with a creator, and the bot that serves it. `seen` remembers what was looked at."""

    def wire(self, sim: TelegramSim) -> None:
        self.sim = sim
        notifiers: Notifiers = {}
        self.services = compose(self.config, self.clock, self.database, notifiers)
        self.app: App = self.services.app
        self.side = TelegramSide(self.app)
        notifiers[Platform.TELEGRAM] = self.side.notifier

    async def deliver(self) -> None:
        """Does every job that is owed."""
        while self.owed:
            name, _, args = self.owed.pop(0)
            await self.services.jobs[name](None, **args)
        await self.rest()

    def user(self, name: str, *, started: bool = True) -> User:
        """A person who can act, with or without a private chat."""
        person = self.sim.user(name, username=f"{name.lower()}_there")
        if started:
            self.sim.world.private(person, self.sim.bot).started = True
        return person

    async def known(self, person: User, chat: Chat | None = None) -> Caller:
        """The member behind a person, of age."""
        identity = Identity(Platform.TELEGRAM, str(person.id), person.first_name, person.username, "en")
        place = chat or Chat(Platform.TELEGRAM, str(person.id), ChatKind.PRIVATE, str(person.id))
        caller = await self.app.reception.receive(identity, place)
        async with self.database.transaction() as tx:
            await tx.members.state_age(caller.id, "DE", 18, Platform.TELEGRAM, self.clock.now())
        return await self.app.reception.receive(identity, place)

    async def settle(self, group: SimChat) -> None:
        """The simulated group belongs to the community."""
        assert self.community is not None
        there = Chat(Platform.TELEGRAM, str(group.id), ChatKind.GROUP, str(group.id), group.title or "")
        async with self.database.transaction() as tx:
            await tx.communities.add_place(self.community.id, there, self.clock.now())

    async def make_creator(self, person: User) -> Caller:
        """An approved creator who can receive, under the person's Telegram account."""
        return await self.enrol(await self.known(person))

    async def rest(self) -> None:
        """Return when everything that was said to the bot is answered."""
        await self.sim.at_rest()
        await self.side.worked_off()
        await self.sim.at_rest()

    async def answer(self, chat: SimChat, act: Callable[[], Any]) -> Message:
        """The first message of the bot in the chat that comes of an act, when all is at rest."""
        before = {message.id for message in chat.said_by(self.sim.bot)}
        act()

        def new() -> Message | None:
            return next((m for m in chat.said_by(self.sim.bot) if m.id not in before), None)

        found = await self.sim.wait_for(new)
        await self.rest()
        return found

    async def press(self, person: User, message: Message, label: str) -> Message:
        """Press a button and wait until everything it leads to has happened; the message as it then is."""
        press = person.press(message, label)
        await self.sim.wait_for(lambda: press.answered)
        await self.rest()
        return message


@asynccontextmanager
async def telegram_house(
    folder: Path, *, start: bool = True, database_kind: str = "sqlite", **sections: Any
) -> AsyncIterator[TelegramHouse]:
    """Opened on a new database with a judged simulator; `sections` change the configuration."""
    clock = HandClock()
    with fresh_database(database_kind, folder) as url:
        database = await Database.open(url, clock)
        async with TelegramSim(now=clock.now, seed=7) as sim:
            house = TelegramHouse(database, clock)
            there = {"token": sim.token, "api_base": sim.api_base, **sections.pop("telegram", {})}
            # Nobody listens there: nothing in these tests may reach the provider itself.
            house.set(telegram=there, stripe={"api_base": "http://127.0.0.1:9"}, **sections)
            await house.open()
            house.wire(sim)
            try:
                if start:
                    await house.side.start()
                yield house
            finally:
                await house.side.stop()
                await database.close()
            assert [str(one) for one in sim.violations] == []
