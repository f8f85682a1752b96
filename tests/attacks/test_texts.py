"""Names, notes and reasons made to break something: formats, bytes, directions, lengths."""

import traceback

import pytest
from sqlalchemy.exc import IntegrityError

from bot.members.model import Identity, MemberId, Platform
from bot.members.rules import shown_name
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.shop import Shop

EVIL = {
    "format": "{0.__class__} %s%n", "nul": "a\x00b", "half": "a\ud800b", "long": "x" * 4096,
    "sql": "'; DROP TABLE tips;--", "mention": "@everyone <@1>", "direction": "\u202egnp.exe",
}  # fmt: skip


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL.keys())
async def test_no_text_stops_a_tip_or_a_refund(shop: Shop, text: str) -> None:
    ana, ben = await shop.creator(), await shop.house.member(text)
    tip = await shop.paid(ben, ana, note=text)
    asked = await shop.pays.refunds.ask(ben, tip.id, text)
    await shop.queue.reject(await shop.mover(), asked.case.id, text)
    (decided,) = await shop.told(ben.id, "refund_decided")
    assert decided["approved"] is False


@pytest.mark.parametrize("blank", ["\u3164", "\u061c\u00ad", "\U000e0041", "\u202e\u2066", "\ud800", "\x00", "  "])
def test_nobody_is_called_by_nothing(blank: str) -> None:
    assert shown_name(Identity(Platform.DISCORD, "123456", blank)) == "Member 3456"


async def test_an_error_of_the_database_tells_nobody_what_was_written(database: Database, clock: HandClock) -> None:
    secret, nobody, now = "a note that only two people may read", MemberId(999), clock.now()
    with pytest.raises(IntegrityError) as found:
        async with database.transaction() as tx:
            await tx.members.put_code("link", nobody, None, secret, now, now)
    assert secret not in "".join(traceback.format_exception(found.value))
