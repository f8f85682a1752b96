"""Stripe as the configuration names it."""

import time

import pytest
import stripe

from bot.payments.events import BadEvent
from bot.payments.stripe_events import CONNECT_EVENTS, PLATFORM_EVENTS, stripe_for
from bot.payments.stripe_provider import connect
from bot.tokens import Tokens
from tests.support.shop import shop_config
from tests.support.stripe_bench import KEY, Bench


async def test_the_configuration_is_all_it_takes(bench: Bench) -> None:
    config = shop_config(stripe={"api_base": bench.sim.url})
    provider, events = stripe_for(config, Tokens(config.app_secret_bytes))
    account = await bench.creator()
    assert (await provider.account(account)).account_id == account
    assert await provider.gently().account_balance(account, "usd") == 0
    body = b'{"object": "event"}'
    now = int(time.time())
    for endpoint, secrets in (
        ("platform", config.stripe.webhook_secrets),
        ("connect", config.stripe.connect_webhook_secrets),
    ):
        header = stripe.WebhookSignature.generate_signature_header(body.decode(), secrets[0].get_secret_value(), now)
        with pytest.raises(BadEvent, match="not an event"):
            events.verify(body, header, endpoint)
    assert "whsec" not in repr(events)
    await provider.close()


async def test_a_forgotten_synchronous_call_raises_instead_of_blocking(bench: Bench) -> None:
    client, http = connect(KEY, bench.sim.url)
    with pytest.raises(RuntimeError):
        client.v1.accounts.retrieve("acct_1")
    await http.close_async()  # type: ignore[no-untyped-call]  # the SDK leaves this one untyped


def test_every_event_we_need_is_named_once() -> None:
    assert (len(PLATFORM_EVENTS), len(set(PLATFORM_EVENTS))) == (25, 25)
    assert (len(CONNECT_EVENTS), len(set(CONNECT_EVENTS))) == (10, 10)
