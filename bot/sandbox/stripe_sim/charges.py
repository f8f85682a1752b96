"""Charges: one attempt to take money, its outcome and its booking."""

from collections.abc import Callable

from bot.sandbox.stripe_sim import balances
from bot.sandbox.stripe_sim.cards import Card
from bot.sandbox.stripe_sim.events import update
from bot.sandbox.stripe_sim.payment_methods import billing_details, charge_details
from bot.sandbox.stripe_sim.world import Obj, World

_ABSENT = (
    "application", "application_fee", "application_fee_amount", "balance_transaction",
    "calculated_statement_descriptor", "customer", "description", "failure_balance_transaction", "failure_code",
    "failure_message", "on_behalf_of", "outcome", "payment_intent", "payment_method", "payment_method_details",
    "receipt_email", "receipt_number", "receipt_url", "review", "shipping", "source", "source_transfer",
    "statement_descriptor", "statement_descriptor_suffix", "transfer_data", "transfer_group",
)  # fmt: skip
MESSAGES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "test_mode_live_card": "Your card was declined. Your request was in test mode, but used a non test card.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
    "bank": "The customer's bank account has been closed.",
}


def blank_charge(world: World, charge_id: str, amount: int, currency: str) -> Obj:
    """A charge that succeeded, with every field Stripe sends and nothing special about it."""
    return {
        **dict.fromkeys(_ABSENT),
        "id": charge_id,
        "object": "charge",
        "amount": amount,
        "amount_captured": amount,
        "amount_refunded": 0,
        "billing_details": billing_details(),
        "captured": True,
        "created": world.ts(),
        "currency": currency,
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": {},
        "paid": True,
        "radar_options": {},
        "refunded": False,
        "status": "succeeded",
    }


def new_charge(world: World, intent: Obj, method: Obj, status: str, decline: str | None = None) -> Obj:
    """A charge for the intent; `decline` is the decline code of a failed one."""
    bank = method["type"] != "card"
    paid = status == "succeeded"
    secure = bool(world.notes[method["id"]]["authenticated"])
    charge = blank_charge(world, world.new_id("py_3" if bank else "ch_3"), intent["amount"], intent["currency"])
    charge |= {
        "amount_captured": intent["amount"] if paid else 0,
        "calculated_statement_descriptor": None if bank else "BOUQUET TEST",
        "captured": status != "failed",
        "customer": intent["customer"],
        "description": intent["description"],
        "failure_code": None if decline is None else failure_code(decline),
        "failure_message": None if decline is None else MESSAGES[decline],
        "metadata": dict(intent["metadata"]),
        "outcome": outcome(decline),
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": charge_details(method, secure),
        "receipt_url": f"{world.base_url}/stripe/receipt/{intent['id']}" if paid else None,
        "status": status,
        "transfer_group": intent["transfer_group"],
    }
    if intent["transfer_data"] is not None:
        data = intent["transfer_data"]
        charge["transfer_data"] = {"amount": data.get("amount"), "destination": data["destination"]}
    intent["latest_charge"] = charge["id"]
    return world.put(charge, card=world.notes[method["id"]]["card"])


def failure_code(decline: str) -> str:
    if decline == "bank":
        return "account_closed"
    return decline if decline == "authentication_required" else "card_declined"


def outcome(decline: str | None) -> Obj:
    """What the card network and Radar made of the charge."""
    base: Obj = {
        "advice_code": None, "network_advice_code": None, "network_decline_code": None, "reason": None,
        "risk_level": "normal", "risk_score": 12,
    }  # fmt: skip
    if decline is None:
        return {**base, "network_status": "approved_by_network", "seller_message": "Payment complete.",
                "type": "authorized"}  # fmt: skip
    return {**base, "network_status": "declined_by_network", "reason": decline, "type": "issuer_declined",
            "seller_message": "The bank did not return any further details with this decline."}  # fmt: skip


def processing_fee(world: World, amount: int) -> int:
    """Stripe's fee in minor units, rounded half up; the fixed part is the same figure in every currency."""
    return (amount * world.settings.fee_bp + 5000) // 10000 + world.settings.fee_fixed


def available_at(world: World, card: Card | None) -> int:
    """When the money of a charge made now can be used."""
    if card is not None and card.available_now:
        return world.ts()
    return world.ts() + world.settings.settle_days * 86400


def book(world: World, charge: Obj) -> Callable[[], None]:
    """Books the charge's money. The answer, when called, shows the booking on the charge (`charge.updated`)."""
    card = world.notes[charge["id"]]["card"]
    kind = "payment" if charge["id"].startswith("py_") else "charge"
    txn = balances.post(
        world,
        kind,
        charge["amount"],
        charge["currency"],
        charge["id"],
        fee=processing_fee(world, charge["amount"]),
        available_on=available_at(world, card),
        description=charge["description"],
    )
    world.notes[charge["id"]]["txn"] = txn["id"]

    def show() -> None:
        update(world, charge, "charge.updated", {"balance_transaction": txn["id"]})

    return show


def funds_at(world: World, charge: Obj) -> int:
    """When the charge's money is or was available."""
    txn_id = world.notes[charge["id"]].get("txn")
    return int(world.tables["balance_transaction"][txn_id]["available_on"]) if txn_id else world.ts()
