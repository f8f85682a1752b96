"""The client: what it asks Discord for, when it tells its commands, how it fails."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.app_commands import TranslationContextLocation

from cogs.on_discord.client import BouquetBot, intents, invite_link
from cogs.on_discord.translator import CatalogueTranslator
from tests.support.discord_house import DiscordHouse, discord_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    async with discord_house(tmp_path) as made:
        yield made


def test_no_privileged_intent_is_asked_for() -> None:
    asked = intents()
    assert (asked.members, asked.presences, asked.message_content) == (False, False, False)
    assert (asked.guilds, asked.guild_messages) == (True, True)


def test_the_invite_asks_for_no_power_over_people_or_channels() -> None:
    permissions = discord.Permissions(int(invite_link(42).split("permissions=")[1].split("&")[0]))
    for power in ("administrator", "manage_guild", "manage_roles", "manage_messages", "kick_members", "ban_members"):
        assert not getattr(permissions, power), power


async def test_commands_are_told_once_and_again_only_when_they_changed(house: DiscordHouse) -> None:
    assert len(house.requests("PUT", "/commands")) == 1
    await house.stage.restart_bot()
    assert len(house.requests("PUT", "/commands")) == 1
    async with house.database.transaction() as tx:
        await tx.memory.keep("discord_commands", "those of an older version")
    await house.stage.restart_bot()
    assert len(house.requests("PUT", "/commands")) == 2


async def test_every_command_of_the_index_is_there(house: DiscordHouse) -> None:
    [body] = house.requests("PUT", "/commands")
    told = {command["name"]: command for command in body}
    groups = {
        name: {option["name"] for option in told[name]["options"]} for name in told if told[name]["type"] == 1
        and any(option["type"] == 1 for option in told[name]["options"])
    }  # fmt: skip
    assert groups == {
        "money": {"trace"}, "card": {"show", "remove"}, "limits": {"show", "set", "pause"},
        "creator": {"apply", "profile", "settings", "leave", "appeal", "metrics", "supporters"},
        "payout": {"redeem", "setup", "status"},
        "live": {"start", "end", "status", "goal", "match", "gifts", "overlay"},
        "coins": {"balance", "buy", "practice"}, "video": {"add", "list", "remove"},
        "mod": {
            "queue", "refund", "trace", "case", "hide", "mark", "suspend", "reinstate", "pause", "resume", "audit",
        },
        "staff": {"grant", "revoke", "list"}, "mydata": {"show", "export", "delete"},
    }  # fmt: skip
    alone = "tip gift history link unlink language inbox help terms privacy paysupport setup".split()
    assert {told[name]["type"] for name in alone} == {1}
    menus = {name: command["type"] for name, command in told.items() if command["type"] != 1}
    assert menus == {"Tip this creator": 2, "Creator profile": 2, "Tip the author": 3, "Hide note": 3,
                     "Gift on this post": 3}  # fmt: skip
    assert [option["name"] for option in told["tip"]["options"]] == ["creator", "amount", "note", "privacy"]
    assert all(option.get("autocomplete") for option in told["tip"]["options"][:2])


async def test_what_goes_wrong_around_a_command_is_apologised_for(house: DiscordHouse) -> None:
    client = BouquetBot(house.app)
    sent: list[dict[str, Any]] = []

    async def send_message(**how: Any) -> Any:
        sent.append(how)
        return SimpleNamespace(message_id=1)

    interaction = SimpleNamespace(
        locale=discord.Locale.german, guild_id=1, message=None, command=None,
        response=SimpleNamespace(is_done=lambda: False, send_message=send_message),
    )  # fmt: skip
    error = app_commands.CommandNotFound("gone", [])
    await client.tree.on_error(interaction, error)  # type: ignore[arg-type]  # the part that an answer needs
    [how] = sent
    assert how["ephemeral"]


async def test_a_client_says_when_discord_has_taken_its_token(house: DiscordHouse) -> None:
    client = BouquetBot(house.app)
    assert not client.logged_in.is_set()
    assert house.clients[-1].logged_in.is_set()


async def translated(text: str, place: TranslationContextLocation, data: Any = None) -> str | None:
    context: Any = SimpleNamespace(location=place, data=data)
    return await CatalogueTranslator().translate(app_commands.locale_str(text), discord.Locale.german, context)


async def test_what_is_typed_has_one_name_in_every_language() -> None:
    for place in ("command_name", "group_name", "parameter_name"):
        assert await translated("Anonymous", TranslationContextLocation[place]) is None
