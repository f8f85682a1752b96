"""AC36: what people type, and what they read while typing, fits both platforms in every complete language."""

import re
from collections.abc import Iterator
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.ext import commands

from bot.cli import catalogues
from bot.replies import help as replies
from bot.replies import words
from bot.replies.words import COMPLETE, Words
from cogs.on_discord.base import BouquetCog, Menu
from cogs.on_discord.roster import COGS
from cogs.on_discord.translator import CatalogueTranslator
from cogs.on_telegram import roster
from cogs.on_telegram.gesture import first_words
from cogs.on_telegram.menus import menus

DISCORD_NAME = re.compile(r"[-_a-z0-9]{1,32}")
TELEGRAM_NAME = re.compile(r"[a-z0-9_]{1,32}")
# The kinds of a command that have a name and no description.
CONTEXT_MENUS = (2, 3)


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    """The catalogues as they are now, however the tests were started."""
    catalogues.compile_catalogues()
    words._catalogue.cache_clear()


def tree_of(menu: Menu) -> app_commands.ContextMenu:
    """A context menu as the cog makes it; who answers it does not matter here."""

    async def user(interaction: discord.Interaction, member: discord.Member) -> None: ...

    return app_commands.ContextMenu(name=menu.label, callback=user)


async def payloads() -> list[dict[str, Any]]:
    """What Discord is told of every command, translations included."""
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    told = []
    for cog in COGS:
        assert isinstance(cog, commands.CogMeta)
        assert issubclass(cog, BouquetCog)
        found = [*cog.__cog_app_commands__, *(tree_of(menu) for menu in cog.menus)]
        told += [await one.get_translated_payload(tree, CatalogueTranslator()) for one in found]
    return told


def parts(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A command, its subcommands and its options."""
    yield payload
    for option in payload.get("options", ()):
        yield from parts(option)


def spoken(part: dict[str, Any], what: str) -> Iterator[tuple[str, str]]:
    """A text of a part in English and in every language that was sent along, by the language's tag."""
    yield "en", part[what]
    yield from (part.get(f"{what}_localizations") or {}).items()


async def test_every_discord_name_can_be_typed_and_is_the_same_everywhere() -> None:
    for payload in await payloads():
        if payload["type"] in CONTEXT_MENUS:
            continue
        for part in parts(payload):
            assert DISCORD_NAME.fullmatch(part["name"]), part["name"]
            assert not part.get("name_localizations")
            assert len(part.get("options", ())) <= 25


async def test_discord_descriptions_and_choices_fit_in_every_language() -> None:
    whole = {said: text for said in COMPLETE for text in [Words(said)]}
    for payload in await payloads():
        if payload["type"] in CONTEXT_MENUS:
            continue
        for part in parts(payload):
            for tag, said in spoken(part, "description"):
                assert 1 <= len(said) <= 100, said
                assert said == whole[tag[:2]].t(part["description"]), f"{said} is cut"
            assert len(part.get("choices", ())) <= 25
            for choice in part.get("choices", ()):
                assert all(1 <= len(said) <= 100 for _, said in spoken(choice, "name")), choice


async def test_the_labels_of_context_menus_fit_in_every_language() -> None:
    menus_ = [payload for payload in await payloads() if payload["type"] in CONTEXT_MENUS]
    assert menus_
    for payload in menus_:
        for tag, said in spoken(payload, "name"):
            assert 1 <= len(said) <= 32, said
            assert said == Words(tag).t(payload["name"]), f"{said} is cut"


async def test_discord_is_told_every_language() -> None:
    translated = {tag[:2] for payload in await payloads() for tag in payload.get("description_localizations") or {}}
    assert translated | {"en"} == set(COMPLETE)


async def test_a_discord_command_with_all_its_texts_is_not_too_long() -> None:
    for payload in await payloads():
        for language in COMPLETE:
            total = 0
            for part in parts(payload):
                for what in ("name", "description"):
                    sent = dict(spoken(part, what)) if part.get(what) else {}
                    total += len(sent.get(language) or sent.get("en") or "")
                total += sum(len(choice["name"]) + len(str(choice["value"])) for choice in part.get("choices", ()))
            assert total <= 8000


def test_telegram_names_and_descriptions_fit_in_every_language() -> None:
    roster.load()
    told = menus()
    assert {language for _, language, _ in told} == {None, *COMPLETE} - {"en"}
    for _, _, listed in told:
        assert 1 <= len(listed) <= 100
        for name, what in listed:
            assert TELEGRAM_NAME.fullmatch(name)
            assert 3 <= len(what) <= 256


@pytest.mark.parametrize("language", COMPLETE)
def test_every_command_of_a_platform_says_what_it_is_for(language: str) -> None:
    roster.load()
    told = replies.commands(Words(language))
    described = dict(told)
    assert len(described) == len(told)
    assert first_words() - {"start", "cancel"} <= set(described)
    typed = {one.name for cog in COGS for one in cog.__cog_app_commands__}  # type: ignore[attr-defined] # classes
    assert typed <= set(described)
    assert all(what[-1] not in ".!" for what in described.values())
