"""The account object in full: what a fresh account has, and what it still owes."""

from collections.abc import Iterable
from typing import Any

from bot.sandbox.stripe_sim.countries import CURRENCY
from bot.sandbox.stripe_sim.world import Obj, World

FRESH_REQUIREMENTS = (
    "business_profile.mcc", "business_type", "external_account", "individual.dob.day", "individual.dob.month",
    "individual.dob.year", "individual.first_name", "individual.last_name", "tos_acceptance.date",
    "tos_acceptance.ip",
)  # fmt: skip
HALF_REQUIREMENTS = ("external_account", "individual.id_number")


def requirements(
    due: Iterable[str] = (),
    *,
    disabled: str | None = None,
    late: bool = False,
    pending: Iterable[str] = (),
    eventually: Iterable[str] = (),
    deadline: int | None = None,
) -> Obj:
    """What Stripe still wants; `late` says that it is overdue as well."""
    now_due = list(due)
    return {
        "alternatives": [],
        "current_deadline": deadline,
        "currently_due": now_due,
        "disabled_reason": disabled,
        "errors": [],
        "eventually_due": list(dict.fromkeys([*now_due, *eventually])),
        "past_due": now_due if late else [],
        "pending_verification": list(pending),
    }


def account_object(world: World, account_id: str, country: str) -> Obj:
    """A new account before anybody has given any detail."""
    currency = CURRENCY[country]
    return {
        "id": account_id,
        "object": "account",
        "business_profile": _business_profile(),
        "business_type": None,
        "capabilities": {},
        "charges_enabled": False,
        "controller": {"is_controller": True, "type": "application"},
        "country": country,
        "created": world.ts(),
        "default_currency": currency,
        "details_submitted": False,
        "email": None,
        "external_accounts": {
            "object": "list", "data": [], "has_more": False, "url": f"/v1/accounts/{account_id}/external_accounts",
        },
        "future_requirements": requirements(),
        "groups": {"payments_pricing": None},
        "metadata": {},
        "payouts_enabled": False,
        "requirements": requirements(),
        "settings": _settings(),
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "none",
    }  # fmt: skip


def _business_profile() -> Obj:
    names = (
        "annual_revenue", "estimated_worker_count", "mcc", "minority_owned_business_designation", "name",
        "product_description", "support_address", "support_email", "support_phone", "support_url", "url",
    )  # fmt: skip
    return dict.fromkeys(names)


def _settings() -> Obj:
    return {
        "bacs_debit_payments": {"display_name": None, "service_user_number": None},
        "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
        "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
        "card_payments": {
            "decline_on": {"avs_failure": False, "cvc_failure": False},
            "statement_descriptor_prefix": None,
            "statement_descriptor_prefix_kana": None,
            "statement_descriptor_prefix_kanji": None,
        },
        "dashboard": {"display_name": None, "timezone": "Etc/UTC"},
        "invoices": {"default_account_tax_ids": None, "hosted_payment_method_save": "offer"},
        "payments": {
            "statement_descriptor": None,
            "statement_descriptor_kana": None,
            "statement_descriptor_kanji": None,
        },
        "payouts": {
            "debit_negative_balances": True,
            "schedule": {"delay_days": 2, "interval": "daily"},
            "statement_descriptor": None,
        },
        "sepa_debit_payments": {},
    }


def bank_account(world: World, account: Obj) -> Obj:
    """The bank account a creator adds while onboarding."""
    last4 = str(world.random.randint(1000, 9999))
    nothing: dict[str, Any] = {"currently_due": [], "errors": [], "past_due": [], "pending_verification": []}
    return {
        "id": world.new_id("ba_1"),
        "object": "bank_account",
        "account": account["id"],
        "account_holder_name": None,
        "account_holder_type": None,
        "account_type": None,
        "available_payout_methods": ["standard"],
        "bank_name": "STRIPE TEST BANK",
        "country": account["country"],
        "currency": account["default_currency"],
        "default_for_currency": True,
        "fingerprint": world.new_id("", 16),
        "future_requirements": dict(nothing),
        "last4": last4,
        "metadata": {},
        "requirements": dict(nothing),
        "routing_number": "110000000",
        "status": "new",
    }


def capability_object(account: Obj, name: str) -> Obj:
    """One capability as `capability.updated` shows it."""
    inner = {key: value for key, value in account["requirements"].items() if key != "current_deadline"}
    inner |= {"current_deadline": None, "disabled_reason": None}
    return {
        "id": name,
        "object": "capability",
        "account": account["id"],
        "future_requirements": requirements(),
        "requested": True,
        "requested_at": account["created"],
        "requirements": inner,
        "status": account["capabilities"][name],
    }


def platform_account(world: World) -> Obj:
    """The operator's own account, as `GET /v1/account` shows it."""
    account = account_object(world, world.platform_id, world.settings.country)
    account["capabilities"] = {"card_payments": "active", "transfers": "active"}
    account |= {"charges_enabled": True, "details_submitted": True, "payouts_enabled": True, "type": "standard"}
    account["controller"] = {"type": "account"}
    account["business_profile"]["name"] = world.settings.merchant
    account["settings"]["dashboard"]["display_name"] = world.settings.merchant
    account["settings"]["payments"]["statement_descriptor"] = "BOUQUET TEST"
    account["created"] = 1_600_000_000
    account["default_currency"] = world.settings.currency
    return account
