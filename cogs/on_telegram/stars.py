"""Payments in Stars. Telegram asks before it takes any, and waits ten seconds for the answer."""

from collections.abc import Sequence
from datetime import UTC

from telegram import Message, StarTransaction, TransactionPartnerUser, Update
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.coins.stars import StarMove
from bot.payments.provider import ProviderDown, ProviderRefused
from bot.replies import orders as say
from bot.replies.refusals import refusal
from bot.replies.words import Words, language_of

from .answers import Bot, Desk

_REFUNDED_BEFORE = "CHARGE_ALREADY_REFUNDED"
_ERROR_CHARACTERS = 200


async def pre_checkout(desk: Desk, update: Update) -> None:
    """Yes or no from what is known here; no network but the answer, so that Telegram never waits for anybody else."""
    query = update.pre_checkout_query
    assert query is not None
    words = Words(language_of(query.from_user.language_code))
    no = await desk.app.coins.may_pay(
        query.invoice_payload, str(query.from_user.id), query.currency, query.total_amount
    )
    if no is None:
        await query.answer(ok=True)
        return
    why = say.unknown_order(words) if no.code == "not_found" else refusal(no, words).text
    await query.answer(ok=False, error_message=why[:_ERROR_CHARACTERS])


async def paid(desk: Desk, update: Update) -> None:
    """Stars were paid: the coins come, once for each charge."""
    message = update.message
    assert message is not None
    assert message.successful_payment is not None
    found = message.successful_payment
    await desk.app.selling.stars.paid(
        _move(message, found.telegram_payment_charge_id, found.total_amount, found.invoice_payload, incoming=True)
    )


async def given_back(desk: Desk, update: Update) -> None:
    """Stars went back, by our own wish or by Telegram's."""
    message = update.message
    assert message is not None
    assert message.refunded_payment is not None
    found = message.refunded_payment
    await desk.app.selling.stars.given_back(
        _move(message, found.telegram_payment_charge_id, found.total_amount, found.invoice_payload, incoming=False)
    )


def _move(message: Message, charge_id: str, stars: int, payload: str, *, incoming: bool) -> StarMove:
    payer = message.from_user.id if message.from_user is not None and incoming else message.chat.id
    return StarMove(charge_id, str(payer), stars, payload, message.date.astimezone(UTC), incoming)


class TelegramStars:
    """Fits `bot.coins.stars.StarsBank`."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def refund(self, user_id: str, charge_id: str) -> None:
        try:
            await self._bot.refund_star_payment(int(user_id), charge_id)
        except BadRequest as no:
            if _REFUNDED_BEFORE not in no.message.upper():
                raise ProviderRefused(no.message[:100]) from no
        except Forbidden as no:
            raise ProviderRefused(no.message[:100]) from no
        except TelegramError as error:
            raise ProviderDown from error

    async def moves(self, offset: int, limit: int) -> tuple[Sequence[StarMove], int]:
        try:
            found = await self._bot.get_star_transactions(offset=offset, limit=limit)
        except TelegramError as error:
            raise ProviderDown from error
        ours = [move for one in found.transactions if (move := _of_transaction(one)) is not None]
        return ours, len(found.transactions)

    async def balance(self) -> int:
        try:
            return (await self._bot.get_my_star_balance()).amount
        except TelegramError as error:
            raise ProviderDown from error


def _of_transaction(one: StarTransaction) -> StarMove | None:
    """A person's payment for an invoice of ours, or its way back; None for everything else in the list."""
    partner = one.source if one.source is not None else one.receiver
    if not isinstance(partner, TransactionPartnerUser) or partner.invoice_payload is None:
        return None
    at = one.date.astimezone(UTC)
    return StarMove(
        one.id, str(partner.user.id), one.amount, partner.invoice_payload, at, one.source is not None
    )
