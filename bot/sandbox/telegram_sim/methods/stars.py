"""Methods about Telegram Stars."""

from typing import Any

from bot.sandbox.telegram_sim.errors import JSON, bad
from bot.sandbox.telegram_sim.methods.formatting import caption_content, inline_markup
from bot.sandbox.telegram_sim.methods.media import medium
from bot.sandbox.telegram_sim.methods.registry import Call, method
from bot.sandbox.telegram_sim.methods.sending import post
from bot.sandbox.telegram_sim.methods.targets import writable_chat
from bot.sandbox.telegram_sim.payments import MONTH_SECONDS, InvoiceLink

MAX_STARS = 25_000
MAX_SUBSCRIPTION = 10_000


def _invoice(call: Call) -> tuple[JSON, str]:
    """The checked invoice and its payload."""
    params = call.params
    title, description, payload = params.text("title"), params.text("description"), params.text("payload")
    if not 1 <= len(title) <= 32:
        raise bad("INVOICE_TITLE_INVALID" if title else "invoice title is empty")
    if not 1 <= len(description) <= 255:
        raise bad("INVOICE_DESCRIPTION_INVALID" if description else "invoice description is empty")
    if not 1 <= len(payload.encode()) <= 128:
        raise bad("INVOICE_PAYLOAD_INVALID")
    if params.text("currency") != "XTR":
        raise bad("CURRENCY_INVALID")
    if params.text("provider_token"):
        raise bad("PAYMENT_PROVIDER_INVALID")
    prices: list[Any] = params.array("prices") or []
    if len(prices) != 1 or not prices[0].get("label"):
        raise bad("STARS_INVOICE_INVALID")
    amount = prices[0].get("amount")
    if not isinstance(amount, int) or not 1 <= amount <= MAX_STARS:
        raise bad("CURRENCY_TOTAL_AMOUNT_INVALID")
    shape = {
        "title": title, "description": description, "start_parameter": params.text("start_parameter"),
        "currency": "XTR", "total_amount": amount,
    }  # fmt: skip
    return shape, payload


@method("sendInvoice")
def send_invoice(call: Call) -> JSON:
    """An invoice with its Pay button, which must come first in a keyboard of the bot's own."""
    chat = writable_chat(call)
    shape, payload = _invoice(call)
    markup = inline_markup(call.params.mapping("reply_markup"))
    if markup is not None and not markup["inline_keyboard"][0][0].get("pay"):
        raise bad("REPLY_MARKUP_BUY_EMPTY")
    message = post(call, chat, {"invoice": shape})
    message.payload = payload
    return message.api()


@method("createInvoiceLink")
def create_invoice_link(call: Call) -> str:
    """An invoice as a link, one-off or as a subscription of exactly 30 days."""
    shape, payload = _invoice(call)
    period = call.params.integer("subscription_period", 0)
    if period not in (0, MONTH_SECONDS):
        raise bad("SUBSCRIPTION_PERIOD_INVALID")
    if period and shape["total_amount"] > MAX_SUBSCRIPTION:
        raise bad("STARS_AMOUNT_INVALID")
    url = f"https://t.me/${call.world.serial()}"
    call.world.cashier.links[url] = InvoiceLink(url, call.bot, shape, payload, period)
    return url


@method("sendPaidMedia")
def send_paid_media(call: Call) -> JSON:
    """Photos and videos that open for Stars."""
    chat = writable_chat(call)
    stars = call.params.integer("star_count")
    items = call.params.array("media") or []
    if not 1 <= stars <= MAX_STARS:
        raise bad("STARS_AMOUNT_INVALID")
    if not 1 <= len(items) <= 10:
        raise bad("MEDIA_INVALID")
    contents = [medium(call, item) for item in items]
    shown = [
        {"type": item["type"], item["type"]: content[item["type"]]}
        for item, content in zip(items, contents, strict=True)
    ]
    content: JSON = {"paid_media": {"star_count": stars, "paid_media": shown}}
    message = post(call, chat, content | caption_content(call))
    message.payload, message.paid_items = call.params.text("payload"), shown
    return message.api()


@method("answerPreCheckoutQuery")
def answer_pre_checkout_query(call: Call) -> bool:
    """Yes or no to a payment, within ten seconds."""
    ok, error = call.params.flag("ok"), call.params.text("error_message")
    if not ok and not error:
        raise bad("error message must be specified")
    call.world.cashier.answer(call.params.text("pre_checkout_query_id"), ok, error)
    return True


@method("refundStarPayment")
def refund_star_payment(call: Call) -> bool:
    """Give a whole payment back."""
    charge_id = call.params.text("telegram_payment_charge_id")
    call.world.cashier.refund(call.bot, call.params.integer("user_id"), charge_id)
    return True


@method("editUserStarSubscription")
def edit_user_star_subscription(call: Call) -> bool:
    """Switch a subscription's renewal off or on."""
    params = call.params
    call.world.cashier.edit_subscription(
        params.integer("user_id"), params.text("telegram_payment_charge_id"), params.flag("is_canceled")
    )
    return True


@method("getStarTransactions")
def get_star_transactions(call: Call) -> JSON:
    """The bot's transactions, the oldest first, in pages of at most 100."""
    offset = max(call.params.integer("offset", 0), 0)
    limit = min(max(call.params.integer("limit", 100), 1), 100)
    return {"transactions": call.world.cashier.transactions.get(call.bot.id, [])[offset : offset + limit]}


@method("getMyStarBalance")
def get_my_star_balance(call: Call) -> JSON:
    """What the bot owns."""
    return {"amount": call.bot.stars}
