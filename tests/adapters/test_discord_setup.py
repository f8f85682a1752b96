"""A server becomes a community, step by step."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest

from bot.members.model import Platform
from tests.support.discord_house import DiscordHouse, Message, discord_house, labels, one


class Empty(DiscordHouse):
    """A server that nobody has set up."""

    async def open(self) -> None:
        return None


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    """Bea owns the deployment and is an administrator of the server, whose owner is Olu."""
    async with discord_house(tmp_path, kind=Empty, owner="bea") as made:
        made.give_role("bea", discord.Permissions(administrator=True))
        yield made


async def setup(house: DiscordHouse, persona: str = "olu", channel: str = "general", **options: str) -> Message:
    return one(await house.stage.slash(persona, channel, "setup", options))


async def test_a_servers_owner_sets_it_up_and_an_owner_lets_it_in(house: DiscordHouse) -> None:
    bea = await house.come("bea")
    began = await setup(house)
    assert "Setting up “Bouquet sandbox”" in began["text"]
    assert "✗ an owner let the community in" in began["text"]
    assert bea.community is None
    await house.deliver()
    [asked] = await house.stage.messages("bea", "dm")
    assert labels(asked) == ["Admit", "Refuse"]
    admitted = await house.click("bea", asked, "Admit")
    assert "is in" in admitted["text"]
    await house.deliver()
    assert "is open" in (await house.stage.messages("olu", "dm"))[-1]["text"]
    assert "✓ an owner let the community in" in (await setup(house, step="check"))["text"]


async def test_an_owner_who_sets_up_needs_to_ask_nobody(house: DiscordHouse) -> None:
    began = await setup(house, "bea")
    assert "✓ an owner let the community in" in began["text"]


async def test_channels_are_named_where_the_command_is_typed(house: DiscordHouse) -> None:
    await setup(house, "bea")
    await setup(house, "bea", step="channels", code="public")
    done = await setup(house, "bea", "mods", step="channels")
    assert "✓ a chat for public lines" in done["text"]
    assert "✓ a chat for staff" in done["text"]
    zoned = await setup(house, "bea", step="zone", code="Nowhere/Here")
    assert "Nowhere/Here" in zoned["text"]


async def test_a_code_joins_another_chat(house: DiscordHouse) -> None:
    await setup(house, "bea")
    given = await setup(house, "bea", step="connect")
    assert "/setup connect" in given["text"]
    wrong = await setup(house, "bea", step="connect", code="AAAAAAAA")
    assert "wrong" in wrong["text"]


async def test_a_server_that_threw_us_out_gets_no_more_lines_until_we_are_back(house: DiscordHouse) -> None:
    await setup(house, "bea")
    guild = house.clients[-1].get_guild(house.stage.world.guild.id)
    assert guild is not None

    async def places() -> list[bool]:
        async with house.database.reading() as tx:
            community = await tx.communities.at(Platform.DISCORD, str(guild.id))
            assert community is not None
            return [place.left_at is None for place in await tx.communities.places(community.id)]

    assert await places() == [True]
    await house.clients[-1].on_guild_remove(guild)
    assert await places() == [False]
    await house.clients[-1].on_guild_join(guild)
    assert await places() == [True]


async def test_features_are_switched_by_a_press_and_a_first_tip_is_tried(house: DiscordHouse) -> None:
    await setup(house, "bea")
    shown = await setup(house, "bea", step="features")
    assert "✓ tips: on" in shown["text"]
    off = await house.click("bea", shown, "Switch off: tips")
    assert "✗ tips: off" in off["text"]
    assert "Switch on: tips" in labels(off)
    back = await house.click("bea", off, "Back")
    assert labels(back) == ["Features", "Moderators", "Try a tip"]
    tried = await house.click("bea", back, "Try a tip")
    assert "A creator comes first" in tried["text"]
