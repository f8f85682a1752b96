"""`bouquet doctor` asks about the chats of admitted communities, each once, and about none that it was removed from."""

from pathlib import Path

import pytest

from bot.communities.model import Chat, ChatKind, CommunityState
from bot.config import build_config
from bot.members.model import Identity, Platform
from bot.wiring.commands import rooms
from storage import migrate
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.configs import values


async def test_the_chats_that_communities_chose_are_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    url, clock = "sqlite:///book.db", HandClock()
    migrate.upgrade(url)
    database = await Database.open(url, clock)
    now = clock.now()
    async with database.transaction() as tx:
        olu, _ = await tx.members.met(Identity(Platform.DISCORD, "1", "Olu"), now)
        for name, state in (("Reef", CommunityState.ADMITTED), ("Wreck", CommunityState.PENDING)):
            made = await tx.communities.create(name, olu.id, now)
            for kind, platform in ((ChatKind.SERVER, Platform.DISCORD), (ChatKind.GROUP, Platform.TELEGRAM)):
                chat = Chat(platform, f"{name}-chat", kind, f"{name}-home", name)
                place = await tx.communities.add_place(made.id, chat, now)
                await tx.communities.set_chats(place.id, place.public_chat_id, f"{name}-staff")
            if state is not CommunityState.PENDING:
                await tx.communities.set_state(made.id, state, olu.id, now)
        await tx.communities.set_left(Platform.TELEGRAM, "Reef-home", now)
    await database.close()
    found = await rooms(build_config(values(database__url=url)))
    assert [str(room) for room in found] == ["the public chat of “Reef”", "the staff chat of “Reef”"]
    assert {room.platform for room in found} == {"discord"}
