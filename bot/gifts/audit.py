"""What must hold of gifts, lots and tallies beside the book."""

from bot.ledger.audit import Wrong


class GiftFault(Wrong):
    """A way in which gifts can disagree with the book, or with what is added up from them."""

    GIFT_DIFFERS = ("gift_differs", "A gift isn't what its entry says, or one of the two is missing.")
    LOT_DIFFERS = ("lot_differs", "A lot of coins isn't what its entry says, or one of the two is missing.")
    TALLY_DIFFERS = ("tally_differs", "A tally isn't what the gifts add up to.")
    GIFTS_APART = ("gifts_apart", "A fan's gifts don't spend his coins one behind the other.")
    LOTS_APART = ("lots_apart", "A fan's lots don't lie one behind the other.")
    WALLET_DIFFERS = ("wallet_differs", "A wallet doesn't hold what lots brought and gifts took.")
