"""What goes out to Stripe: the creator's whole part, no fee for us, and sums as Stripe counts them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.money import CURRENCIES, Money
from bot.payments import stripe_params as build
from bot.payments.provider import CardOrder, CheckoutOrder

ENDS = datetime(2026, 3, 2, 12, 31, tzinfo=UTC)


def order(net: int = 500, gross: int = 500, currency: str = "usd", **more: Any) -> CheckoutOrder:
    values: dict[str, Any] = {
        "subject": "tip:42", "public_id": "T-7K2Q9M", "creator": "Ana", "description": "",
        "net": Money(net, currency), "gross": Money(gross, currency), "destination": "acct_1",
        "success_url": "https://bot.test/pay/x/done", "cancel_url": "https://bot.test/pay/x/back", "expires_at": ENDS,
        **more,
    }  # fmt: skip
    return CheckoutOrder(**values)


def params(**more: Any) -> dict[str, Any]:
    return dict(build.checkout(order(**more)))


def keys_of(thing: object) -> set[str]:
    if isinstance(thing, dict):
        return set(thing) | {key for value in thing.values() for key in keys_of(value)}
    return {key for value in thing for key in keys_of(value)} if isinstance(thing, list) else set()


@pytest.mark.parametrize("gross", [500, 546])
def test_the_transfer_is_the_tip_and_there_is_no_application_fee(gross: int) -> None:
    made = params(gross=gross)
    assert made["payment_intent_data"]["transfer_data"] == {"destination": "acct_1", "amount": 500}
    assert not {"application_fee_amount", "on_behalf_of", "payment_method_types", "idempotency_key"} & keys_of(made)


def test_the_line_says_what_the_money_is_for() -> None:
    (line,) = params()["line_items"]
    assert line["price_data"]["product_data"] == {"name": "Tip for Ana's content"}
    assert line["price_data"]["unit_amount"] == 500


def test_a_covered_fee_is_a_line_of_its_own() -> None:
    tip, fee = params(gross=546)["line_items"]
    assert (tip["price_data"]["unit_amount"], fee["price_data"]["unit_amount"]) == (500, 46)
    assert fee["price_data"]["product_data"]["name"] == "Card processing (estimate)"


def test_the_page_ends_when_the_order_says() -> None:
    assert params()["expires_at"] == 1772454660


def test_session_and_payment_carry_our_row_and_nothing_about_people() -> None:
    made = params()
    mark = {"bouquet_kind": "tip", "bouquet_id": "tip:42"}
    assert made["metadata"] == mark
    assert made["payment_intent_data"]["metadata"] == mark
    assert made["payment_intent_data"]["transfer_group"] == "tip:42"
    assert made["client_reference_id"] == "T-7K2Q9M"


def test_a_card_is_remembered_only_on_the_tick() -> None:
    plain, ticked, known = params(), params(save_card=True), params(save_card=True, customer="cus_1")
    assert plain["customer_creation"] == "if_required"
    assert "setup_future_usage" not in keys_of(plain)
    assert ticked["customer_creation"] == "always"
    assert ticked["payment_intent_data"]["setup_future_usage"] == "off_session"
    assert known["customer"] == "cus_1"
    assert "customer_creation" not in known


def test_a_saved_card_is_charged_without_a_page() -> None:
    made = build.card(CardOrder("tip:42", "T-7K2Q9M", Money(500, "usd"), Money(546, "usd"), "acct_1", "cus_1", "pm_1"))
    assert made["amount"] == 546
    assert made["transfer_data"] == {"destination": "acct_1", "amount": 500}
    assert made["automatic_payment_methods"] == {"enabled": True, "allow_redirects": "never"}
    assert (made["off_session"], made["confirm"]) == (True, True)


def test_an_account_bears_neither_fees_nor_losses() -> None:
    made = build.account("creator:7", "DE", "https://bot.test")
    assert made["controller"] == {
        "fees": {"payer": "application"},
        "losses": {"payments": "application"},
        "stripe_dashboard": {"type": "express"},
        "requirement_collection": "stripe",
    }
    assert made["capabilities"] == {"transfers": {"requested": True}}


@pytest.mark.parametrize("code", sorted(CURRENCIES))
def test_failure_18_every_currency_goes_out_and_comes_back_unchanged(code: str) -> None:
    """Failure 18: a refund in yen was a hundred times too large."""
    for minor in (0, 1, 50, 12_340):
        wire = build.to_wire(Money(minor, code))
        assert build.from_wire(wire, code) == Money(minor, code)
        assert wire == minor * (100 if code in ("isk", "ugx") else 1)


def test_a_part_that_we_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="no whole minor unit"):
        build.from_wire(150, "isk")


def test_refunds_and_reversals_carry_their_own_row() -> None:
    back = build.refund("refund:3", "pi_1", Money(300, "jpy"), reverse=True)
    assert (back["amount"], back["reverse_transfer"]) == (300, True)
    assert back["metadata"] == {"bouquet_kind": "tip", "bouquet_id": "refund:3"}
    assert "reverse_transfer" not in build.refund("refund:3", "pi_1", Money(300, "usd"), reverse=False)
    taken = build.reversal("dispute:9", "tr_1", Money(300, "usd"))
    assert taken["metadata"] == {"bouquet_kind": "tip", "bouquet_id": "dispute:9"}
    again = build.transfer("dispute:9", "tip:42", Money(300, "usd"), "acct_1")
    assert again["transfer_group"] == "tip:42"
