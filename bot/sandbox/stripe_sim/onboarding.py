"""What a creator does on Stripe's onboarding page, and what Stripe then makes of it."""

from typing import Literal

from bot.sandbox.stripe_sim.account_object import HALF_REQUIREMENTS, bank_account, capability_object, requirements
from bot.sandbox.stripe_sim.accounts import connected
from bot.sandbox.stripe_sim.events import emit, update
from bot.sandbox.stripe_sim.world import Obj, World

Onboarding = Literal["complete", "needs_more", "under_review", "rejected", "restricted", "bank_later"]


def onboard(world: World, account_id: str, outcome: Onboarding) -> Obj:
    """Brings the account to the outcome and emits what changed. Raises StripeError for an unknown account."""
    account = connected(world, account_id)
    if outcome in ("complete", "under_review", "rejected", "restricted"):
        add_bank(world, account)
    needs = {
        "complete": requirements(),
        "needs_more": requirements(HALF_REQUIREMENTS, disabled="requirements.past_due", late=True),
        "under_review": requirements(
            disabled="requirements.pending_verification", pending=["individual.verification.document"]
        ),
        "rejected": requirements(disabled="rejected.fraud"),
        "restricted": requirements(disabled="listed"),
        "bank_later": requirements(["external_account"]),
    }[outcome]
    state = {"complete": "active", "bank_later": "active", "under_review": "pending"}.get(outcome, "inactive")
    apply(
        world,
        account,
        needs,
        capability=state,
        submitted=outcome != "needs_more",
        payouts=outcome == "complete",
    )
    return account


def apply(world: World, account: Obj, needs: Obj, *, capability: str, submitted: bool, payouts: bool) -> None:
    """Sets requirements and the transfers capability, with the two events Stripe sends for it."""
    account_id = account["id"]
    before = account["capabilities"].get("transfers")
    profile = dict(account["business_profile"])
    if submitted:
        profile["mcc"] = profile["mcc"] or "5815"
    changes: Obj = {
        "business_profile": profile,
        "business_type": "individual" if submitted else account["business_type"],
        "capabilities": {**account["capabilities"], "transfers": capability},
        "charges_enabled": False,
        "details_submitted": submitted or account["details_submitted"],
        "payouts_enabled": payouts,
        "requirements": needs,
    }
    if submitted and account["tos_acceptance"]["date"] is None:
        changes["tos_acceptance"] = {"date": world.ts(), "ip": "127.0.0.1", "user_agent": None}
    update(world, account, "account.updated", changes, account_id)
    if before != capability:
        emit(world, "capability.updated", capability_object(account, "transfers"), account_id, {"status": before})


def add_bank(world: World, account: Obj) -> None:
    """Adds a bank account, or exchanges the one there is."""
    listed = account["external_accounts"]["data"]
    bank = bank_account(world, account)
    if listed:
        old = listed.pop()
        emit(world, "account.external_account.deleted", old, account["id"])
    listed.append(bank)
    emit(world, "account.external_account.created", bank, account["id"])
