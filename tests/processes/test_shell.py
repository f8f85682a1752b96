"""Commands beside a running bot, and starts that are refused with a sentence."""

import asyncio

import pytest

from tests.processes.book import Book
from tests.processes.bouquet import Bouquet, Nursery, bouquet
from tests.processes.fans import OnDiscord, Payer
from tests.processes.harbour import DISCORD_TOKEN, Harbour
from tests.processes.test_tips import settle
from tests.support.databases import only_sqlite


async def test_pausing_money_beside_a_running_bot_stops_the_next_tip(place: Harbour, nursery: Nursery) -> None:
    async with bouquet(place, nursery) as bot:
        assert await bot.ask("pause", "tips", "--reason", "a drill") == (0, "tips: paused\n")
        assert await bot.ask("pause", "tips", "--reason", "a drill") == (0, "tips: was already paused\n")
        seen = await place.discord.slash("alex", "tip", {"creator": "Mia", "amount": "5.00"})
        await seen.done()
        assert "/pay/" not in str(seen.messages)
        assert await bot.ask("resume", "tips", "--reason", "the drill is over") == (0, "tips: running\n")
        await settle(place, bot, OnDiscord(place, "alex"))


async def test_replaying_a_handled_event_beside_a_running_bot_changes_nothing(place: Harbour, nursery: Nursery) -> None:
    async with bouquet(place, nursery) as bot:
        await settle(place, bot, OnDiscord(place, "alex"))
        book, before = Book(place.database_url), len(place.discord.dms("alex"))
        event = next(
            one for one in place.stripe.control.objects("event") if one["type"] == "checkout.session.completed"
        )
        # The page may have settled the tip before the event was looked at.
        async with asyncio.timeout(20):
            while book.events().get(event["id"]) != "done":
                await asyncio.sleep(0.02)
        assert await bot.ask("webhook", "replay", event["id"]) == (0, "already handled: nothing changed\n")
        assert len(book.settled()) == 1
        assert book.owed() == []
        assert len(place.discord.dms("alex")) == before
        assert await bot.ask("webhook", "replay", "evt_never") == (1, "no event evt_never was received\n")


async def test_an_event_whose_handling_failed_is_handled_by_a_replay(place: Harbour, nursery: Nursery) -> None:
    async with bouquet(place, nursery) as bot:
        control = place.stripe.control
        control.fault("status", method="GET", status=500, times=None)
        payer = Payer(OnDiscord(place, "alex"), bot, comes_back=False)
        await payer.tip()
        await place.stripe.idle()
        await bot.stop()
        book = Book(place.database_url)
        event = next(one for one in control.objects("event") if one["type"] == "checkout.session.completed")
        # Events that are only kept need no look at Stripe: some are done already, as far as the bot came.
        assert book.events()[event["id"]] == "received"
        place.stripe.desk.faults.clear()
        assert await bot.ask("webhook", "replay", event["id"]) == (0, "handled now\n")
        assert len(book.settled()) == 1
        assert book.owed() != []
        await bot.start()
        async with asyncio.timeout(20):
            while book.owed():  # the book tells nobody
                await asyncio.sleep(0.05)


async def test_the_book_is_checked_beside_a_running_bot(place: Harbour, nursery: Nursery) -> None:
    async with bouquet(place, nursery) as bot:
        await settle(place, bot, OnDiscord(place, "alex"))
        status, said = await bot.ask("check")
        assert (status, said.startswith("book: balanced")) == (0, True), said


@only_sqlite
async def test_a_second_process_on_the_same_file_is_refused_with_a_sentence(place: Harbour, nursery: Nursery) -> None:
    async with bouquet(place, nursery) as bot:
        status, said = await bot.ask("run")
        assert status == 1
        assert said.strip().endswith("is open in another process; stop that one first")
        assert "Traceback" not in said
        await settle(place, bot, OnDiscord(place, "alex"))


@only_sqlite
@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        ("database", "run `bouquet migrate` first"),
        ("discord", "Discord does not know this token"),
        ("telegram", "Telegram does not know this token"),
        ("port", "the web side cannot listen"),
    ],
)
async def test_a_start_that_cannot_work_is_refused_with_a_sentence(
    break_it: str, says: str, place: Harbour, nursery: Nursery
) -> None:
    bot = Bouquet(place, nursery)
    text = place.config.read_text()
    taken = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    if break_it == "database":
        place.config.write_text(text.replace(place.database_url, f"sqlite:///{place.folder / 'nowhere.db'}"))
    elif break_it == "port":
        port = taken.sockets[0].getsockname()[1]
        place.config.write_text(text.replace(f"port = {place.port}", f"port = {port}"))
    else:
        wrong = {"discord": DISCORD_TOKEN + "-old", "telegram": "123456789:" + "A" * 35}[break_it]
        (place.folder / "secrets" / f"{break_it}.token").write_text(wrong)
    status, said = await bot.ask("run")
    taken.close()
    await taken.wait_closed()
    assert (status, says in said) == (1, True), said
    assert "Traceback" not in said
