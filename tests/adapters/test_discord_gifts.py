"""/gift and /live on Discord, with the real client: boards, buttons, receipts that grow, words."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.on_discord import Outcome
from cogs.on_discord import receipts
from tests.support.discord_house import DiscordHouse, discord_house, labels
from tests.support.gifts import credit, lot
from tests.support.live import gifts_at_work


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordHouse]:
    monkeypatch.setattr(receipts, "GATHER_SECONDS", 0.05)
    async with (
        discord_house(tmp_path, live={"board_edit_seconds": 1, "matches": True}) as made,
        gifts_at_work(made.services, made.database, made.notifiers),
    ):
        await made.creator_at("mia")
        alex = await made.of_age("alex")
        await credit(made.database, lot(alex.id, 5000, at=made.clock.now()))
        yield made


def mine(outcome: Outcome) -> dict[str, Any]:
    """The private message that came of an act; the board may have changed as well."""
    assert outcome.toast is None, outcome.toast
    [message] = [one for one in outcome.messages if one["ephemeral"]]
    return message


async def says(house: DiscordHouse, persona: str, command: str, **options: str | int) -> str:
    """What a command answers, always in private."""
    return str(mine(await house.stage.slash(persona, "general", command, options))["text"])


async def board(house: DiscordHouse, shows: Callable[[str], bool]) -> dict[str, Any]:
    """The public message of a LIVE once it shows something."""
    async with asyncio.timeout(10):
        while True:
            for message in reversed(await house.stage.messages("mia", "general")):
                if not message["ephemeral"] and "LIVE" in message["text"] and shows(message["text"]):
                    return dict(message)
            await asyncio.sleep(0.05)


async def private(house: DiscordHouse, persona: str) -> dict[str, Any]:
    """The latest message that only this person reads."""
    return [dict(one) for one in await house.stage.messages(persona, "general") if one["ephemeral"]][-1]


async def test_a_live_from_its_start_to_its_summary(house: DiscordHouse) -> None:
    assert "You are LIVE: Evening songs" in await says(house, "mia", "live start", title="Evening songs", goal=100)
    shown = await board(house, lambda text: "No gift yet." in text)
    assert labels(shown) == ["🌸 1", "👏 5", "🪁 99", "💐 199", "🌙 1000"]
    receipt = await says(house, "alex", "gift", gift="kite", privacy="name_amount")
    assert "🪁 Kite for Mia: sent" in receipt
    assert "99 coins; you paid about $1.98 for them. Mia gets 49.5 diamonds, worth $0.24." in receipt
    assert "You have 4,901 coins left." in receipt
    told = await says(house, "alex", "money trace", id=receipt.partition("Its number is ")[2][:8])
    assert "🪁 Kite for Mia" in told
    assert "Now: 49.5 diamonds pending until" in told
    shown = await board(house, lambda text: "99 of 100 coins" in text)
    assert "Alex · 99 coins" in shown["text"]
    assert "The goal of this LIVE: 50 coins" in await says(house, "mia", "live goal", coins="50")
    await board(house, lambda text: "99 of 50 coins 🎉" in text)
    assert "99 coins in 1 gift" in await says(house, "alex", "live status")
    summary = mine(await house.stage.slash("mia", "general", "live end", {}))
    assert "49.5 diamonds for you, pending." in summary["text"]
    assert len(summary["images"]) == 1, "how the coins came, as a picture"
    shown = await board(house, lambda text: "was LIVE" in text)
    assert not shown["buttons"]
    assert "Mia is not LIVE now." in await says(house, "alex", "gift", gift="petal", creator="Mia")


async def test_taps_on_the_board_have_one_receipt_that_grows(house: DiscordHouse) -> None:
    await says(house, "mia", "live start")
    shown = await board(house, lambda text: "No gift yet." in text)
    first = mine(await house.stage.click("alex", shown["id"], "🌸 1"))
    assert "🌸 Petal · 1 coin" in first["text"]
    for _ in range(6):
        assert (await house.stage.click("alex", shown["id"], "🌸 1")).toast is None
    async with asyncio.timeout(5):
        while "🌸 Petal ×7 · 7 coins, about $0.14 paid" not in (now := await private(house, "alex"))["text"]:
            await asyncio.sleep(0.02)
    assert now["id"] == first["id"], "all seven presses are told by one line"


async def test_a_high_price_is_asked_for_once_more(house: DiscordHouse) -> None:
    await says(house, "mia", "live start")
    quoted = mine(await house.stage.slash("alex", "general", "gift", {"gift": "moon", "count": 2}))
    assert "🌙 Moonrise ×2 for Mia?" in quoted["text"]
    assert "A gift cannot be undone" in quoted["text"]
    yes = next(button["id"] for button in quoted["buttons"] if button["id"].startswith("gift.yes"))
    sent = mine(await house.stage.click("alex", quoted["id"], yes))
    assert "You have 3,000 coins left." in sent["text"]
    assert not sent["buttons"]


async def test_what_is_wrong_with_a_gift_is_said_in_words(house: DiscordHouse) -> None:
    assert "No LIVE runs here now." in await says(house, "alex", "gift", gift="petal")
    await says(house, "mia", "live start", gifts="off")
    assert "takes no gifts in this LIVE" in await says(house, "alex", "gift", gift="petal")
    await says(house, "mia", "live end")
    await says(house, "mia", "live start")
    assert "“rose” is no gift" in await says(house, "alex", "gift", gift="rose")
    dear = mine(await house.stage.slash("alex", "general", "gift", {"gift": "kite", "count": 100}))
    assert "That costs 9,900 coins, and you have 5,000 coins." in dear["text"]
    assert [button["label"] for button in dear["buttons"]] == ["Buy coins"]
    assert "At once 1 to 100" in await says(house, "alex", "gift", gift="petal", count=101)
    assert "They look like V-7K2Q9M" in await says(house, "alex", "gift", gift="kite", video="rubbish")
    assert "You are not LIVE now." in await says(house, "alex", "live end"), "Mia is, and here"
    stranger = await says(house, "alex", "gift", gift="petal", creator="@bea")
    assert "Nothing can be given to this person here." in stranger
    assert "You cannot follow yourself." in await says(house, "mia", "follow", creator="Mia")
    assert "not to yourself" in await says(house, "mia", "gift", gift="petal")
    assert "creator" in await says(house, "alex", "live start")
    assert "You are LIVE already" in await says(house, "mia", "live start")
    assert "🌸 Petal · 1 coin" in await says(house, "alex", "gift")


async def test_the_catalogue_is_offered_while_typing_in_the_reader_s_language(house: DiscordHouse) -> None:
    [kite] = await house.stage.autocomplete("alex", "general", "gift", "gift", "kite")
    assert (kite["name"], kite["value"]) == ("🪁 Kite · 99 coins", "kite")


async def test_a_creator_who_streams_is_asked_once_and_goes_live_by_a_button(house: DiscordHouse) -> None:
    await house.stage.voice("alex", "live", stream=True)
    await house.stage.voice("mia", "live")
    assert await house.deliver() == []
    for _ in range(2):
        await house.stage.voice("mia", "live", stream=True)
        await house.stage.voice("mia", None)
    await house.deliver()
    [asked] = [dict(one) for one in await house.stage.messages("mia", "dm") if "on air in Harbour" in one["text"]]
    await house.stage.click("mia", asked["id"], "Go LIVE there")
    await board(house, lambda text: "Mia is LIVE" in text)
    await house.stage.voice("mia", "live", stream=True)
    assert "live_offer" not in (await house.notices_to((await house.come("mia")).id))[1:]


async def test_a_match_is_asked_for_agreed_to_and_stands_on_both_boards(house: DiscordHouse) -> None:
    await house.creator_at("bea")
    for who in ("mia", "bea"):
        await says(house, who, "live start")
    assert "Bea was asked for a match of 3 minutes." in await says(house, "mia", "live match", creator="Bea", minutes=3)
    await house.deliver()
    [asked] = [dict(one) for one in await house.stage.messages("bea", "dm") if "asks you for a match" in one["text"]]
    begun = await house.stage.click("bea", asked["id"], "Start the match")
    assert "The match with Mia runs: 3 minutes from now on." in begun.messages[-1]["text"]
    assert "sent" in await says(house, "alex", "gift", gift="clap", creator="Bea")
    await board(house, lambda text: "⚔️ Match: Mia 0 : 5 Bea, until" in text)
    await board(house, lambda text: "⚔️ Match: Bea 5 : 0 Mia, until" in text)
    assert "is in a match already" in await says(house, "mia", "live match", creator="Bea")
    assert "A match needs two." in await says(house, "mia", "live match", creator="Mia")


async def test_a_creator_alone_reads_the_link_to_his_overlay_and_gets_another(house: DiscordHouse) -> None:
    told = mine(await house.stage.slash("mia", "general", "live overlay", {}))
    [first] = [line for line in str(told["text"]).split() if "/overlay/" in line][:1]
    assert [button["url"] for button in told["buttons"] if button["label"] == "Open"] == [first.strip("`")]
    [anew] = [button["id"] for button in told["buttons"] if button["label"] == "New link"]
    await house.stage.click("mia", told["id"], anew)
    renewed = str((await private(house, "mia"))["text"])
    assert "The one before leads nowhere any more." in renewed
    assert first not in renewed
    assert "creator" in await says(house, "alex", "live overlay")
