"""The Checkout Session in full, and its line items."""

from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.world import Obj, World

_ABSENT = (
    "after_expiration", "allow_promotion_codes", "billing_address_collection", "client_secret",
    "collected_information", "consent", "currency_conversion", "customer_account", "customer_details",
    "customer_email", "discounts", "integration_identifier", "invoice", "managed_payments", "optional_items",
    "origin_context", "payment_intent", "payment_link", "payment_method_configuration_details", "permissions",
    "recovered_from", "setup_intent", "shipping_address_collection", "shipping_cost", "subscription",
    "wallet_options",
)  # fmt: skip
URL_PADDING = 600


def session_object(world: World, params: Params, lines: list[Obj], currency: str, total: int, expires: int) -> Obj:
    """An open session as the API answers it."""
    session_id = world.new_id("cs_test_", 58)
    customer = params.text("customer")
    consent = params.child("consent_collection").text("terms_of_service")
    allowed = params.texts("allowed_payment_method_types")
    saved = {"allow_redisplay_filters": ["always"], "payment_method_remove": "disabled", "payment_method_save": None}
    return {
        **dict.fromkeys(_ABSENT),
        "id": session_id,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": params.child("adaptive_pricing").flag("enabled", True)},
        "allowed_payment_method_types": allowed or None,
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": _tax(params),
        "cancel_url": params.text("cancel_url"),
        "client_reference_id": params.text("client_reference_id"),
        "consent_collection": {
            "payment_method_reuse_agreement": None, "promotions": "none", "terms_of_service": consent,
        } if consent else None,
        "created": world.ts(),
        "currency": currency,
        "custom_fields": [],
        "custom_text": _texts(params.child("custom_text")),
        "customer": customer,
        "customer_creation": None if customer else params.text("customer_creation", "if_required"),
        "expires_at": expires,
        "invoice_creation": _invoice(params),
        "livemode": False,
        "locale": params.text("locale"),
        "metadata": params.metadata(),
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": allowed or ["card", "us_bank_account" if currency == "usd" else "sepa_debit"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "saved_payment_method_options": saved if customer else None,
        "shipping_options": [],
        "status": "open",
        "submit_type": params.text("submit_type"),
        "success_url": params.text("success_url"),
        "tax_id_collection": {
            "enabled": params.child("tax_id_collection").flag("enabled"), "required": "never",
        },
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{world.base_url}/stripe/pay/{session_id}#{world.new_id('', URL_PADDING)}",
    }  # fmt: skip


def _tax(params: Params) -> Obj:
    enabled = params.child("automatic_tax").flag("enabled")
    if not enabled:
        return {"enabled": False, "liability": None, "provider": None, "status": None}
    return {"enabled": True, "liability": {"type": "self"}, "provider": "stripe", "status": "complete"}


def _texts(given: Params) -> Obj:
    names = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    texts: Obj = dict.fromkeys(names)
    for name in names:
        message = given.child(name).text("message")
        if message is not None:
            texts[name] = {"message": message}
    return texts


def _invoice(params: Params) -> Obj:
    return {
        "enabled": params.child("invoice_creation").flag("enabled"),
        "invoice_data": {
            "account_tax_ids": None, "custom_fields": None, "description": None, "footer": None, "issuer": None,
            "metadata": {}, "rendering_options": None,
        },
    }  # fmt: skip


def line_item(world: World, product: Params, currency: str, unit: int, quantity: int, tax_behavior: str | None) -> Obj:
    """A line with the price made for it; tax is included in the price, so it adds nothing."""
    amount = unit * quantity
    return {
        "id": world.new_id("li_1"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": product.text("name"),
        "metadata": {},
        "price": _price(world, currency, unit, tax_behavior),
        "quantity": quantity,
    }


def _price(world: World, currency: str, unit: int, tax_behavior: str | None) -> Obj:
    return {
        "id": world.new_id("price_1"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": world.ts(),
        "currency": currency,
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": world.new_id("prod_", 14),
        "recurring": None,
        "tax_behavior": tax_behavior,
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": unit,
        "unit_amount_decimal": str(unit),
    }
