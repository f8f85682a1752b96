"""How the Telegram side starts, receives and stops."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs
from telegram.error import InvalidToken

from bot.replies.help import commands
from bot.replies.words import Words
from cogs.on_telegram.client import TelegramSide, TokenTaken, addresses
from cogs.on_telegram.gesture import first_words
from tests.adapters.telegram_client import raw_bot
from tests.support.telegram_house import TelegramHouse, telegram_house
from tests.support.waiting import until

SECRET = "a-secret-of-the-webhook"


def menu_calls(house: TelegramHouse) -> list[dict[str, Any]]:
    return [params for method, params in house.sim.calls if method == "setMyCommands"]


async def test_a_person_is_welcomed_and_knows_where_to_begin(tmp_path: Path) -> None:
    async with telegram_house(tmp_path) as house:
        ana = house.user("Ana", started=False)
        hello = await house.answer(ana.private, ana.start)
        assert (hello.text or "").startswith("Hello Ana")
        assert [b["text"] for b in hello.buttons] == ["Find a creator"]


async def test_menus_are_told_once_and_again_when_they_change(tmp_path: Path) -> None:
    async with telegram_house(tmp_path) as house:
        first = len(menu_calls(house))
        assert first == 8
        again = TelegramSide(house.app)
        await house.side.stop()
        await again.start()
        assert len(menu_calls(house)) == first
        async with house.database.transaction() as tx:
            await tx.memory.keep("telegram_commands", "of another version")
        await again.stop()
        third = TelegramSide(house.app)
        await third.start()
        assert len(menu_calls(house)) == 2 * first
        await third.stop()


async def test_every_command_is_described_and_every_description_is_a_command(tmp_path: Path) -> None:
    async with telegram_house(tmp_path, start=False):
        assert {name for name, _ in commands(Words())} == first_words() - {"start"}


async def test_links_lead_to_the_bot_once_it_is_connected(tmp_path: Path) -> None:
    async with telegram_house(tmp_path, start=False) as house:
        assert house.side.links() == []
        await house.side.start()
        assert [url for _, url in house.side.links()] == [
            f"https://t.me/{house.sim.bot.username}?startgroup=setup",
            f"https://t.me/{house.sim.bot.username}",
        ]


async def test_while_telegram_is_down_the_start_goes_on_and_connects_later(tmp_path: Path) -> None:
    async with telegram_house(tmp_path, start=False) as house:
        house.sim.down = True
        await house.side.start()
        house.sim.down = False
        ana = house.user("Ana")
        hello = await house.answer(ana.private, lambda: ana.send("private", "/help"))
        assert (hello.text or "").startswith("What I can do")


async def test_a_refused_token_is_told_at_the_start(tmp_path: Path) -> None:
    wrong = {"token": "123456789:AAnot-the-token-of-anybody-here00000"}
    async with telegram_house(tmp_path, start=False, telegram=wrong) as house:
        with pytest.raises(InvalidToken):
            await house.side.start()


async def test_another_ones_webhook_is_not_taken_away(tmp_path: Path) -> None:
    async with telegram_house(tmp_path, start=False) as house, raw_bot(house.sim) as raw:
        await raw("setWebhook", url="https://somebody.test/hook")
        with pytest.raises(TokenTaken, match=r"somebody\.test"):
            await house.side.start()
        assert (await raw("getWebhookInfo"))["url"] == "https://somebody.test/hook"


async def test_our_own_webhook_of_before_makes_room_for_polling(tmp_path: Path) -> None:
    async with telegram_house(tmp_path, start=False) as house, raw_bot(house.sim) as raw:
        await raw("setWebhook", url="https://harbour.test/webhooks/telegram")
        await house.side.start()
        assert (await raw("getWebhookInfo"))["url"] == ""


async def test_a_second_poller_ends_ours_with_a_sentence_instead_of_a_fight(tmp_path: Path) -> None:
    async with telegram_house(tmp_path) as house:
        await house.sim.wait_for(lambda: house.sim.bot.queue.waiting)
        async with raw_bot(house.sim) as raw:
            other = asyncio.create_task(raw("getUpdates", timeout=20))
            why = await asyncio.wait_for(house.side.ended(), 5)
            assert "another process polls" in str(why)
            other.cancel()
            await asyncio.gather(other, return_exceptions=True)


async def test_by_webhook_updates_come_to_the_sink(tmp_path: Path) -> None:
    webhook = {"mode": "webhook", "webhook_secret": SECRET}
    async with telegram_house(tmp_path, telegram=webhook) as house:
        (params,) = [params for method, params in house.sim.calls if method == "setWebhook"]
        assert params["url"] == "https://harbour.test/webhooks/telegram"
        assert params["secret_token"] == SECRET
        ana = house.user("Ana")
        ana.send("private", "/help")
        for update in list(house.sim.bot.queue.pending):
            await house.side.sink(update.body)
        await house.side.worked_off()
        assert (ana.private.last.text or "").startswith("What I can do")


async def test_a_stop_finishes_what_is_at_work(tmp_path: Path) -> None:
    async with telegram_house(tmp_path) as house:
        ana = house.user("Ana")
        slow = house.sim.fault("sendMessage", delay=0.3)
        ana.send("private", "/help")
        await until(lambda: slow.hits)
        await house.side.stop()
        assert (ana.private.last.text or "").startswith("What I can do")


async def test_an_abrupt_stop_finishes_and_says_nothing(tmp_path: Path) -> None:
    async with telegram_house(tmp_path) as house:
        ana = house.user("Ana")
        slow = house.sim.fault("sendMessage", before=True, delay=0.3)
        ana.send("private", "/help")
        await until(lambda: slow.hits)
        await house.side.stop(abruptly=True)
        assert ana.private.said_by(house.sim.bot) == []


async def test_an_order_that_nobody_opened_is_refused_before_anything_is_paid(tmp_path: Path) -> None:
    async with telegram_house(tmp_path) as house:
        ana = house.user("Ana")
        async with raw_bot(house.sim) as raw:
            prices = [{"label": "Coins", "amount": 5}]
            await raw("sendInvoice", chat_id=ana.id, title="Coins", description="Five", payload="not-ours",
                      currency="XTR", provider_token="", prices=prices)  # fmt: skip
        paid = await ana.pay(ana.private.last)
        assert not paid.ok
        assert "not open here" in (paid.error or "")


async def test_plain_words_and_unknown_commands_get_a_friendly_hint(tmp_path: Path) -> None:
    async with telegram_house(tmp_path) as house:
        ana = house.user("Ana")
        for said in ("hello there", "/nonsense"):
            hint = await house.answer(ana.private, lambda said=said: ana.send("private", said))  # type: ignore[misc]
            assert "/help" in (hint.text or "")
        sticker = await house.answer(ana.private, lambda: ana.send("private", photo=True))
        assert "/help" in (sticker.text or "")


async def test_a_bug_is_an_apology_with_a_number(tmp_path: Path) -> None:
    async with telegram_house(tmp_path) as house:
        ana = house.user("Ana")
        async with house.database.transaction() as tx:
            await tx.connection.execute(text("DROP TABLE open_forms"))
        with capture_logs() as logs:
            sorry = await house.answer(ana.private, lambda: ana.send("private", "hello"))
        (bug,) = [entry for entry in logs if entry["event"] == "bug"]
        assert bug["number"] in (sorry.text or "")


@pytest.mark.parametrize(
    "given", ["http://127.0.0.1:81", "http://127.0.0.1:81/", "http://127.0.0.1:81/bot", "http://127.0.0.1:81/bot/"]
)
def test_an_api_server_may_be_named_with_or_without_its_path(given: str) -> None:
    assert addresses(given, "") == ("http://127.0.0.1:81/bot", "http://127.0.0.1:81/file/bot")
    assert addresses(given, "http://127.0.0.1:82/file/bot")[1] == "http://127.0.0.1:82/file/bot"
