"""Our HTTP for the library: what comes back, and what goes wrong, in the library's own words."""

from collections.abc import AsyncIterator

import pytest
from telegram import InputFile
from telegram.error import BadRequest, InvalidToken, NetworkError, TimedOut
from telegram.ext import Application, ExtBot

from bot.sandbox.telegram_sim import TelegramSim
from cogs.on_telegram.request import AiohttpRequest
from tests.adapters.telegram_client import conformant_sim


@pytest.fixture
async def sim() -> AsyncIterator[TelegramSim]:
    async with conformant_sim() as sim:
        yield sim


def bot_of(sim: TelegramSim, read_timeout: float = 15.0, token: str | None = None) -> ExtBot[None]:
    builder = Application.builder().token(token or sim.token).base_url(sim.api_base)
    return builder.request(AiohttpRequest(4, read_timeout)).get_updates_request(AiohttpRequest(1)).build().bot


async def test_a_text_arrives_as_it_was_sent(sim: TelegramSim) -> None:
    ana = sim.user("Ana")
    ana.start()
    async with bot_of(sim) as bot:
        await bot.send_message(ana.id, "ümlaut & <sign> 😀")
    assert ana.private.last.text == "ümlaut & <sign> 😀"


async def test_a_file_is_uploaded(sim: TelegramSim) -> None:
    ana = sim.user("Ana")
    ana.start()
    async with bot_of(sim) as bot:
        await bot.send_document(ana.id, InputFile(b"a,b\n1,2\n", "tips.csv"), caption="Your tips")
    assert "document" in ana.private.last.content


async def test_what_telegram_refuses_keeps_its_own_class(sim: TelegramSim) -> None:
    async with bot_of(sim) as bot:
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(1, "hi")
    with pytest.raises(InvalidToken):
        async with bot_of(sim, token="123456789:not-the-token"):
            raise AssertionError("a wrong token is noticed at once")


async def test_a_slow_answer_is_a_timeout(sim: TelegramSim) -> None:
    async with bot_of(sim, read_timeout=0.1) as bot:
        sim.fault("getMe", delay=1.0)
        with pytest.raises(TimedOut):
            await bot.get_me()


@pytest.mark.parametrize("how", [{"cut": True}, {"before": True}])
async def test_a_cut_connection_is_a_network_error_that_does_not_tell_the_token(
    sim: TelegramSim, how: dict[str, bool]
) -> None:
    async with bot_of(sim) as bot:
        sim.fault("getMe", **how)
        with pytest.raises(NetworkError) as caught:
            await bot.get_me()
    assert sim.token not in repr(caught.value) + repr(caught.value.__cause__)


async def test_nobody_there_is_a_network_error(sim: TelegramSim) -> None:
    bot = bot_of(sim)
    await bot.initialize()
    await sim.stop()
    with pytest.raises(NetworkError):
        await bot.get_me()
    await bot.shutdown()
    with pytest.raises(NetworkError, match="closed"):
        await bot.request.do_request("http://127.0.0.1:1/x", "POST")
