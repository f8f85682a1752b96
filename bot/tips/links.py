"""The pay link of a tip: our own address, for one person, printable again without being kept."""

from bot.tips.model import Tip
from bot.tokens import Tokens, token_hash


def pay_token(tokens: Tokens, request_id: str) -> str:
    """The secret part of the link. It comes from the request id, which is known before the row is."""
    return tokens.make("pay", request_id)


STAND_IN = ":token"
"""Stands for the token in what is written down before a call goes out."""


def pay_token_hash(tokens: Tokens, request_id: str) -> str:
    """What the row keeps; `TipStore.by_pay_token` finds the tip by it."""
    return token_hash(pay_token(tokens, request_id))


def pay_url(public_url: str, tokens: Tokens, tip: Tip) -> str:
    """`https://…/pay/<token>`: the page opens the checkout at its first visit, once."""
    return pay_address(public_url, pay_token(tokens, tip.request_id))


def pay_address(public_url: str, token: str = STAND_IN) -> str:
    """The address of a token, or of its stand-in."""
    return f"{public_url.rstrip('/')}/pay/{token}"


def with_token(address: object, token: str) -> object:
    """An address that was written down, as it goes out. It is the same at every try: the token comes from the row."""
    return address.replace(f"/pay/{STAND_IN}/", f"/pay/{token}/") if isinstance(address, str) else address
