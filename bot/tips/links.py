"""The pay link of a tip: our own address, for one person, printable again without being kept."""

from bot.tips.model import Tip
from bot.tokens import Tokens, token_hash


def pay_token(tokens: Tokens, request_id: str) -> str:
    """The secret part of the link. It comes from the request id, which is known before the row is."""
    return tokens.make("pay", request_id)


def pay_token_hash(tokens: Tokens, request_id: str) -> str:
    """What the row keeps; `TipStore.by_pay_token` finds the tip by it."""
    return token_hash(pay_token(tokens, request_id))


def pay_url(public_url: str, tokens: Tokens, tip: Tip) -> str:
    """`https://…/pay/<token>`: the page opens the checkout at its first visit, once."""
    return f"{public_url.rstrip('/')}/pay/{pay_token(tokens, tip.request_id)}"
