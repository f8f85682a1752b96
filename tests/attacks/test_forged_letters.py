"""Webhooks by somebody who does not know the secret: refused, and never an error."""

import pytest

from tests.support.shop import Shop

HEADERS = ("t=1,v1=\xe9", "t=1,v1=\u20ac", "t=1,v1=\udcff", "=,=", "v1", "t=٣,v1=x", "t=" + "9" * 50 + ",v1=00", "")


@pytest.mark.parametrize("header", HEADERS, ids=range(len(HEADERS)))
async def test_a_forged_signature_is_refused_whatever_it_is_made_of(shop: Shop, header: str) -> None:
    body = b'{"object": "event"}'
    assert not await shop.pays.webhooks.receive(body, header, "platform")
    assert not await shop.pays.webhooks.receive(body, header, "connect")
    assert not await shop.pays.webhooks.receive(b"\xff", header, "elsewhere")
