"""What each event of a coin payment is in the book, beside the coins themselves. Pure: values in, entries out."""

from datetime import datetime

from bot.coins.orders import CoinPayment, subject_of
from bot.ledger.accounts import FAN_PAYMENTS, PROVIDER_BALANCE, PROVIDER_FEES, SHOP_BALANCE, SHOP_FEES, STARS
from bot.ledger.entries import Entry, EntryKind, Posting
from bot.money import Money
from bot.rails import Rail


def till_of(rail: Rail) -> str:
    """Where the operator holds what was paid: at the provider, as Stars at Telegram, or with Discord's shop."""
    return str({Rail.STARS: STARS, Rail.DISCORD_SKU: SHOP_BALANCE}.get(rail, PROVIDER_BALANCE))


def paid_in(payment: CoinPayment) -> Entry:
    """A payment came in, once."""
    move = Posting(FAN_PAYMENTS, till_of(payment.rail), payment.currency, payment.gross_minor)
    key = f"{payment.payment_id}:paid"
    return Entry(EntryKind.COIN_ORDER_PAID, key, subject_of(payment.order_id), payment.created_at, (move,))


def fee_known(payment: CoinPayment, now: Money, at: datetime) -> Entry | None:
    """The real fee, or its change; the key names the sum that it becomes."""
    change = now.amount_minor - (payment.fee.amount_minor if payment.fee else 0)
    if not change:
        return None
    shop = payment.rail is Rail.DISCORD_SKU
    till, fees = (SHOP_BALANCE, SHOP_FEES) if shop else (PROVIDER_BALANCE, PROVIDER_FEES)
    places = (till, fees) if change > 0 else (fees, till)
    move = Posting(*places, now.currency, abs(change))
    key = f"{payment.payment_id}:fee:{now.amount_minor}"
    return Entry(EntryKind.COIN_ORDER_FEE_KNOWN, key, subject_of(payment.order_id), at, (move,))


def paid_back(payment: CoinPayment, refund_id: str, amount_minor: int, at: datetime) -> Entry:
    """What went back to the fan; each posting belongs to the provider's own refund. Discord's shop gives a payment back
    whole, and its own share with it."""
    moves = [Posting(till_of(payment.rail), FAN_PAYMENTS, payment.currency, amount_minor)]
    if payment.rail is Rail.DISCORD_SKU and payment.fee:
        moves.append(Posting(SHOP_FEES, SHOP_BALANCE, payment.fee.currency, payment.fee.amount_minor))
    return Entry(EntryKind.COIN_ORDER_REFUNDED, f"{refund_id}:done", subject_of(payment.order_id), at, tuple(moves))


def refund_undone(order_id: int, refund_id: str, currency: str, amount_minor: int, at: datetime) -> Entry:
    """The bank could not give it back: it lies with the operator again."""
    move = Posting(FAN_PAYMENTS, PROVIDER_BALANCE, currency, amount_minor)
    return Entry(EntryKind.COIN_ORDER_REFUND_UNDONE, f"{refund_id}:undone", subject_of(order_id), at, (move,))
