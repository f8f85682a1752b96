"""Charges: one attempt to take money, its outcome and its booking."""

from collections.abc import Callable

from bot.sandbox.stripe_sim import balances
from bot.sandbox.stripe_sim.cards import Card
from bot.sandbox.stripe_sim.events import update
from bot.sandbox.stripe_sim.payment_methods import billing_details, charge_details
from bot.sandbox.stripe_sim.world import Obj, World

MESSAGES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "test_mode_live_card": "Your card was declined. Your request was in test mode, but used a non test card.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
    "bank": "The customer's bank account has been closed.",
}


def new_charge(world: World, intent: Obj, method: Obj, status: str, decline: str | None = None) -> Obj:
    """A charge for the intent; `decline` is the decline code of a failed one."""
    bank = method["type"] != "card"
    paid = status == "succeeded"
    secure = bool(world.notes[method["id"]]["authenticated"])
    code = None if decline is None else failure_code(decline)
    charge: Obj = {
        "id": world.new_id("py_3" if bank else "ch_3"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if paid else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": billing_details(),
        "calculated_statement_descriptor": None if bank else "BOUQUET TEST",
        "captured": status != "failed",
        "created": world.ts(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": code,
        "failure_message": None if decline is None else MESSAGES[decline],
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "on_behalf_of": None,
        "outcome": outcome(decline),
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": charge_details(method, secure),
        "radar_options": {},
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": f"{world.base_url}/stripe/receipt/{intent['id']}" if paid else None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": status,
        "transfer_data": None,
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
