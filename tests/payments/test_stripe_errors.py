"""What each of Stripe's errors means: surely not done, perhaps done, or a mistake of ours."""

from typing import Any

import pytest
import stripe

from bot.errors import KeyReused
from bot.payments.provider import CardRefused, ProviderDenied, ProviderDown, ProviderRefused
from bot.payments.stripe_errors import in_our_words
from bot.payments.stripe_provider import StripeProvider, connect
from tests.support.stripe_bench import KEY, Bench


def provider_of(bench: Bench) -> StripeProvider:
    client, http = connect(KEY, bench.sim.url)
    return StripeProvider(client, http, lambda finger: finger[::-1])


async def error_of(bench: Bench, kind: Any, **fault: Any) -> Exception:
    provider = provider_of(bench)
    bench.sim.control.fault(kind, method="GET", times=9, **fault)
    try:
        with pytest.raises(Exception) as caught:  # which one is the answer of this helper
            await provider.account("acct_none")
    finally:
        await provider.close()
    return caught.value


@pytest.mark.parametrize(
    ("kind", "status", "kinds"),
    [
        ("status", 500, ProviderDown),
        ("status", 503, ProviderDown),
        ("conflict", 409, ProviderDown),
        ("rate_limit", 429, ProviderDown),
        ("drop_before", 0, ProviderDown),
        ("not_json", 200, ProviderDown),
        ("truncated", 200, ProviderDown),
        ("status", 401, ProviderDenied),
        ("status", 403, ProviderDenied),
    ],
)
async def test_each_trouble_has_its_meaning(bench: Bench, kind: str, status: int, kinds: type[Exception]) -> None:
    error = await error_of(bench, kind, status=status or 500)
    assert type(error) is kinds


async def test_a_definite_no_keeps_its_reason(bench: Bench) -> None:
    provider = provider_of(bench)
    with pytest.raises(ProviderRefused) as caught:
        await provider.payment("pi_none")
    await provider.close()
    assert caught.value.reason == "resource_missing"
    assert caught.value.request_id is not None


def made(kind: type[stripe.StripeError], status: int, body: dict[str, Any], **more: Any) -> stripe.StripeError:
    return kind("x", http_status=status, json_body={"error": body}, code=body.get("code"), **more)


def test_a_key_with_other_parameters_is_a_mistake_of_ours() -> None:
    error = made(stripe.IdempotencyError, 400, {"type": "idempotency_error"})
    assert isinstance(in_our_words(error), KeyReused)


@pytest.mark.parametrize(("code", "bank"), [("authentication_required", True), ("card_declined", False)])
def test_a_card_error_says_whether_the_bank_only_wants_to_ask(code: str, bank: bool) -> None:
    body = {"type": "card_error", "code": code, "payment_intent": {"id": "pi_1", "object": "payment_intent"}}
    error = made(stripe.CardError, 402, body, param=None)
    refused = in_our_words(error)
    assert isinstance(refused, CardRefused)
    assert (refused.needs_bank, refused.payment_id, refused.reason) == (bank, "pi_1", code)


def test_a_stored_failure_is_told_apart() -> None:
    stored = made(stripe.APIError, 500, {"type": "api_error"}, headers={"Idempotent-Replayed": "true"})
    fresh = made(stripe.APIError, 500, {"type": "api_error"})
    known = [in_our_words(stored), in_our_words(fresh)]
    assert [down.replayed for down in known if isinstance(down, ProviderDown)] == [True, False]
