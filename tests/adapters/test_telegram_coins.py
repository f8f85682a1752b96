"""/coins on Telegram: packs for Stars, through the real client against the simulator."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.coins.quotes import Purse
from bot.coins.store import HeldLot
from bot.ledger.accounts import wallet
from bot.members.model import MemberId
from bot.rails import Rail
from bot.replies import coins as say
from bot.replies.words import Words
from bot.sandbox.telegram_sim import Message, User
from tests.support.telegram_house import TelegramHouse, telegram_house


@dataclass
class Scene:
    """Alex has Stars and wants coins."""

    house: TelegramHouse
    alex: User
    fan_id: MemberId

    async def says(self, text: str) -> Message:
        return await self.house.answer(self.alex.private, lambda: self.alex.send(self.alex.private, text))

    async def invoice(self, coins: int = 330) -> Message:
        """The invoice that comes of asking for a pack and agreeing."""
        asked = await self.says(f"/coins buy {coins}")
        assert "right of withdrawal" in (asked.text or "")
        return await self.after(asked, "I agree, go on")

    async def after(self, message: Message, label: str) -> Message:
        """What the bot newly says when a button is pressed."""
        return await self.house.answer(self.alex.private, lambda: self.alex.press(message, label))

    async def held(self) -> int:
        return await self.balance(wallet(self.fan_id), "coin")

    async def balance(self, account: str, unit: str) -> int:
        async with self.house.database.reading() as tx:
            return await tx.ledger.balance(account, unit)

    async def told(self) -> list[dict[str, Any]]:
        return await self.house.facts_to(self.fan_id)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with telegram_house(tmp_path) as house:
        alex = house.user("Alex")
        caller = await house.known(alex)
        yield Scene(house, alex, caller.id)


async def test_a_pack_is_asked_for_agreed_to_paid_in_stars_and_there(scene: Scene) -> None:
    invoice = await scene.invoice()
    assert invoice.content["invoice"]["total_amount"] == 250
    assert (await scene.alex.pay(invoice)).ok
    await scene.house.rest()
    assert await scene.held() == 330
    assert await scene.balance("stars", "xtr") == 250
    assert await scene.house.notices_to(scene.fan_id) == ["coin_receipt"]
    assert (await scene.told())[0]["held"] == 330
    purse = await scene.says("/coins")
    assert "You have 330 coins." in (purse.text or "")
    assert "refundable until" in (purse.text or "")
    order = str((await scene.told())[0]["order"])
    assert order in ((await scene.house.press(scene.alex, purse, "Your coin orders")).text or "")
    helped = await scene.says("/paysupport")
    assert "You have paid no tip yet. Is it about coins?" in (helped.text or "")
    assert order in ((await scene.house.press(scene.alex, helped, "Your coin orders")).text or "")


def test_stars_of_which_a_coin_is_spent_are_offered_no_way_back() -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC)
    lot = HeldLot(1, "C-222222", 330, 330, 0, Rail.STARS, "xtr", 250, day, day + timedelta(days=14))
    for unspent, now, offered in ((330, day, True), (329, day, False), (330, day + timedelta(days=14), False)):
        said = say.purse(Purse(unspent, (replace(lot, unspent=unspent),), now, sold=True), Words()).text
        assert ("refundable until" in said, "To give unspent ones back" in said) == (offered, offered)


async def test_a_success_told_twice_is_one_lot(scene: Scene) -> None:
    invoice = await scene.invoice()
    assert (await scene.alex.pay(invoice, twice=True)).ok
    await scene.house.rest()
    assert await scene.held() == 330
    assert await scene.house.notices_to(scene.fan_id) == ["coin_receipt"]


async def test_x16_an_invoice_that_is_paid_or_run_out_or_another_fans_is_refused_before_anything_is_taken(
    scene: Scene,
) -> None:
    link = await scene.says("/coins buy 65")
    invoice = await scene.after(link, "I agree, go on")
    copy = scene.house.sim.world.cashier.sheet(scene.alex, invoice)
    assert (await scene.alex.pay(invoice)).ok
    await scene.house.rest()
    again = await scene.invoice(65)
    again.payload = copy.payload
    refused = await scene.alex.pay(again)
    assert not refused.ok
    assert "paid already" in (refused.error or "")
    late = await scene.invoice(65)
    scene.house.clock.move(timedelta(minutes=40))
    refused = await scene.alex.pay(late)
    assert not refused.ok
    assert "ran out" in (refused.error or "")
    assert await scene.held() == 65


async def test_the_shelf_shows_packs_and_a_pick_leads_to_an_invoice(scene: Scene) -> None:
    shelf = await scene.says("/coins buy")
    assert "330 coins · 250 Stars" in [button["text"] for button in shelf.buttons]
    asked = await scene.house.press(scene.alex, shelf, "65 coins · 50 Stars")
    invoice = await scene.after(asked, "I agree, go on")
    assert invoice.content["invoice"]["total_amount"] == 50


async def test_a_larger_pack_takes_one_more_yes(scene: Scene) -> None:
    asked = await scene.says("/coins buy 6600")
    asked = await scene.after(asked, "I agree, go on")
    assert "first day" in (asked.text or "") or "one more yes" in (asked.text or "")


async def test_in_a_group_everything_about_coins_goes_to_the_private_chat(scene: Scene) -> None:
    group = scene.house.sim.group("friends", [scene.alex, scene.house.sim.bot])
    await scene.house.settle(group)
    shelf = await scene.house.answer(scene.alex.private, lambda: scene.alex.send(group, "/coins buy"))
    assert "Which pack?" in (shelf.text or "") or "330 coins · 250 Stars" in [one["text"] for one in shelf.buttons]
    said = [message.text or "" for message in group.said_by(scene.house.sim.bot)]
    assert said
    assert not any("Stars" in text or "$" in text for text in said)


async def test_on_telegram_no_price_in_money_is_ever_shown(scene: Scene) -> None:
    shelf = await scene.says("/coins buy")
    asked = await scene.house.press(scene.alex, shelf, "65 coins · 50 Stars")
    shown = [shelf.text or "", asked.text or "", *(button["text"] for button in shelf.buttons)]
    assert not any("$" in text or "pay/" in text for text in shown)


async def test_c8_a_gift_is_tried_with_practice_coins(tmp_path: Path) -> None:
    async with telegram_house(tmp_path, coins={"practice": True}) as house:
        alex = house.user("Alex")
        scene = Scene(house, alex, (await house.known(alex)).id)
        desk = await scene.says("/coins practice")
        assert "You have 100 practice coins today" in (desk.text or "")
        done = await scene.house.press(alex, desk, "🪁 Kite · 99 coins")
        assert "Practice: 🪁 Kite sent to nobody" in (done.text or "")
        assert "you have 1 practice coin left" in (done.text or "")
