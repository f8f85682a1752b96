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
    CLAIM_DIFFERS = ("claim_differs", "A claim on a gift isn't on the coins with which its lot paid for it.")
    FROZEN_DIFFERS = ("frozen_differs", "A fan's frozen coins aren't those of his disputed lots.")
    DIAMONDS_DIFFER = ("diamonds_differ", "A creator's diamonds aren't what his gifts brought, less what was claimed.")
    WORTH_DIFFERS = ("worth_differs", "What a creator has available is worth something else than is written.")
    CORRECTION_DIFFERS = ("correction_differs", "Boards take off something else than what is gone of gifts.")
