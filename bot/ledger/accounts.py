"""The chart of accounts: every place where money or coins can lie, each with its sentence.

An account is named by its kind, and where it belongs to somebody by our own id of that somebody:
`provider_balance`, `connected:42`. Platform ids and names never occur in the book, since it can't be erased.

**An account with an owner can never go below zero; an account without one may.** The colon is what the
database's CHECK looks at, so no code path can forget the rule.

A balance is what came in less what went out. The balances of one unit add up to zero over all accounts.
"""

import re
from enum import Enum
from functools import lru_cache
from typing import Self

from bot.money import CURRENCIES

OTHER_UNITS = ("coin", "diamond", "xtr", "practice")
"""Units that are no currency: coins, diamonds, Telegram Stars, and the play money of practice gifts."""

UNITS: frozenset[str] = frozenset(CURRENCIES) | frozenset(OTHER_UNITS)


class AccountKind(Enum):
    """One kind of account; `sentence` says what its balance means, `owned` whether each member has one."""

    sentence: str
    owned: bool

    def __new__(cls, name: str, sentence: str = "", owned: bool = False) -> Self:
        kind = object.__new__(cls)
        kind._value_ = name
        kind.sentence = sentence
        kind.owned = owned
        return kind

    FAN_PAYMENTS = (
        "fan_payments",
        "The outside world of fans: minus what they have paid in all, less what went back to them.",
    )
    PROVIDER_BALANCE = (
        "provider_balance",
        "The operator's balance at the provider; may be below zero when fees and refunds outrun payments.",
    )
    STARS = ("stars", "The Stars that the operator's bot holds at Telegram.")
    SHOP_BALANCE = (
        "shop_balance",
        "What Discord's shop took for coins, less its share: it owes this to the operator, or has paid it out.",
    )
    SHOP_FEES = ("shop_fees", "The share of Discord's shop in payments for coins, by the rate in the configuration.")
    PROVIDER_FEES = ("provider_fees", "Card fees that the provider has kept, as it reported them.")
    DISPUTE_FEES = ("dispute_fees", "Fees that the provider has kept for disputes; a win doesn't bring them back.")
    DISPUTES_OPEN = (
        "disputes_open",
        "Clearing: money that a bank holds back while a dispute is open; zero again when each is decided.",
    )
    QUARANTINE = (
        "quarantine",
        "Clearing: minus what arrived in another sum or currency than asked and belongs to nobody yet.",
    )
    CONNECTED = (
        "connected",
        "What tips and payouts have brought into a creator's own account at the provider, less what was taken back "
        "from there.",
        True,
    )
    RECEIVABLE = ("receivable", "What a creator owes the operator after a lost dispute.", True)
    OWED_BY_CREATORS = (
        "owed_by_creators",
        "The other side of the creators' receivables: minus what they owe together.",
    )
    COINS_ISSUED = ("coins_issued", "Minus all coins that fans were ever credited, less those taken back.")
    WALLET = ("wallet", "The coins that a fan holds.", True)
    COINS_FROZEN = (
        "coins_frozen",
        "Coins that a fan can't spend while a payment for them is disputed; they come back or are taken.",
        True,
    )
    FAN_DEBT = ("fan_debt", "What a fan owes for coins that he spent, and whose price went back to him.", True)
    OWED_BY_FANS = ("owed_by_fans", "The other side of the fans' debts: minus what they owe together.")
    COINS_SPENT = ("coins_spent", "All coins that fans have spent on gifts.")
    DIAMONDS_ISSUED = (
        "diamonds_issued",
        "Minus all diamonds that creators got for gifts, in parts (a diamond has 25,200).",
    )
    DIAMONDS_PENDING = (
        "diamonds_pending",
        "What a creator got for gifts and can't redeem yet, in parts of a diamond.",
        True,
    )
    DIAMONDS_AVAILABLE = ("diamonds_available", "What a creator can redeem, in parts of a diamond.", True)
    DIAMONDS_HELD = (
        "diamonds_held",
        "What a creator got for coins whose payment is disputed, in parts of a diamond.",
        True,
    )
    DIAMONDS_REDEEMED = ("diamonds_redeemed", "All diamonds that creators have redeemed, in parts of a diamond.")
    OWED_TO_CREATORS = (
        "owed_to_creators",
        "Minus what the operator owes creators for diamonds that they redeemed and have no money for yet.",
    )
    PAYOUT_DUE = ("payout_due", "What a creator redeemed and has not got yet.", True)

    PRACTICE_ISSUED = ("practice_issued", "Minus all practice coins that people got to try things with.")
    PRACTICE_WALLET = ("practice_wallet", "The practice coins that somebody has left; they are worth nothing.", True)
    PRACTICE_SPENT = ("practice_spent", "All practice coins that were given away in tries.")

    @property
    def practice(self) -> bool:
        """True for play money: such accounts hold the unit `practice` and nothing else, and no other account does."""
        return self in (AccountKind.PRACTICE_ISSUED, AccountKind.PRACTICE_WALLET, AccountKind.PRACTICE_SPENT)

    @property
    def clearing(self) -> bool:
        """True for an account that must come back to zero; one that stays open too long is an alarm."""
        return self in (AccountKind.DISPUTES_OPEN, AccountKind.QUARANTINE)

    def of(self, member_id: int) -> str:
        """A member's account of this kind: `AccountKind.CONNECTED.of(42) == "connected:42"`."""
        if not self.owned or type(member_id) is not int or member_id <= 0:
            raise ValueError(f"no account of kind {self.value} for {member_id!r}")
        return f"{self.value}:{member_id}"


FAN_PAYMENTS = AccountKind.FAN_PAYMENTS.value
PROVIDER_BALANCE = AccountKind.PROVIDER_BALANCE.value
STARS = AccountKind.STARS.value
SHOP_BALANCE = AccountKind.SHOP_BALANCE.value
SHOP_FEES = AccountKind.SHOP_FEES.value
PROVIDER_FEES = AccountKind.PROVIDER_FEES.value
DISPUTE_FEES = AccountKind.DISPUTE_FEES.value
DISPUTES_OPEN = AccountKind.DISPUTES_OPEN.value
QUARANTINE = AccountKind.QUARANTINE.value
OWED_BY_CREATORS = AccountKind.OWED_BY_CREATORS.value
OWED_BY_FANS = AccountKind.OWED_BY_FANS.value
COINS_ISSUED = AccountKind.COINS_ISSUED.value
COINS_SPENT = AccountKind.COINS_SPENT.value
DIAMONDS_ISSUED = AccountKind.DIAMONDS_ISSUED.value
DIAMONDS_REDEEMED = AccountKind.DIAMONDS_REDEEMED.value
OWED_TO_CREATORS = AccountKind.OWED_TO_CREATORS.value


PRACTICE_ISSUED = AccountKind.PRACTICE_ISSUED.value
PRACTICE_SPENT = AccountKind.PRACTICE_SPENT.value


def practice_wallet(member_id: int) -> str:
    """The account of somebody's practice coins."""
    return AccountKind.PRACTICE_WALLET.of(member_id)


def connected(member_id: int) -> str:
    """The account of a creator's tips in his own account at the provider."""
    return AccountKind.CONNECTED.of(member_id)


def receivable(member_id: int) -> str:
    """The account of what a creator owes."""
    return AccountKind.RECEIVABLE.of(member_id)


@lru_cache(maxsize=10_000)
def wallet(member_id: int) -> str:
    """The account of a fan's coins."""
    return AccountKind.WALLET.of(member_id)


@lru_cache(maxsize=10_000)
def diamonds_pending(member_id: int) -> str:
    """The account of a creator's diamonds that are not available yet."""
    return AccountKind.DIAMONDS_PENDING.of(member_id)


def diamonds_available(member_id: int) -> str:
    """The account of what a creator can redeem."""
    return AccountKind.DIAMONDS_AVAILABLE.of(member_id)


def diamonds_held(member_id: int) -> str:
    """The account of a creator's diamonds whose payment is disputed."""
    return AccountKind.DIAMONDS_HELD.of(member_id)


def payout_due(member_id: int) -> str:
    """The account of what a creator redeemed and has not got yet."""
    return AccountKind.PAYOUT_DUE.of(member_id)


def coins_frozen(member_id: int) -> str:
    """The account of coins that a fan can't spend for now."""
    return AccountKind.COINS_FROZEN.of(member_id)


def fan_debt(member_id: int) -> str:
    """The account of what a fan owes for coins."""
    return AccountKind.FAN_DEBT.of(member_id)


_OWNED = re.compile(r"([a-z_]+):([1-9][0-9]{0,18})", re.ASCII)
_BY_NAME = {kind.value: kind for kind in AccountKind}


@lru_cache(maxsize=10_000)
def kind_of(account: str) -> AccountKind:
    """The kind of an account; raises ValueError for a name that is none."""
    owned = _OWNED.fullmatch(account)
    kind = _BY_NAME.get(owned[1] if owned else account)
    if kind is None or kind.owned is not (owned is not None):
        raise ValueError(f"{account!r} is no account")
    return kind


def owner_of(account: str) -> str | None:
    """The id of the member whose account it is, as it stands in the name; None for one without an owner."""
    return account.partition(":")[2] or None


def may_be_negative(account: str) -> bool:
    """Whether the balance of an account may lie below zero: an account with an owner may not."""
    return ":" not in account
