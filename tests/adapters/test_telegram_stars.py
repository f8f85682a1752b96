"""The bot's Stars as the sweep reads them through Telegram's library."""

import asyncio

import pytest
from telegram.ext import Application

from bot.payments.provider import ProviderDown
from cogs.on_telegram.stars import TelegramStars
from tests.adapters.telegram_client import conformant_sim, raw_bot


async def test_what_the_bot_owns_is_asked_of_telegram_and_a_closed_door_is_said_so() -> None:
    async with conformant_sim() as sim:
        ana = sim.user("Ana", stars=1000)
        ana.start()
        app = Application.builder().token(sim.token).base_url(sim.api_base).build()
        async with app.bot, raw_bot(sim) as raw:
            stars = TelegramStars(app.bot)
            assert await stars.balance() == 0
            prices = [{"label": "330 coins", "amount": 250}]
            invoice = {"title": "330 coins", "description": "Coins", "payload": "coins:1:x", "currency": "XTR"}
            await raw("sendInvoice", chat_id=ana.id, **invoice, prices=prices)
            payment = asyncio.create_task(ana.pay(ana.private.last))
            await sim.wait_for(lambda: sim.in_flight.payments)
            question = (await raw.updates())[-1]["pre_checkout_query"]
            await raw("answerPreCheckoutQuery", pre_checkout_query_id=question["id"], ok=True)
            assert (await payment).ok
            assert await stars.balance() == 250
            ((move,), count) = await stars.moves(0, 100)
            assert (move.stars, move.payload, move.incoming, count) == (250, "coins:1:x", True, 1)
            sim.world.bots.clear()
            with pytest.raises(ProviderDown):
                await stars.balance()
