"""A tip from the command to the last message, with the bot a process of its own, and how it stops."""

import asyncio

import pytest

from tests.processes.book import Book
from tests.processes.bouquet import Bouquet, Nursery, bouquet, troubles
from tests.processes.fans import Chat, OnDiscord, OnTelegram, Payer, public_lines, untold
from tests.processes.harbour import Harbour
from tests.support.databases import only_sqlite

STOP_SECONDS = 10.0


def chat_on(platform: str, place: Harbour) -> Chat:
    return OnDiscord(place, "alex") if platform == "discord" else OnTelegram(place, "chi")


async def everything_told(place: Harbour, chat: Chat, tip: str, public_before: int = 0) -> None:
    """Until the last message that a tip owes is there and noted."""
    book = Book(place.database_url)
    async with asyncio.timeout(20):
        while untold(chat, tip, public_before, is_known=True) or book.owed():  # the book tells nobody
            await asyncio.sleep(0.05)


async def settle(place: Harbour, bot: Bouquet, chat: Chat) -> str:
    """A tip, paid and told; its public id."""
    book, public = Book(place.database_url), len(public_lines(chat))
    before = book.settled()
    await Payer(chat, bot).tip()
    async with asyncio.timeout(20):
        while book.settled() == before:  # the book tells nobody
            await asyncio.sleep(0.05)
    [tip] = book.settled() - before
    await everything_told(place, chat, tip, public)
    return tip


async def test_a_tip_is_paid_on_each_platform_and_the_stop_is_quick(place: Harbour, nursery: Nursery) -> None:
    async with bouquet(place, nursery) as bot:
        tips = {await settle(place, bot, chat_on(platform, place)) for platform in ("discord", "telegram")}
        assert Book(place.database_url).settled() == tips
        charges = place.stripe.control.objects("charge")
        assert [charge["amount"] for charge in charges] == [500, 500]
        assert bot.running is not None
        status, seconds = await bot.stop()
        assert status == 0, bot.running.said()
        assert seconds < STOP_SECONDS
        assert troubles(bot.running.said()) == []
    status, said = await bot.ask("check")
    assert status == 0, said


async def test_it_runs_as_the_command_itself(place: Harbour) -> None:
    async with bouquet(place) as bot:
        await settle(place, bot, chat_on("discord", place))
        assert bot.running is not None
        assert "Add Bouquet to a Discord server: https://discord.com/oauth2/authorize?" in bot.running.said()
        assert "Add Bouquet to a Telegram group: https://t.me/" in bot.running.said()
        status, seconds = await bot.stop()
        assert (status, seconds < STOP_SECONDS) == (0, True), bot.running.said()


@pytest.mark.parametrize("platform", ["discord", "telegram"])
async def test_what_a_stop_leaves_undone_the_next_start_does(platform: str, place: Harbour, nursery: Nursery) -> None:
    """Stopped while no message can be sent: the tip is settled, its messages follow after the start."""
    async with bouquet(place, nursery) as bot:
        chat = chat_on(platform, place)
        payer = Payer(chat, bot)
        book = Book(place.database_url)
        tipping = asyncio.create_task(payer.tip())
        await payer.quoted.wait()
        place.telegram.fault("sendMessage", status=500, times=None)
        place.discord.fault("POST /channels/*", 500, times=None)
        await tipping
        async with asyncio.timeout(20):
            while not book.settled():  # the book tells nobody
                await asyncio.sleep(0.05)
        status, seconds = await bot.stop()
        assert (status, seconds < STOP_SECONDS) == (0, True)
        assert book.owed() != []
        place.telegram.faults.clear()
        place.discord.forgive()
        await bot.start()
        [tip] = book.settled()
        await everything_told(place, chat, tip)


@only_sqlite
async def test_one_platform_that_is_away_holds_up_neither_the_other_nor_the_stop(
    place: Harbour, nursery: Nursery
) -> None:
    place.discord.fault("GET /users/@me", 503, times=None)
    async with bouquet(place, nursery, on_discord=False) as bot:
        chat = chat_on("telegram", place)
        await Payer(chat, bot).tip()
        await chat.until(lambda: any("Paid: " in text for text in chat.read_by_fan()), 20)
        status, seconds = await bot.stop()
        assert (status, seconds < STOP_SECONDS) == (0, True)
        place.discord.forgive()
        await bot.start()
        # The creator is told on Discord, where she was last: now it can be reached.
        [tip] = Book(place.database_url).settled()
        await everything_told(place, chat, tip)
