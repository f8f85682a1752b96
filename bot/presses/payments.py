"""The buttons around payments: the payout account, refunds, the remembered card."""

from typing import TYPE_CHECKING

from bot.money import parse_money
from bot.presses.press import Press, on
from bot.replies import cards as say_card
from bot.replies import payouts as say_payout
from bot.replies import refunds as say_refund
from bot.replies.reply import Answer
from bot.replies.words import Words
from bot.tips.model import TipId

if TYPE_CHECKING:
    from bot.app import App


@on("payout.setup")
async def setup(app: "App", press: Press, words: Words) -> Answer:
    """A private link to the payout account."""
    return say_payout.setup(await app.onboarding.begin(press.caller), words)


@on("payout.country")
async def country(app: "App", press: Press, words: Words) -> Answer:
    """The same, for the country that was picked."""
    return say_payout.setup(await app.onboarding.begin(press.caller, press.more or None), words)


@on("refund.ask")
async def ask(app: "App", press: Press, words: Words) -> Answer:
    """A fan asks for his money back: why, then the request."""
    tip_id = TipId(press.number)
    if press.answers is None:
        return say_refund.ask_form(tip_id, words)
    return say_refund.asked(await app.refunds.ask(press.caller, tip_id, press.answer("reason")), words)


@on("refund.show")
async def show(app: "App", press: Press, words: Words) -> Answer:
    """For staff: what a refund of all that is left would cost whom."""
    return say_refund.preview(await app.refunds.preview(press.caller, TipId(press.number)), words)


@on("refund.staff")
async def staff(app: "App", press: Press, words: Words) -> Answer:
    """For staff: which sum and why, then into the queue."""
    tip_id = TipId(press.number)
    found = await app.refunds.preview(press.caller, tip_id)
    if press.answers is None:
        return say_refund.staff_form(found.tip, words)
    typed = press.answer("amount")
    amount = parse_money(typed, found.left.currency) if typed else None
    reason = press.answer("reason")
    return say_refund.in_queue(await app.refunds.staff_refund(press.caller, tip_id, amount, reason), words)


@on("card.show")
async def show_card(app: "App", press: Press, words: Words) -> Answer:
    """The caller's remembered card."""
    return say_card.card(await app.cards.show(press.caller), words)


@on("card.remove")
async def remove_card(app: "App", press: Press, words: Words) -> Answer:
    """Forget it."""
    return say_card.removed(await app.cards.remove(press.caller), words)
