"""/coins on Discord, through the real client: packs, the word that some regions ask for, the link to pay."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.discord_house import DiscordHouse, discord_house, one


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    async with discord_house(tmp_path, safety={"first_day_spend": "5000.00"}) as made:
        await made.of_age("alex")
        yield made


async def test_a_pack_is_picked_agreed_to_and_has_a_private_link(house: DiscordHouse) -> None:
    shelf = one(await house.stage.slash("alex", "general", "coins buy"))
    assert shelf["ephemeral"]
    assert "You have 0 coins." in shelf["text"]
    [asked] = (await house.stage.select("alex", shelf["id"], "pick:coins.pack:0", ["330"])).messages
    assert "right of withdrawal" in asked["text"]
    [order] = (await house.stage.click("alex", asked["id"], "coins.agree:330")).messages
    assert "330 coins · $4.99" in order["text"]
    assert "Stars" not in order["text"]
    (pay,) = [button for button in order["buttons"] if button["url"]]
    assert pay["label"] == "Pay $4.99"
    assert "/pay/" in pay["url"]


async def test_a_larger_pack_takes_one_more_yes(house: DiscordHouse) -> None:
    asked = one(await house.stage.slash("alex", "general", "coins buy", {"pack": 6600}))
    [order] = (await house.stage.click("alex", asked["id"], "coins.agree:6600")).messages
    assert "one more yes" in order["text"]
    [order] = (await house.stage.click("alex", order["id"], "coins.confirm:1")).messages
    assert [button["label"] for button in order["buttons"]] == ["Pay $99.99", "Check again"]


async def test_an_unknown_pack_names_those_that_are_sold(house: DiscordHouse) -> None:
    asked = one(await house.stage.slash("alex", "general", "coins buy", {"pack": 100}))
    [answer] = (await house.stage.click("alex", asked["id"], "coins.agree:100")).messages
    assert "65, 330, 660" in answer["text"]


async def test_what_somebody_holds_is_his_alone_to_see(house: DiscordHouse) -> None:
    purse = one(await house.stage.slash("alex", "general", "coins balance"))
    assert purse["ephemeral"]
    assert "Your coins" in purse["text"]
