"""What goes out to Stripe, built purely from our orders: no clock, no configuration, no look-up.

The result is stored before it is sent, so it holds JSON values only.
"""

from collections.abc import Mapping

from bot.money import CURRENCIES, Money
from bot.payments.orders import CoinCheckout
from bot.payments.provider import CardOrder, CheckoutOrder, Params

TIP, COINS = "tip", "coins"
_OF_COINS = ("coins:", "coinrefund:")
_PRODUCT = "Receives tips for content in an online community"


def to_wire(money: Money) -> int:
    """Stripe's integer for a sum: our minor units, times a hundred where Stripe wants decimals that nobody writes."""
    return money.amount_minor * CURRENCIES[money.currency].wire_factor


def from_wire(amount: int, currency: str) -> Money:
    """The inverse of `to_wire`. Raises ValueError for a part that our minor units cannot hold."""
    factor = CURRENCIES[currency].wire_factor
    minor, rest = divmod(amount, factor)
    if rest:
        raise ValueError(f"{amount} of {currency} is no whole minor unit")
    return Money(minor, currency)


def metadata(subject: str) -> dict[str, object]:
    """How we know our own objects again: an opaque row name, nothing about people."""
    return {"bouquet_kind": COINS if subject.startswith(_OF_COINS) else TIP, "bouquet_id": subject}


def checkout(order: CheckoutOrder) -> Params:
    """A page for one tip. The creator's whole part is written into the transfer, and no application fee exists."""
    mark = metadata(order.subject)
    intent: dict[str, object] = {
        "transfer_data": _transfer_data(order.destination, order.net),
        "transfer_group": order.subject,
        "metadata": mark,
        "description": f"Tip {order.public_id}",
    }
    if order.save_card:
        intent["setup_future_usage"] = "off_session"
    params: dict[str, object] = {
        "mode": "payment",
        "client_reference_id": order.public_id,
        "metadata": mark,
        "locale": "auto",
        "submit_type": "pay",
        "line_items": _lines(order),
        "payment_intent_data": intent,
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
        "expires_at": int(order.expires_at.timestamp()),
        "adaptive_pricing": {"enabled": False},
        "allowed_payment_method_types": ["card"],
    }
    if order.customer is not None:
        params["customer"] = order.customer
    else:
        params["customer_creation"] = "always" if order.save_card else "if_required"
    return params


def coin_checkout(order: CoinCheckout) -> Params:
    """A page for a pack of coins: a plain charge of the operator's, which names nobody else."""
    mark = metadata(order.subject)
    product = {"name": f"{order.coins} coins", "description": "For gifts. No cash value, not transferable."}
    params: dict[str, object] = {
        "mode": "payment",
        "client_reference_id": order.public_id,
        "metadata": mark,
        "locale": "auto",
        "submit_type": "pay",
        "line_items": [_line(order.price, product)],
        "payment_intent_data": {
            "transfer_group": order.subject,
            "metadata": mark,
            "description": f"Coins {order.public_id}",
        },
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
        "expires_at": int(order.expires_at.timestamp()),
        "adaptive_pricing": {"enabled": False},
        "allowed_payment_method_types": ["card"],
    }
    if order.customer is not None:
        params["customer"] = order.customer
    else:
        params["customer_creation"] = "if_required"
    return params


def _lines(order: CheckoutOrder) -> list[object]:
    product: dict[str, object] = {"name": f"Tip for {order.creator[:100]}'s content"}
    if order.description:
        product["description"] = order.description[:200]
    lines: list[object] = [_line(order.net, product)]
    fee = order.gross - order.net
    if fee.amount_minor:
        lines.append(_line(fee, {"name": "Card processing (estimate)"}))
    return lines


def _line(money: Money, product: Mapping[str, object]) -> dict[str, object]:
    price = {"currency": money.currency, "unit_amount": to_wire(money), "product_data": product}
    return {"quantity": 1, "price_data": price}


def _transfer_data(destination: str, net: Money) -> dict[str, object]:
    return {"destination": destination, "amount": to_wire(net)}


def card(order: CardOrder) -> Params:
    """A payment on a remembered card while the fan is away from any page."""
    return {
        "amount": to_wire(order.gross),
        "currency": order.gross.currency,
        "customer": order.customer,
        "payment_method": order.card,
        "off_session": True,
        "confirm": True,
        # Without it a bank could ask for a page to return to, which does not exist here.
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        "allowed_payment_method_types": ["card"],
        "transfer_data": _transfer_data(order.destination, order.net),
        "transfer_group": order.subject,
        "metadata": metadata(order.subject),
        "description": f"Tip {order.public_id}",
        "expand": ["latest_charge.balance_transaction"],
    }


def customer(subject: str) -> Params:
    """A person at Stripe: our row's name, and neither e-mail nor name."""
    return {"metadata": metadata(subject)}


def account(subject: str, country: str, page_url: str) -> Params:
    """A creator's account: the operator pays Stripe's fees and bears losses, Stripe asks for the details."""
    return {
        "country": country,
        "controller": {
            "fees": {"payer": "application"},
            "losses": {"payments": "application"},
            "stripe_dashboard": {"type": "express"},
            "requirement_collection": "stripe",
        },
        "capabilities": {"transfers": {"requested": True}},
        "business_profile": {"url": page_url, "product_description": _PRODUCT},
        "metadata": metadata(subject),
    }


def account_link(account_id: str, refresh_url: str, return_url: str) -> Params:
    """A way into Stripe's own form, for one visit within minutes."""
    return {
        "account": account_id,
        "type": "account_onboarding",
        "refresh_url": refresh_url,
        "return_url": return_url,
        "collection_options": {"fields": "eventually_due"},
    }


def refund(subject: str, payment_id: str, amount: Money, reverse: bool) -> Params:
    """Money back to the fan; with `reverse` the creator's part comes back in proportion."""
    params: dict[str, object] = {
        "payment_intent": payment_id,
        "amount": to_wire(amount),
        "reason": "requested_by_customer",
        "metadata": metadata(subject),
        "expand": ["transfer_reversal"],
    }
    if reverse:
        params["reverse_transfer"] = True
    return params


def reversal(subject: str, transfer_id: str, amount: Money) -> Params:
    """Part of a transfer back from the creator. `transfer` is part of the address and not of the body."""
    return {"transfer": transfer_id, "amount": to_wire(amount), "metadata": metadata(subject)}


def transfer(subject: str, group: str, amount: Money, destination: str) -> Params:
    """Money from the operator's balance to a creator. `group` is how a lost answer is found again."""
    return {
        "amount": to_wire(amount),
        "currency": amount.currency,
        "destination": destination,
        "transfer_group": group,
        "metadata": metadata(subject),
    }
