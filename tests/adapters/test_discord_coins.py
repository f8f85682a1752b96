"""/coins on Discord, through the real client: packs, the word that some regions ask for, the link to pay."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest

from bot.ledger.accounts import wallet
from bot.members.model import Platform
from bot.payments.provider import ProviderDown, ProviderRefused
from bot.wiring.shop_side import ShopDoor
from cogs.on_discord.shop import AppShop
from tests.support.discord_house import DiscordHouse, discord_house, labels, one
from tests.support.discord_shop import SELLING, SKUS


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    async with discord_house(tmp_path, safety={"first_day_spend": "5000.00"}) as made:
        await made.of_age("alex")
        yield made


async def test_c8_a_gift_is_tried_with_practice_coins(tmp_path: Path) -> None:
    async with discord_house(tmp_path, coins={"practice": True}) as house:
        desk = one(await house.stage.slash("alex", "general", "coins practice"))
        assert desk["ephemeral"]
        assert "You have 100 practice coins today" in desk["text"]
        [done] = (await house.stage.select("alex", desk["id"], "pick:coins.practise:0", ["kite"])).messages
        assert "Practice: 🪁 Kite sent to nobody" in done["text"]
        assert "you have 1 practice coin left" in done["text"]


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


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    """A server where packs are sold in Discord's own shop too."""
    async with discord_house(tmp_path, discord_sku=SELLING) as made:
        yield made


async def test_a_pack_is_bought_in_discords_shop_used_once_and_given_back(shop: DiscordHouse) -> None:
    alex, stage = await shop.of_age("alex"), shop.stage
    asked = one(await stage.slash("alex", "general", "coins buy", {"pack": 330}))
    order = await shop.click("alex", asked, "coins.agree:330")
    assert labels(order) == ["Pay $4.99", "Get 330 coins", "Check again"]
    assert "Refunds of it are asked of Discord" in order["text"]
    await stage.buy("alex", "330 coins", order["id"])
    await shop.deliver()
    [receipt] = await stage.messages("alex", "dm")
    assert "330 coins added, balance 330. A refund is asked of Discord" in receipt["text"]
    assert shop.requests("POST", "/consume") == [None]
    [followed] = [one for one in await stage.messages("alex", "general") if one["id"] == order["id"]]
    assert "Paid: the coins are yours." in followed["text"]
    assert labels(followed) == ["What I have"]

    [bought] = stage.env.backend.entitlements.values()
    stage.env.backend.replay_entitlement_create(bought.id)
    await stage.settle()
    assert await shop.app.selling.shop_sweep.look() == 0
    assert shop.requests("POST", "/consume") == [None]
    await stage.take_back("alex")
    await shop.deliver()
    assert "330 coins left your balance, $4.49 of C-" in (await stage.messages("alex", "dm"))[-1]["text"]
    assert await shop.app.selling.shop_sweep.look() == 0
    assert (await shop.app.coins.balance(alex)).held == 0


async def test_what_a_stopped_bot_missed_is_credited_from_discords_list(shop: DiscordHouse) -> None:
    """Whoever never wrote to the bot is asked for by name; what was used already is no trouble."""
    backend, bea = shop.stage.env.backend, shop.stage.world.users["bea"]
    for sku, gone in ((SKUS[65], False), (SKUS[330], True)):
        backend.seed_entitlement(int(sku), user_id=bea.id, deleted=gone)
    assert await shop.app.selling.shop_sweep.look() == 2
    await shop.deliver()
    await shop.later(minutes=10)
    assert await shop.app.selling.shop_sweep.look() == 0
    [used] = [one for one in backend.entitlements.values() if not one.deleted]
    assert used.consumed
    await AppShop(shop.clients[-1]).use(str(used.id))
    async with shop.database.reading() as tx:
        known = await tx.members.known(Platform.DISCORD, str(bea.id))
        assert known is not None
        assert (known[0].name, await tx.ledger.balance(wallet(known[0].id), "coin")) == ("Bea", 65)


async def test_discords_trouble_is_told_apart_from_its_no(shop: DiscordHouse) -> None:
    app = AppShop(shop.clients[-1])
    shop.stage.env.inject_error("GET", "/applications/*/entitlements", status=403, code=50001, times=1)
    with pytest.raises(ProviderRefused):
        await app.purchases("0", 100)
    durable = shop.stage.env.create_sku("For ever", type=discord.SKUType.durable)
    kept = shop.stage.env.backend.seed_entitlement(durable.id, user_id=shop.stage.world.users["bea"].id)
    with pytest.raises(ProviderRefused, match="40018"):
        await app.use(str(kept.id))
    await app.use("4711")
    assert await app.name_of("4711") == "4711"
    with pytest.raises(ProviderDown):
        await ShopDoor().use("1")
