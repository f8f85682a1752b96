"""The test cards: what each number does, in checkout and when it is charged again later."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """A test card. `declines` and `later_declines` are Stripe's decline codes, None means it pays."""

    name: str
    number: str
    label: str
    declines: str | None = None
    later_declines: str | None = None
    authenticates: bool = False
    disputes_as: str | None = None
    inquiry: bool = False
    warns: bool = False
    refunds: str = "at_once"
    available_now: bool = False

    @property
    def last4(self) -> str:
        return self.number[-4:]


_ALL = (
    Card("pays", "4242424242424242", "Pays"),
    Card("declined", "4000000000000002", "Declined", declines="generic_decline"),
    Card("insufficient_funds", "4000000000009995", "Not enough money", declines="insufficient_funds"),
    Card("three_d_secure", "4000002500003155", "Asks for 3-D Secure", authenticates=True),
    Card("saves_then_declines", "4000000000000341", "Works once, fails when reused",
         later_declines="generic_decline"),
    Card("disputed_fraud", "4000000000000259", "Disputed as fraud", disputes_as="fraudulent"),
    Card("disputed_not_received", "4000000000002685", "Disputed: not received",
         disputes_as="product_not_received"),
    Card("inquiry", "4000000000001976", "The bank asks about it", disputes_as="fraudulent", inquiry=True),
    Card("early_warning", "4000000000005423", "Early fraud warning", warns=True),
    Card("refund_pending", "4000000000007726", "Refund takes its time", refunds="pending"),
    Card("refund_fails", "4000000000005126", "Refund fails later", refunds="fails"),
    Card("available_now", "4000000000000077", "Funds there at once", available_now=True),
)  # fmt: skip
CARDS: dict[str, Card] = {card.name: card for card in _ALL}
BY_NUMBER: dict[str, Card] = {card.number: card for card in _ALL}


def find(name_or_number: str) -> Card:
    """The card of that name or number; any other number that could be a card is declined.

    Raises ValueError for text that is no card number at all.
    """
    text = name_or_number.replace(" ", "").replace("-", "")
    card = CARDS.get(name_or_number) or BY_NUMBER.get(text)
    if card is not None:
        return card
    if not (text.isascii() and text.isdigit() and 12 <= len(text) <= 19):
        raise ValueError("That is not a card number.")
    return Card("unknown", text, "Not a test card", declines="test_mode_live_card")
