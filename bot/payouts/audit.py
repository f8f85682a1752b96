"""What must hold of payouts beside the book."""

from bot.ledger.audit import Wrong


class PayoutFault(Wrong):
    """A way in which payouts can disagree with the book."""

    DUE_DIFFERS = ("due_differs", "What a creator redeemed and has not got isn't what his payouts on their way say.")
    PAYOUT_DIFFERS = ("payout_differs", "A payout isn't where its entries say, or one of the two is missing.")
