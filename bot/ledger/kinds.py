"""What can happen to money, coins and diamonds: the kinds of entries, each with its sentence.

The kinds say which moves each event may make, so that an entry which would, say, carry money from one member
to another cannot even be built.
"""

from enum import Enum
from typing import Self

from bot.ledger.accounts import AccountKind

_A = AccountKind
Move = tuple[AccountKind, AccountKind]

_PAID = (_A.FAN_PAYMENTS, _A.PROVIDER_BALANCE)
_PAID_BACK = (_A.PROVIDER_BALANCE, _A.FAN_PAYMENTS)
_TO_CREATOR = (_A.PROVIDER_BALANCE, _A.CONNECTED)
_FROM_CREATOR = (_A.CONNECTED, _A.PROVIDER_BALANCE)
_OWES = (_A.OWED_BY_CREATORS, _A.RECEIVABLE)
_OWES_NO_MORE = (_A.RECEIVABLE, _A.OWED_BY_CREATORS)
_NOT_DUE_ANY_MORE = (_A.PAYOUT_DUE, _A.OWED_TO_CREATORS)
_REDEEMABLE_AGAIN = (_A.DIAMONDS_REDEEMED, _A.DIAMONDS_AVAILABLE)


class EntryKind(Enum):
    """What happened; `sentence` says it, `moves` lists the (source, target) kinds its postings may use."""

    sentence: str
    moves: frozenset[Move]

    def __new__(cls, name: str, sentence: str = "", *moves: Move) -> Self:
        kind = object.__new__(cls)
        kind._value_ = name
        kind.sentence = sentence
        kind.moves = frozenset(moves)
        return kind

    TIP_SETTLED = (
        "tip_settled",
        "A fan's tip was paid: the charge came in, and the whole tip went on to the creator.",
        _PAID,
        _TO_CREATOR,
    )
    TIP_FEE_KNOWN = (
        "tip_fee_known",
        "The provider said what it kept of a charge.",
        (_A.PROVIDER_BALANCE, _A.PROVIDER_FEES),
        # A fee that the provider lowers afterwards comes back.
        (_A.PROVIDER_FEES, _A.PROVIDER_BALANCE),
    )
    TIP_REFUNDED = (
        "tip_refunded",
        "A fan got money back, and the creator gave back what he had of it.",
        _PAID_BACK,
        _FROM_CREATOR,
    )
    TIP_REFUND_UNDONE = (
        "tip_refund_undone",
        "A refund failed at the bank after it had been booked.",
        _PAID,
        _TO_CREATOR,
    )
    TIP_TRANSFER_REVERSED = (
        "tip_transfer_reversed",
        "Money of a tip came back from the creator's account at the provider without a refund or dispute of ours.",
        _FROM_CREATOR,
    )
    TIP_SECOND_PAYMENT = (
        "tip_second_payment",
        "A tip was paid a second time; it goes back whole.",
        _PAID,
        _TO_CREATOR,
    )
    TIP_SECOND_PAYMENT_REFUNDED = (
        "tip_second_payment_refunded",
        "The second payment of a tip went back to the fan.",
        _PAID_BACK,
        _FROM_CREATOR,
    )
    QUARANTINED = (
        "quarantined",
        "A payment arrived in another sum or currency than asked; it is kept aside and credited to nobody.",
        (_A.QUARANTINE, _A.PROVIDER_BALANCE),
        _TO_CREATOR,
    )
    QUARANTINE_CLEARED = (
        "quarantine_cleared",
        "Staff decided about a quarantined payment: it went back or was taken as paid.",
        (_A.PROVIDER_BALANCE, _A.QUARANTINE),
        _FROM_CREATOR,
        (_A.FAN_PAYMENTS, _A.QUARANTINE),
    )
    DISPUTE_FUNDS_WITHDRAWN = (
        "dispute_funds_withdrawn",
        "A bank took the disputed money from the operator until it decides.",
        (_A.PROVIDER_BALANCE, _A.DISPUTES_OPEN),
    )
    DISPUTE_FEE = (
        "dispute_fee",
        "The provider's fee for a dispute, borne by the operator.",
        (_A.PROVIDER_BALANCE, _A.DISPUTE_FEES),
        # The provider gives it back in a few countries.
        (_A.DISPUTE_FEES, _A.PROVIDER_BALANCE),
    )
    DISPUTE_REVERSED_FROM_CREATOR = (
        "dispute_reversed_from_creator",
        "A disputed tip was taken back from the creator, as far as his balance there covered it.",
        _FROM_CREATOR,
    )
    DISPUTE_WON = (
        "dispute_won",
        "The bank gave the disputed money back; after an appeal, the creator's debt ends too.",
        (_A.DISPUTES_OPEN, _A.PROVIDER_BALANCE),
        (_A.FAN_PAYMENTS, _A.DISPUTES_OPEN),
        _OWES_NO_MORE,
    )
    DISPUTE_RESENT = (
        "dispute_resent",
        "What had been taken back from the creator for a dispute was sent to him again.",
        _TO_CREATOR,
    )
    DISPUTE_LOST = (
        "dispute_lost",
        "The bank gave the disputed money to the fan; the creator owes what he still has of it.",
        (_A.DISPUTES_OPEN, _A.FAN_PAYMENTS),
        _OWES,
    )
    DEBT_SETTLED = (
        "debt_settled",
        "A creator's debt was paid back or written off.",
        _OWES_NO_MORE,
        _FROM_CREATOR,
    )
    COIN_ORDER_PAID = (
        "coin_order_paid",
        "A fan paid for coins: with money, with Stars, or in Discord's shop.",
        _PAID,
        (_A.FAN_PAYMENTS, _A.STARS),
        (_A.FAN_PAYMENTS, _A.SHOP_BALANCE),
    )
    COIN_ORDER_FEE_KNOWN = (
        "coin_order_fee_known",
        "The provider said what it kept of a charge for coins, or Discord's shop keeps its share.",
        (_A.PROVIDER_BALANCE, _A.PROVIDER_FEES),
        (_A.PROVIDER_FEES, _A.PROVIDER_BALANCE),
        (_A.SHOP_BALANCE, _A.SHOP_FEES),
    )
    COIN_ORDER_REFUNDED = (
        "coin_order_refunded",
        "What a fan paid for coins went back to him, whole or in part.",
        _PAID_BACK,
        (_A.STARS, _A.FAN_PAYMENTS),
        (_A.SHOP_BALANCE, _A.FAN_PAYMENTS),
        # The shop keeps no share of what went back.
        (_A.SHOP_FEES, _A.SHOP_BALANCE),
    )
    COIN_ORDER_REFUND_UNDONE = (
        "coin_order_refund_undone",
        "A refund of coins failed at the bank after it had been booked.",
        _PAID,
    )
    COINS_CREDITED = (
        "coins_credited",
        "A fan paid for coins: they lie in his wallet as a lot.",
        (_A.COINS_ISSUED, _A.WALLET),
    )
    COINS_BURNED = (
        "coins_burned",
        "Unspent coins left a wallet for good, because their price goes back.",
        (_A.WALLET, _A.COINS_ISSUED),
    )
    COINS_RETURNED = (
        "coins_returned",
        "Coins came back to a fan as a lot of their own: nothing is disputed any more, or a gift was undone.",
        (_A.COINS_FROZEN, _A.WALLET),
        (_A.COINS_ISSUED, _A.WALLET),
        (_A.COINS_SPENT, _A.WALLET),
        (_A.DIAMONDS_PENDING, _A.DIAMONDS_ISSUED),
        (_A.DIAMONDS_AVAILABLE, _A.DIAMONDS_ISSUED),
    )
    LOT_FROZEN = (
        "lot_frozen",
        "A payment for coins is disputed: what is unspent, and the diamonds for what is spent, can't be used.",
        (_A.WALLET, _A.COINS_FROZEN),
        (_A.DIAMONDS_PENDING, _A.DIAMONDS_HELD),
        (_A.DIAMONDS_AVAILABLE, _A.DIAMONDS_HELD),
    )
    LOT_THAWED = (
        "lot_thawed",
        "A dispute about coins ended well: creators have the diamonds back that were held.",
        (_A.DIAMONDS_HELD, _A.DIAMONDS_PENDING),
        (_A.DIAMONDS_HELD, _A.DIAMONDS_AVAILABLE),
    )
    LOT_TAKEN_BACK = (
        "lot_taken_back",
        "The price of coins went back: unspent ones are taken first, then the diamonds that creators got for the rest.",
        (_A.WALLET, _A.COINS_ISSUED),
        (_A.COINS_FROZEN, _A.COINS_ISSUED),
        (_A.COINS_SPENT, _A.COINS_ISSUED),
        (_A.DIAMONDS_PENDING, _A.DIAMONDS_ISSUED),
        (_A.DIAMONDS_AVAILABLE, _A.DIAMONDS_ISSUED),
        (_A.DIAMONDS_HELD, _A.DIAMONDS_ISSUED),
        (_A.OWED_BY_FANS, _A.FAN_DEBT),
        _OWES,
    )
    WALLETS_JOINED = (
        "wallets_joined",
        "Two accounts turned out to be one person: coins, frozen coins and debts of the one are the other's.",
        # No posting ever goes from member to member: what leaves the one is issued to the other in the same breath.
        (_A.COINS_ISSUED, _A.WALLET),
        (_A.WALLET, _A.COINS_ISSUED),
        (_A.COINS_ISSUED, _A.COINS_FROZEN),
        (_A.COINS_FROZEN, _A.COINS_ISSUED),
        (_A.OWED_BY_FANS, _A.FAN_DEBT),
        (_A.FAN_DEBT, _A.OWED_BY_FANS),
    )
    LOT_GIVEN_BACK = (
        "lot_given_back",
        "A dispute about coins that was lost is won after all: spent coins count again, and creators have theirs.",
        (_A.COINS_ISSUED, _A.COINS_SPENT),
        (_A.DIAMONDS_ISSUED, _A.DIAMONDS_PENDING),
        (_A.DIAMONDS_ISSUED, _A.DIAMONDS_AVAILABLE),
        (_A.FAN_DEBT, _A.OWED_BY_FANS),
    )
    FAN_DEBT_SETTLED = (
        "fan_debt_settled",
        "What a fan owed for spent coins was paid or written off.",
        (_A.FAN_DEBT, _A.OWED_BY_FANS),
    )
    DIAMONDS_MATURED = (
        "diamonds_matured",
        "Diamonds of a creator became available: the days after the gift and after its payment are over.",
        (_A.DIAMONDS_PENDING, _A.DIAMONDS_AVAILABLE),
    )
    DIAMONDS_REDEEMED = (
        "diamonds_redeemed",
        "A creator redeemed diamonds: their price is on its way to him.",
        (_A.DIAMONDS_AVAILABLE, _A.DIAMONDS_REDEEMED),
        (_A.OWED_TO_CREATORS, _A.PAYOUT_DUE),
    )
    REDEMPTION_UNDONE = (
        "redemption_undone",
        "A payout was called off, refused, or not possible: the creator has his diamonds again.",
        _REDEEMABLE_AGAIN,
        _NOT_DUE_ANY_MORE,
    )
    PAYOUT_SENT = (
        "payout_sent",
        "The price of redeemed diamonds reached the creator's own account, less what he owed.",
        _NOT_DUE_ANY_MORE,
        _TO_CREATOR,
        _OWES_NO_MORE,
    )
    PAYOUT_RETURNED = (
        "payout_returned",
        "A payout came back from the creator's account: he has his diamonds again.",
        _FROM_CREATOR,
        _REDEEMABLE_AGAIN,
    )
    GIFT_SENT = (
        "gift_sent",
        "A fan gave coins, and the creator got diamonds for them, which wait until they are mature.",
        (_A.WALLET, _A.COINS_SPENT),
        (_A.DIAMONDS_ISSUED, _A.DIAMONDS_PENDING),
    )
    PRACTICE_GRANTED = (
        "practice_granted",
        "Somebody got a day's practice coins.",
        (_A.PRACTICE_ISSUED, _A.PRACTICE_WALLET),
    )
    PRACTICE_SENT = (
        "practice_sent",
        "Somebody tried a gift with practice coins; nobody got anything.",
        (_A.PRACTICE_WALLET, _A.PRACTICE_SPENT),
    )
