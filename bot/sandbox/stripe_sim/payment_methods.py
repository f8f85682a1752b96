"""Cards and bank accounts as payment methods, and the customers who keep them."""

import hashlib
from typing import Any

from bot.sandbox.stripe_sim.cards import Card
from bot.sandbox.stripe_sim.errors import missing, refused
from bot.sandbox.stripe_sim.events import emit
from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.world import Obj, World

_CHECKS = {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"}


def billing_details() -> Obj:
    address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {"address": address, "email": None, "name": None, "phone": None, "tax_id": None}


def fingerprint(number: str) -> str:
    """The same for the same card number, as Stripe's is."""
    return hashlib.sha256(number.encode()).hexdigest()[:16]


def card_method(world: World, card: Card) -> Obj:
    """A payment method for the card, not yet attached to anybody."""
    method: Obj = {
        "id": world.new_id("pm_1"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": billing_details(),
        "card": {
            "brand": "visa",
            "checks": dict(_CHECKS),
            "country": "US",
            "display_brand": "visa",
            "exp_month": 12,
            "exp_year": 2034,
            "fingerprint": fingerprint(card.number),
            "funding": "credit",
            "generated_from": None,
            "last4": card.last4,
            "networks": {"available": ["visa"], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": world.ts(),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }
    return world.put(method, card=card, authenticated=False)


def bank_method(world: World, currency: str) -> Obj:
    """A bank debit that takes days to clear: ACH for dollars, SEPA otherwise."""
    details: Obj
    if currency == "usd":
        kind = "us_bank_account"
        details = {
            "account_holder_type": "individual", "account_type": "checking", "bank_name": "STRIPE TEST BANK",
            "financial_connections_account": None, "fingerprint": world.new_id("", 16), "last4": "6789",
            "networks": {"preferred": "ach", "supported": ["ach"]}, "routing_number": "110000000",
            "status_details": None,
        }  # fmt: skip
    else:
        kind = "sepa_debit"
        details = {
            "bank_code": "37040044", "branch_code": "", "country": "DE", "fingerprint": world.new_id("", 16),
            "generated_from": {"charge": None, "setup_attempt": None}, "last4": "3000",
        }  # fmt: skip
    method: Obj = {
        "id": world.new_id("pm_1"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": billing_details(),
        "created": world.ts(),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": kind,
        kind: details,
    }
    return world.put(method, card=None, authenticated=False)


def charge_details(method: Obj, authenticated: bool) -> Obj:
    """`payment_method_details` of a charge made with this method."""
    kind = method["type"]
    if kind == "us_bank_account":
        shown = ("account_holder_type", "account_type", "bank_name", "fingerprint", "last4", "routing_number")
        details = {key: method[kind][key] for key in shown}
        return {"type": kind, kind: {**details, "payment_reference": None}}
    if kind == "sepa_debit":
        kept = ("bank_code", "branch_code", "country", "fingerprint", "last4")
        return {"type": kind, kind: {**{key: method[kind][key] for key in kept}, "mandate": None}}
    return {"type": "card", "card": _card_details(method["card"], authenticated)}


def _card_details(card: Obj, authenticated: bool) -> Obj:
    secure: dict[str, Any] | None = None
    if authenticated:
        secure = {
            "authentication_flow": "challenge", "electronic_commerce_indicator": "05", "exemption_indicator": None,
            "result": "authenticated", "result_reason": None, "transaction_id": None, "version": "2.2.0",
        }  # fmt: skip
    return {
        "amount_authorized": None,
        "authorization_code": None,
        "brand": card["brand"],
        "checks": dict(card["checks"]),
        "country": card["country"],
        "exp_month": card["exp_month"],
        "exp_year": card["exp_year"],
        "extended_authorization": {"status": "disabled"},
        "fingerprint": card["fingerprint"],
        "funding": card["funding"],
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "last4": card["last4"],
        "mandate": None,
        "network": "visa",
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {"maximum_amount_capturable": 0, "status": "unavailable"},
        "regulated_status": "unregulated",
        "three_d_secure": secure,
        "wallet": None,
    }


def create_customer(world: World, params: Params) -> Obj:
    customer: Obj = {
        "id": world.new_id("cus_", 14),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": world.ts(),
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": params.text("description"),
        "discount": None,
        "email": params.text("email"),
        "invoice_prefix": world.new_id("", 8).upper(),
        "invoice_settings": {
            "custom_fields": None, "default_payment_method": None, "footer": None, "rendering_options": None,
        },
        "livemode": False,
        "metadata": params.metadata(),
        "name": params.text("name"),
        "next_invoice_sequence": 1,
        "phone": params.text("phone"),
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }  # fmt: skip
    world.put(customer)
    emit(world, "customer.created", customer)
    return customer


def customer(world: World, customer_id: str, param: str = "customer") -> Obj:
    """A customer who still exists. Raises resource_missing for a deleted one."""
    found = world.get("customer", customer_id, param=param)
    if found.get("deleted"):
        raise missing("customer", customer_id, param)
    return found


def delete_customer(world: World, customer_id: str) -> Obj:
    found = customer(world, customer_id, "id")
    emit(world, "customer.deleted", found)
    for method in methods_of(world, customer_id):
        method["customer"] = None
    gone: Obj = {"id": customer_id, "object": "customer", "deleted": True}
    world.tables["customer"][customer_id] = gone
    return gone


def attach(world: World, method: Obj, customer_id: str) -> None:
    method["customer"] = customer_id
    emit(world, "payment_method.attached", method)


def detach(world: World, method_id: str) -> Obj:
    method = world.get("payment_method", method_id, param="payment_method")
    if method["customer"] is None:
        raise refused("The payment method you provided is not attached to a customer so detachment is impossible.")
    previous = {"customer": method["customer"]}
    method["customer"] = None
    emit(world, "payment_method.detached", method, previous=previous)
    return method


def methods_of(world: World, customer_id: str) -> list[Obj]:
    """The customer's saved payment methods, newest first."""
    return [method for method in world.rows("payment_method") if method["customer"] == customer_id]
