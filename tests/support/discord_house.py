"""Our Discord side on a real database, inside the simulated Discord: people act, and what they see is looked at."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import App
from bot.communities.model import Caller, Chat, ChatKind, CommunityState
from bot.members.model import Identity, Platform
from bot.moderation.model import Grant, Power
from bot.ports import Json, Notifiers
from bot.sandbox.on_discord import Outcome, Stage
from bot.wiring.services import compose
from bot.wiring.shop_side import ShopDoor
from cogs.on_discord.client import BouquetBot
from cogs.on_discord.notifier import DiscordNotifier
from cogs.on_discord.shop import AppShop
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.databases import fresh_database
from tests.support.discord_judge import Judge, specs
from tests.support.discord_shop import ARTICLES
from tests.support.tip_house import House

Message = dict[str, Any]


async def step(_name: str, work: Any, *args: Any) -> Any:
    """A step of a job that is never interrupted."""
    return await work(*args)


@dataclass
class DiscordHouse(House):
    """A community on a Discord server. Personas are the stage's; `owner` is the one who owns the deployment."""

    owner: str = "olu"
    jobs: list[tuple[str, Mapping[str, Json]]] = field(default_factory=list)

    def wire(self, **sections: Any) -> None:
        """Builds the stage and the programme, in this order: who the owner is depends on the stage's world."""
        self.notifiers: Notifiers = {}
        self.clients: list[BouquetBot] = []
        self.shop = ShopDoor()
        self._compose()
        self.stage = Stage(self._client, articles=ARTICLES)
        operator = {"owners": [f"discord:{self.stage.world.users[self.owner].id}"], **sections.pop("operator", {})}
        self.set(operator=operator, **sections)
        self._compose()
        self.clients[-1].app = self.app

    def _compose(self) -> None:
        self.services = compose(self.config, self.clock, self.database, self.notifiers, discord_shop=self.shop)
        self.app: App = self.services.app

    def _client(self) -> BouquetBot:
        client = BouquetBot(self.app, shard_count=1)
        self.clients.append(client)
        self.notifiers[Platform.DISCORD] = DiscordNotifier(client)
        self.shop.there = lambda: AppShop(client)
        return client

    async def _owe(self, connection: AsyncConnection, job: str, key: str, args: Mapping[str, Json]) -> None:
        await super()._owe(connection, job, key, args)
        self.jobs.append((job, args))

    # The community and its people

    def chat(self, channel: str = "general") -> Chat:
        """A channel of the server as the core knows it."""
        world = self.stage.world
        return Chat(Platform.DISCORD, str(world.channels[channel].id), ChatKind.SERVER, str(world.guild.id), "Harbour")

    async def open(self) -> None:
        """Found and admit the community of the server."""
        now, owner = self.clock.now(), self.identity("olu")
        async with self.database.transaction() as tx:
            founder, _ = await tx.members.met(owner, now)
            made = await tx.communities.create("Harbour", founder.id, now)
            place = await tx.communities.add_place(made.id, self.chat(), now)
            await tx.communities.set_chats(place.id, self.chat().chat_id, self.chat("mods").chat_id)
            await tx.communities.set_state(made.id, CommunityState.ADMITTED, founder.id, now)
            self.community = await tx.communities.get(made.id)

    def identity(self, persona: str) -> Identity:
        """A persona as the core knows people."""
        user = self.stage.world.users[persona]
        return Identity(Platform.DISCORD, str(user.id), persona.capitalize(), persona, "en-US")

    async def come(self, persona: str) -> Caller:
        """The member behind a persona."""
        return await self.app.reception.receive(self.identity(persona), self.chat())

    async def of_age(self, persona: str) -> Caller:
        """The member behind a persona, who has stated his age."""
        caller = await self.come(persona)
        async with self.database.transaction() as tx:
            await tx.members.state_age(caller.id, "DE", 18, Platform.DISCORD, self.clock.now())
        return await self.come(persona)

    async def creator_at(self, persona: str, **account: Any) -> Caller:
        """A persona who is an approved creator."""
        return await self.enrol(await self.of_age(persona), **account)

    async def empower(self, persona: str, power: Power, *, everywhere: bool = False) -> Caller:
        """A persona with a power."""
        caller = await self.come(persona)
        place = None if everywhere or self.community is None else self.community.id
        async with self.database.transaction() as tx:
            await tx.powers.grant(Grant(caller.id, power, place), None, "test", self.clock.now())
        return caller

    def give_role(self, persona: str, permissions: discord.Permissions) -> None:
        """What Discord itself allows a persona on the server."""
        world, backend = self.stage.world, self.stage.env.backend
        role = world.guild.create_role(f"role of {persona}", permissions=permissions)
        backend.add_member_role(world.guild.id, world.users[persona].id, role.id)

    # What happens

    async def tip_by(self, persona: str = "alex", amount: str = "5", **options: Any) -> Message:
        """The answer to a /tip for Mia."""
        typed = {"creator": "Mia", "amount": amount, **options}
        return one(await self.stage.slash(persona, "general", "tip", typed))

    async def click(self, persona: str, message: Message, button: str) -> Message:
        """What a press shows: the message edited, or a new one."""
        return one(await self.stage.click(persona, message["id"], button))

    async def deliver(self) -> list[str]:
        """Does every job that is owed; answers their names."""
        done = []
        while self.jobs:
            name, args = self.jobs.pop(0)
            await self.services.jobs[name](step, **args)
            done.append(name)
        return done

    async def later(self, **by: float) -> None:
        """Lets time pass for everybody."""
        self.clock.move(timedelta(**by))
        await self.stage.advance(timedelta(**by).total_seconds())

    def stored(self, message: Message) -> Any:
        """The message as Discord keeps it, to be changed behind everybody's back."""
        number = int(message["id"])
        return next(kept[number] for kept in self.stage.env.backend.messages.values() if number in kept)

    def requests(self, method: str, ending: str) -> list[Any]:
        """Bodies of the bot's requests so far."""
        return [one.json for one in self.stage.http_requests if one.method == method and one.path.endswith(ending)]


def one(outcome: Outcome) -> Message:
    """The single message that came of an act."""
    assert outcome.toast is None, outcome.toast
    [message] = outcome.messages
    return message


def labels(message: Message) -> list[str]:
    """What can be pressed under a message."""
    return [button["label"] for button in message["buttons"]]


@asynccontextmanager
async def discord_house(
    folder: Path, *, start: bool = True, kind: type[DiscordHouse] = DiscordHouse, owner: str = "olu", **sections: Any
) -> AsyncIterator[DiscordHouse]:
    """Opened on SQLite; `sections` change the configuration. At the end every request is judged by Discord's
    description, where that is at hand, and no handler may have failed."""
    clock = HandClock(datetime.now(UTC))
    with fresh_database("sqlite", folder) as url:
        database = await Database.open(url, clock)
        house = kind(database, clock, owner=owner)
        house.wire(**sections)
        try:
            await house.open()
            if start:
                await house.stage.start()
            yield house
        finally:
            await house.stage.close()
            await database.close()
        assert house.stage.errors == []
        if specs() is not None:
            assert Judge.load().log(house.stage.http_requests) == []
