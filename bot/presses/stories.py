"""The story of a payment by its number, whatever was paid for; and what staff gives back."""

from typing import TYPE_CHECKING

from bot.coins.orders import CoinOrderId
from bot.communities.model import Caller
from bot.ids import Kind, parse, row_id
from bot.presses.press import Press, on
from bot.replies import coin_returns as say_coins
from bot.replies import coins as say_orders
from bot.replies import gift_traces as say_gifts
from bot.replies import moderation as say_moderation
from bot.replies import paysupport as say_support
from bot.replies import traces as say_trace
from bot.replies.reply import Answer, Reply
from bot.replies.words import Words
from bot.tips.model import TipId

if TYPE_CHECKING:
    from bot.app import App


def coin_order(typed: str) -> CoinOrderId | None:
    """The coin order that a number names; None for any other kind. Raises UnknownId."""
    kind, number = parse(typed)
    return CoinOrderId(number) if kind is Kind.COINS else None


async def trace(app: "App", caller: Caller, typed: str, words: Words) -> Reply:
    """Every step of a payment or a gift, and who holds the money or the diamonds now."""
    kind, number = parse(typed)
    if kind is Kind.COINS:
        return say_coins.trace(await app.selling.traces.trace(caller, CoinOrderId(number)), words)
    if kind is Kind.GIFT:
        return say_gifts.trace(await app.gift_traces.trace(caller, number), words)
    return say_trace.trace(await app.traces.trace(caller, typed), words)


async def support(app: "App", caller: Caller, typed: str, words: Words) -> Reply:
    """The same, with a way to ask for the money back."""
    kind, number = parse(typed)
    if kind is Kind.COINS:
        return say_coins.support(await app.selling.traces.trace(caller, CoinOrderId(number)), words)
    if kind is Kind.GIFT:
        return say_gifts.trace(await app.gift_traces.trace(caller, number), words)
    return say_support.story(await app.traces.trace(caller, typed), words)


async def unmask(app: "App", caller: Caller, typed: str, reason: str, words: Words) -> Reply:
    """Staff: a case that names whoever paid a tip or gave a gift."""
    kind, number = parse(typed)
    if kind is Kind.GIFT:
        return say_moderation.unmasked(await app.tip_moderation.open_gift_case(caller, number, reason), words)
    tip_id = TipId(row_id(Kind.TIP, typed))
    return say_moderation.unmasked(await app.tip_moderation.open_case(caller, tip_id, reason), words)


async def which(app: "App", caller: Caller, words: Words) -> Reply:
    """Which payment is it about? Tips, and coin orders beside them."""
    orders = await app.coins.history(caller)
    shown = say_support.support(await app.tips.history(caller), words, orders=bool(orders.orders))
    return say_orders.with_orders(shown, orders, words)


async def give_back(app: "App", caller: Caller, order_id: CoinOrderId, reason: str, words: Words) -> Reply:
    """Staff: what would go back, and with a reason into the queue."""
    if not reason:
        return say_coins.preview(await app.selling.returns.preview(caller, order_id), words)
    return say_coins.in_queue(await app.selling.returns.staff_return(caller, order_id, reason), words)


@on("coins.story")
async def story(app: "App", press: Press, words: Words) -> Answer:
    """What happened to one's own order, and a way to ask for it back."""
    return say_coins.support(await app.selling.traces.trace(press.caller, CoinOrderId(press.number)), words)


@on("coins.pick")
async def pick(app: "App", press: Press, words: Words) -> Answer:
    """The same, of the order that was picked."""
    number = press.more[:18] if press.more.isascii() and press.more.isdigit() else "0"
    return say_coins.support(await app.selling.traces.trace(press.caller, CoinOrderId(int(number))), words)


@on("coins.history")
async def history(app: "App", press: Press, words: Words) -> Answer:
    """One's own coin orders."""
    return say_orders.history(await app.coins.history(press.caller, press.number), words)


@on("coins.refund")
async def refund(app: "App", press: Press, words: Words) -> Answer:
    """A fan asks for what is unspent: why, then the request."""
    order_id = CoinOrderId(press.number)
    if press.answers is None:
        return say_coins.ask_form(await app.selling.returns.offer(press.caller, order_id), words)
    return say_coins.asked(await app.selling.returns.ask(press.caller, order_id, press.answer("reason")), words)


@on("gift.story")
async def gift_story(app: "App", press: Press, words: Words) -> Answer:
    """What happened to a gift that was picked from an order's story."""
    return say_gifts.trace(await app.gift_traces.trace(press.caller, press.number), words)
