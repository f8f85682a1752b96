"""Telegram Stars in the simulator: invoices, the ten seconds, refunds, subscriptions, transactions."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import LabeledPrice, Update
from telegram.ext import ContextTypes, MessageHandler, PreCheckoutQueryHandler, filters

from bot.sandbox.telegram_sim import NotPossible, PaymentResult, TelegramSim, User, view
from tests.adapters.telegram_client import RawBot, conformant_sim, polling, raw_bot

START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
INVOICE: dict[str, Any] = {
    "title": "330 coins",
    "description": "Coins for gifts",
    "payload": "coins:42",
    "currency": "XTR",
    "prices": [{"label": "330 coins", "amount": 250}],
}


@pytest.fixture
async def sim() -> AsyncIterator[TelegramSim]:
    async with conformant_sim(now=lambda: START) as sim:
        yield sim


@pytest.fixture
async def raw(sim: TelegramSim) -> AsyncIterator[RawBot]:
    async with raw_bot(sim) as raw:
        yield raw


@pytest.fixture
def ana(sim: TelegramSim) -> User:
    ana = sim.user("Ana", stars=1000)
    ana.start()
    return ana


async def paid(sim: TelegramSim, raw: RawBot, person: User, invoice: Any, **more: bool) -> PaymentResult:
    """A payment to which the bot says yes."""
    payment = asyncio.create_task(person.pay(invoice, **more))
    await sim.wait_for(lambda: sim.in_flight.payments)
    question = (await raw.updates())[-1]["pre_checkout_query"]
    assert await raw("answerPreCheckoutQuery", pre_checkout_query_id=question["id"], ok=True)
    return await payment


async def test_a_real_application_sells_for_stars(sim: TelegramSim, ana: User) -> None:
    delivered: list[str] = []

    async def allow(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.pre_checkout_query is not None
        await update.pre_checkout_query.answer(update.pre_checkout_query.invoice_payload == "coins:42")

    async def deliver(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        assert update.message.successful_payment is not None
        delivered.append(update.message.successful_payment.telegram_payment_charge_id)

    handlers = PreCheckoutQueryHandler(allow), MessageHandler(filters.SUCCESSFUL_PAYMENT, deliver)
    async with polling(sim, *handlers) as app:
        prices = [LabeledPrice("330 coins", 250)]
        await app.bot.send_invoice(ana.id, "330 coins", "Coins", "coins:42", "XTR", prices, provider_token="")
        invoice = ana.private.last
        assert view(invoice, ana)["buttons"][0]["label"] == "Pay ★250"
        result = await ana.pay(invoice)
        await sim.wait_for(lambda: delivered)
        assert delivered == [result.charge_id]
        assert (ana.stars, sim.bot.stars) == (750, 250)
        assert view(invoice, ana)["buttons"][0]["disabled"] is True
        with pytest.raises(NotPossible, match="already paid"):
            await ana.pay(invoice)
        assert await app.bot.refund_star_payment(ana.id, delivered[0])
        assert (ana.stars, sim.bot.stars) == (1000, 0)


async def test_without_an_answer_in_ten_seconds_nothing_is_taken(sim: TelegramSim, raw: RawBot, ana: User) -> None:
    await raw("sendInvoice", chat_id=ana.id, **INVOICE)
    payment = asyncio.create_task(ana.pay(ana.private.last))
    await sim.wait_for(lambda: sim.in_flight.payments)
    question = (await raw.updates())[-1]["pre_checkout_query"]
    sim.advance(11)
    refusal = await raw.refused("answerPreCheckoutQuery", pre_checkout_query_id=question["id"], ok=True)
    assert "query is too old" in refusal
    result = await payment
    assert (result.ok, ana.stars, sim.bot.stars) == (False, 1000, 0)
    assert result.error == "The bot did not answer in time. Nothing was taken."


async def test_the_bots_no_reaches_the_payer_with_its_reason(sim: TelegramSim, raw: RawBot, ana: User) -> None:
    await raw("sendInvoice", chat_id=ana.id, **INVOICE)
    payment = asyncio.create_task(ana.pay(ana.private.last))
    await sim.wait_for(lambda: sim.in_flight.payments)
    question = (await raw.updates())[-1]["pre_checkout_query"]
    assert "error message must be specified" in await raw.refused(
        "answerPreCheckoutQuery", pre_checkout_query_id=question["id"], ok=False
    )
    answer = {"pre_checkout_query_id": question["id"], "ok": False, "error_message": "Sold out"}
    await raw("answerPreCheckoutQuery", **answer)
    assert await payment == PaymentResult(False, error="Sold out")


async def test_a_success_can_be_delivered_twice_with_one_charge_id(sim: TelegramSim, raw: RawBot, ana: User) -> None:
    await raw("sendInvoice", chat_id=ana.id, **INVOICE)
    await paid(sim, raw, ana, ana.private.last, twice=True)
    payments = [u["message"]["successful_payment"] for u in (await raw.updates())[-2:]]
    assert payments[0] == payments[1]
    assert ana.stars == 750


async def test_a_refund_is_whole_once_and_noticed_and_a_chargeback_only_listed(
    sim: TelegramSim, raw: RawBot, ana: User
) -> None:
    await raw("sendInvoice", chat_id=ana.id, **INVOICE)
    first = await paid(sim, raw, ana, ana.private.last)
    assert await raw("refundStarPayment", user_id=ana.id, telegram_payment_charge_id=first.charge_id)
    assert (await raw.updates())[-1]["message"]["refunded_payment"]["total_amount"] == 250
    again = await raw.refused("refundStarPayment", user_id=ana.id, telegram_payment_charge_id=first.charge_id)
    assert again == "400 Bad Request: CHARGE_ALREADY_REFUNDED"
    await raw("sendInvoice", chat_id=ana.id, **INVOICE)
    second = await paid(sim, raw, ana, ana.private.last)
    waiting = len(await raw.updates())
    assert second.charge_id is not None
    sim.world.cashier.chargeback(second.charge_id)
    assert len(await raw.updates()) == waiting
    listed = (await raw("getStarTransactions"))["transactions"]
    assert [(t["id"], "receiver" in t) for t in listed] == [
        (first.charge_id, False),
        (first.charge_id, True),
        (second.charge_id, False),
        (second.charge_id, True),
    ]
    assert (await raw("getStarTransactions", offset=3, limit=5))["transactions"] == listed[3:]
    assert (await raw("getMyStarBalance"))["amount"] == 0


async def test_subscriptions_renew_with_the_clock_until_they_are_cancelled(
    sim: TelegramSim, raw: RawBot, ana: User
) -> None:
    link = await raw("createInvoiceLink", **INVOICE, subscription_period=2_592_000)
    await paid(sim, raw, ana, link)
    payment = (await raw.updates())[-1]["message"]["successful_payment"]
    assert (payment["is_recurring"], payment["is_first_recurring"]) == (True, True)
    sim.advance(2_592_000)
    renewed = (await raw.updates())[-1]["message"]["successful_payment"]
    assert "is_first_recurring" not in renewed
    assert renewed["telegram_payment_charge_id"] != payment["telegram_payment_charge_id"]
    charge = renewed["telegram_payment_charge_id"]
    cancel = {"user_id": ana.id, "telegram_payment_charge_id": charge, "is_canceled": True}
    await raw("editUserStarSubscription", **cancel)
    sim.advance(2_592_000)
    assert ana.stars == 500


async def test_a_forwarded_invoice_is_paid_by_whoever_pays(sim: TelegramSim, raw: RawBot, ana: User) -> None:
    bea = sim.user("Bea")
    group = sim.group("friends", [ana, bea, sim.bot])
    await raw("sendInvoice", chat_id=ana.id, **INVOICE)
    copy = ana.forward(ana.private.last, group)
    await paid(sim, raw, bea, copy)
    message = (await raw.updates())[-1]["message"]
    assert (message["from"]["id"], message["chat"]["id"]) == (bea.id, group.id)
    assert message["successful_payment"]["invoice_payload"] == "coins:42"


async def test_too_few_stars_stop_at_the_app(sim: TelegramSim, raw: RawBot, ana: User) -> None:
    await raw("sendInvoice", chat_id=ana.id, **(INVOICE | {"prices": [{"label": "x", "amount": 1001}]}))
    with pytest.raises(NotPossible, match="offers to buy Stars"):
        await ana.pay(ana.private.last)
    assert sim.in_flight.payments == 0


async def test_paid_media_opens_for_stars_without_a_question(sim: TelegramSim, raw: RawBot, ana: User) -> None:
    photo = ana.send("private", photo=True).content["photo"][-1]["file_id"]
    media = [{"type": "photo", "media": photo}]
    await raw("sendPaidMedia", chat_id=ana.id, star_count=5, media=media, payload="clip:1")
    await ana.pay(ana.private.last)
    assert (await raw.updates())[-1]["purchased_paid_media"]["paid_media_payload"] == "clip:1"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"currency": "USD"}, "CURRENCY_INVALID"),
        ({"provider_token": "x"}, "PAYMENT_PROVIDER_INVALID"),
        ({"prices": [{"label": "a", "amount": 1}, {"label": "b", "amount": 1}]}, "STARS_INVOICE_INVALID"),
        ({"prices": [{"label": "a", "amount": 25_001}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
        ({"title": "x" * 33}, "INVOICE_TITLE_INVALID"),
        ({"payload": "é" * 65}, "INVOICE_PAYLOAD_INVALID"),
    ],
)
async def test_a_wrong_invoice_is_refused(change: dict[str, Any], refusal: str) -> None:
    # Unjudged: some of these requests break the description on purpose.
    async with TelegramSim(judge=False) as sim, raw_bot(sim) as raw:
        ana = sim.user("Ana")
        ana.start()
        answer = await raw.refused("sendInvoice", chat_id=ana.id, **(INVOICE | change))
        assert answer == f"400 Bad Request: {refusal}"
