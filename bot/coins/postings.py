"""What each event of a coin payment is in the book, beside the coins themselves. Pure: values in, entries out."""

from datetime import datetime

from bot.coins.orders import STARS, subject_of
from bot.ledger.accounts import FAN_PAYMENTS, PROVIDER_BALANCE, PROVIDER_FEES, AccountKind
from bot.ledger.entries import Entry, EntryKind, Posting
from bot.money import Money

STARS_HELD: str = AccountKind.STARS.value


def till_of(currency: str) -> str:
    """Where the operator holds what was paid: at the provider, or as Stars at Telegram."""
    return STARS_HELD if currency == STARS else PROVIDER_BALANCE


def paid_in(order_id: int, payment_id: str, currency: str, gross_minor: int, at: datetime) -> Entry:
    """A payment came in, once."""
    move = Posting(FAN_PAYMENTS, till_of(currency), currency, gross_minor)
    return Entry(EntryKind.COIN_ORDER_PAID, f"{payment_id}:paid", subject_of(order_id), at, (move,))


def fee_known(order_id: int, payment_id: str, before: Money | None, now: Money, at: datetime) -> Entry | None:
    """The real fee, or its change; the key names the sum that it becomes."""
    change = now.amount_minor - (before.amount_minor if before else 0)
    if not change:
        return None
    places = (PROVIDER_BALANCE, PROVIDER_FEES) if change > 0 else (PROVIDER_FEES, PROVIDER_BALANCE)
    move = Posting(*places, now.currency, abs(change))
    key = f"{payment_id}:fee:{now.amount_minor}"
    return Entry(EntryKind.COIN_ORDER_FEE_KNOWN, key, subject_of(order_id), at, (move,))


def paid_back(order_id: int, refund_id: str, currency: str, amount_minor: int, at: datetime) -> Entry:
    """What went back to the fan; each posting belongs to the provider's own refund."""
    move = Posting(till_of(currency), FAN_PAYMENTS, currency, amount_minor)
    return Entry(EntryKind.COIN_ORDER_REFUNDED, f"{refund_id}:done", subject_of(order_id), at, (move,))


def refund_undone(order_id: int, refund_id: str, currency: str, amount_minor: int, at: datetime) -> Entry:
    """The bank could not give it back: it lies with the operator again."""
    move = Posting(FAN_PAYMENTS, PROVIDER_BALANCE, currency, amount_minor)
    return Entry(EntryKind.COIN_ORDER_REFUND_UNDONE, f"{refund_id}:undone", subject_of(order_id), at, (move,))
