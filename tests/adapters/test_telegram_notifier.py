"""Saying something on Telegram without having been asked: what arrives, and what is given up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from telegram.error import NetworkError
from telegram.ext import Application, ExtBot

from bot.members.model import MemberId, Platform, PlatformAccount
from bot.notices.model import MessageRef
from bot.ports import Gone, Unreachable
from bot.replies.reply import Button, Line, Picture, Reply, Style
from bot.sandbox.telegram_sim import TelegramSim, User
from cogs.on_telegram.limiter import ChatLimiter, Lane
from cogs.on_telegram.notifier import TelegramNotifier
from tests.adapters.telegram_client import conformant_sim

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HELLO = Reply((Line("Paid", Style.HEADING), Line("<b>note</b>", Style.QUOTE)), ((Button("See", press="tip.show:1"),),))


@dataclass
class Moves:
    """Where chats went."""

    seen: list[tuple[str, str]] = field(default_factory=list)

    async def note(self, old: str, new: str) -> None:
        self.seen.append((old, new))


@pytest.fixture
async def sim() -> AsyncIterator[TelegramSim]:
    async with conformant_sim() as sim:
        yield sim


@asynccontextmanager
async def notifier(sim: TelegramSim, moves: Moves | None = None) -> AsyncIterator[TelegramNotifier]:
    app = Application.builder().token(sim.token).base_url(sim.api_base).rate_limiter(ChatLimiter()).build()
    bot: ExtBot[Lane] = app.bot
    async with bot:
        yield TelegramNotifier(bot, (moves or Moves()).note)


def account(user: User) -> PlatformAccount:
    return PlatformAccount(1, MemberId(1), Platform.TELEGRAM, str(user.id), user.name, None, None)


def ref(chat_id: int, message_id: int) -> MessageRef:
    return MessageRef(Platform.TELEGRAM, str(chat_id), str(message_id))


async def test_a_notice_arrives_with_its_button_and_its_quote_as_text(sim: TelegramSim) -> None:
    ana = sim.user("Ana")
    ana.start()
    async with notifier(sim) as teller:
        await teller.tell(account(ana), HELLO)
    assert ana.private.last.text == "Paid\n<b>note</b>".replace("</b", "</\u2060b")
    assert [b["text"] for b in ana.private.last.buttons] == ["See"]


async def test_a_picture_is_sent_with_the_words_under_it_unless_they_are_too_long(sim: TelegramSim) -> None:
    ana = sim.user("Ana")
    ana.start()
    seen = Reply((Line("Paid"),), picture=Picture(b"png", "Forty coins"))
    async with notifier(sim) as teller:
        await teller.tell(account(ana), seen)
        assert ana.private.last.content["photo"]
        assert ana.private.last.text == "Paid\nForty coins"
        await teller.tell(account(ana), replace(seen, lines=(Line("x" * 1012),)))
        assert "photo" in ana.private.last.content
        await teller.tell(account(ana), replace(seen, lines=(Line("x" * 1013),)))
    assert "photo" not in ana.private.last.content
    assert ana.private.last.text == "x" * 1013


async def test_who_never_started_or_blocked_the_bot_is_unreachable(sim: TelegramSim) -> None:
    ana, ben = sim.user("Ana"), sim.user("Ben")
    ana.start()
    ana.block()
    async with notifier(sim) as teller:
        for person in (ana, ben):
            with pytest.raises(Unreachable):
                await teller.tell(account(person), HELLO)


async def test_trouble_on_the_way_is_raised_so_that_the_job_comes_again(sim: TelegramSim) -> None:
    ana = sim.user("Ana")
    ana.start()
    async with notifier(sim) as teller:
        sim.fault("sendMessage", status=502)
        with pytest.raises(NetworkError):
            await teller.tell(account(ana), HELLO)


async def test_a_message_is_edited_in_place_and_the_same_again_is_success(sim: TelegramSim) -> None:
    ana = sim.user("Ana")
    ana.start()
    async with notifier(sim) as teller:
        await teller.tell(account(ana), Reply((Line("Waiting"),)))
        place = ref(ana.id, ana.private.last.id)
        await teller.edit(place, HELLO)
        await teller.edit(place, HELLO)
    assert (ana.private.last.text or "").startswith("Paid")


async def test_a_deleted_message_is_gone(sim: TelegramSim) -> None:
    ana = sim.user("Ana")
    ana.start()
    async with notifier(sim) as teller:
        await teller.tell(account(ana), HELLO)
        message = ana.private.last
        await teller.delete(str(ana.id), str(message.id))
        with pytest.raises(Gone):
            await teller.edit(ref(ana.id, message.id), Reply((Line("other"),)))
        with pytest.raises(Gone):
            await teller.delete(str(ana.id), str(message.id))


async def test_a_group_that_removed_the_bot_is_gone(sim: TelegramSim) -> None:
    ana = sim.user("Ana")
    group = sim.group("friends", [ana, sim.bot])
    ana.kick(group, sim.bot)
    async with notifier(sim) as teller:
        with pytest.raises(Gone):
            await teller.post(str(group.id), HELLO)
        with pytest.raises(Gone):
            await teller.post("-100987654321", HELLO)


async def test_a_line_follows_a_group_that_became_a_supergroup(sim: TelegramSim) -> None:
    ana, moves = sim.user("Ana"), Moves()
    group = sim.group("friends", [ana, sim.bot], supergroup=False)
    new = ana.upgrade(group)
    async with notifier(sim, moves) as teller:
        sent = await teller.post(str(group.id), HELLO)
    assert sent.chat_id == str(new.id)
    assert moves.seen == [(str(group.id), str(new.id))]
