"""What each step of a payout is in the book. Pure: values in, entries out."""

from collections import Counter
from datetime import datetime

from bot.ledger.accounts import (
    DIAMONDS_REDEEMED,
    OWED_BY_CREATORS,
    OWED_TO_CREATORS,
    PROVIDER_BALANCE,
    connected,
    diamonds_available,
    payout_due,
    receivable,
)
from bot.ledger.entries import Entry, EntryKind, Posting
from bot.payouts.model import Payout


def redeemed(payout: Payout, at: datetime) -> Entry:
    """The diamonds are gone, and the money is due. Once a payout."""
    due = Posting(OWED_TO_CREATORS, payout_due(payout.creator_id), payout.amount.currency, payout.amount.amount_minor)
    diamonds = [
        Posting(diamonds_available(account), DIAMONDS_REDEEMED, "diamond", parts)
        for account, parts in _by_account(payout)
    ]
    return _entry(EntryKind.DIAMONDS_REDEEMED, payout, "redeemed", at, *diamonds, due)


def undone(payout: Payout, at: datetime) -> Entry:
    """It came to nothing before it was sent: the diamonds are there again. Once a payout, instead of `sent`."""
    return _entry(EntryKind.REDEMPTION_UNDONE, payout, "undone", at, *_diamonds_again(payout), _no_more_due(payout))


def sent(payout: Payout, at: datetime) -> Entry:
    """The money is in the creator's account, less what was set against his debt. Once a payout."""
    creator, currency = payout.creator_id, payout.amount.currency
    moves = [
        (PROVIDER_BALANCE, connected(creator), payout.amount.amount_minor - payout.kept),
        (receivable(creator), OWED_BY_CREATORS, payout.kept),
    ]
    money = [Posting(source, target, currency, minor) for source, target, minor in moves if minor]
    return _entry(EntryKind.PAYOUT_SENT, payout, "sent", at, _no_more_due(payout), *money)


def returned(payout: Payout, at: datetime) -> Entry:
    """The whole payout came back out of the creator's account. Once a payout that kept nothing."""
    back = Posting(
        connected(payout.creator_id), PROVIDER_BALANCE, payout.amount.currency, payout.amount.amount_minor
    )
    return _entry(EntryKind.PAYOUT_RETURNED, payout, "returned", at, *_diamonds_again(payout), back)


def _entry(kind: EntryKind, payout: Payout, step: str, at: datetime, *postings: Posting) -> Entry:
    return Entry(kind, f"{payout.subject}:{step}", payout.subject, at, postings)


def _diamonds_again(payout: Payout) -> list[Posting]:
    return [
        Posting(DIAMONDS_REDEEMED, diamonds_available(account), "diamond", parts)
        for account, parts in _by_account(payout)
    ]


def _no_more_due(payout: Payout) -> Posting:
    return Posting(
        payout_due(payout.creator_id), OWED_TO_CREATORS, payout.amount.currency, payout.amount.amount_minor
    )


def _by_account(payout: Payout) -> list[tuple[int, int]]:
    sums: Counter[int] = Counter()
    for source, parts in payout.taken.items():
        sums[source.account_id] += parts
    return sorted(sums.items())
