"""Disputes and inquiries: opening, evidence, winning, losing, appeal."""

from typing import Any, Literal

from bot.sandbox.stripe_sim import balances
from bot.sandbox.stripe_sim.errors import refused
from bot.sandbox.stripe_sim.events import emit, update
from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.world import Obj, World

DisputeStep = Literal["open", "win", "lose", "escalate", "appeal"]
RESPONSE_DAYS = 20
_EVIDENCE = (
    "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure",
    "cancellation_rebuttal", "customer_communication", "customer_email_address", "customer_name",
    "customer_purchase_ip", "customer_signature", "duplicate_charge_documentation",
    "duplicate_charge_explanation", "duplicate_charge_id", "product_description", "receipt", "refund_policy",
    "refund_policy_disclosure", "refund_refusal_explanation", "service_date", "service_documentation",
    "shipping_address", "shipping_carrier", "shipping_date", "shipping_documentation",
    "shipping_tracking_number", "uncategorized_file", "uncategorized_text",
)  # fmt: skip
_CODES = {"fraudulent": "10.4", "product_not_received": "13.1"}


def open_dispute(
    world: World, charge: Obj, *, reason: str = "fraudulent", inquiry: bool = False, amount: int | None = None
) -> Obj:
    """A dispute of the whole charge, or of `amount` (which may exceed it); an inquiry moves no money."""
    if charge["status"] != "succeeded":
        raise refused("Only a charge that succeeded can be disputed.")
    dispute: Obj = {
        "id": world.new_id("dp_1" if not inquiry else "du_1"),
        "object": "dispute",
        "amount": amount if amount is not None else charge["amount"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": world.ts(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(_EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": world.ts() + RESPONSE_DAYS * 86400, "enhanced_eligibility": {}, "has_evidence": False,
            "past_due": False, "submission_count": 0, "submission_method": None,
        },
        "intended_submission_method": None,
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "network_reason_code": _CODES.get(reason, "10.4"),
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": "visa", "case_type": "inquiry" if inquiry else "chargeback", "network": "visa",
                "network_reason_code": _CODES.get(reason, "10.4"),
            },
            "type": "card",
        },
        "reason": reason,
        "status": "warning_needs_response" if inquiry else "needs_response",
    }  # fmt: skip
    world.put(dispute)
    charge["disputed"] = True
    if inquiry:
        emit(world, "charge.dispute.created", dispute)
    else:
        before = _withdraw(world, dispute)
        emit(world, "charge.dispute.created", dispute)
        _withdrawn(world, dispute, before)
    return dispute


def _withdraw(world: World, dispute: Obj) -> list[Obj]:
    """Takes amount and fee off the platform; answers the dispute's bookings of before."""
    before = list(dispute["balance_transactions"])
    txn = balances.post(
        world, "adjustment", -dispute["amount"], dispute["currency"], dispute["id"],
        fee=world.settings.dispute_fee, category="dispute",
        description=f"Chargeback withdrawal for {dispute['charge']}",
    )  # fmt: skip
    dispute["balance_transactions"] = [*before, txn]
    return before


def _withdrawn(world: World, dispute: Obj, before: list[Obj]) -> None:
    emit(world, "charge.dispute.funds_withdrawn", dispute, previous={"balance_transactions": before})


def of_charge(world: World, charge_id: str) -> list[Obj]:
    """The charge's disputes, newest first."""
    return [dispute for dispute in world.rows("dispute") if dispute["charge"] == charge_id]


def step(world: World, dispute: Obj, how: DisputeStep) -> Obj:
    """Takes an existing dispute forward. Raises StripeError where the step makes no sense."""
    status = dispute["status"]
    warning = status.startswith("warning_")
    if how == "escalate":
        if not warning or status == "warning_closed":
            raise refused("Only an open inquiry can become a dispute.")
        dispute["payment_method_details"]["card"]["case_type"] = "chargeback"
        dispute["is_charge_refundable"] = False
        update_status(world, dispute, "needs_response")
        _withdrawn(world, dispute, _withdraw(world, dispute))
    elif how == "appeal":
        if status != "lost":
            raise refused("Only a lost dispute can be appealed.")
        update_status(world, dispute, "appeal_under_review")
    elif how == "win":
        _require_open(dispute)
        _win(world, dispute, warning)
    elif how == "lose":
        _require_open(dispute)
        update_status(world, dispute, "warning_closed" if warning else "lost", "charge.dispute.closed")
    else:
        raise refused("This charge has a dispute already.")
    return dispute


def _win(world: World, dispute: Obj, warning: bool) -> None:
    if warning:
        update_status(world, dispute, "warning_closed", "charge.dispute.closed")
        return
    txn = balances.post(
        world, "adjustment", dispute["amount"], dispute["currency"], dispute["id"],
        category="dispute_reversal", description=f"Chargeback reversal for {dispute['charge']}",
    )  # fmt: skip
    previous = {"balance_transactions": list(dispute["balance_transactions"]), "status": dispute["status"]}
    dispute["balance_transactions"] = [*dispute["balance_transactions"], txn]
    dispute["status"] = "won"
    dispute["is_charge_refundable"] = True
    emit(world, "charge.dispute.funds_reinstated", dispute, previous=previous)
    emit(world, "charge.dispute.closed", dispute)


def _require_open(dispute: Obj) -> None:
    if dispute["status"] in ("won", "lost", "warning_closed", "prevented"):
        raise refused(f"This dispute is closed: {dispute['status']}.")


def update_status(world: World, dispute: Obj, status: str, kind: str = "charge.dispute.updated") -> None:
    if kind == "charge.dispute.closed":
        dispute["status"] = status
        emit(world, kind, dispute)
    else:
        update(world, dispute, kind, {"status": status})


def respond(world: World, dispute_id: str, params: Params) -> Obj:
    """Evidence by API; `submit` defaults to true and hands it in."""
    dispute = world.get("dispute", dispute_id, param="dispute")
    evidence: dict[str, Any] = {**dispute["evidence"], **params.child("evidence").values}
    changes: Obj = {"metadata": params.metadata(dispute["metadata"]), "evidence": evidence}
    details = dict(dispute["evidence_details"])
    if params.child("evidence").values:
        details["has_evidence"] = True
        if params.flag("submit", True):
            _require_open(dispute)
            details["submission_count"] += 1
            changes["status"] = "warning_under_review" if dispute["status"].startswith("warning") else "under_review"
    changes["evidence_details"] = details
    update(world, dispute, "charge.dispute.updated", changes)
    return dispute


def give_up(world: World, dispute_id: str) -> Obj:
    """Closing by API means accepting the loss."""
    return step(world, world.get("dispute", dispute_id, param="dispute"), "lose")
