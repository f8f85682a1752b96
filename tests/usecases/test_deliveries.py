"""Messages of one transaction are one job in which nobody waits for another, and none is said twice for our trouble."""

import pytest

from bot.communities.model import Caller
from bot.errors import TryLater
from bot.members.model import Platform
from bot.notices.model import Notice, Post
from tests.support.town import Town, someone
from tests.usecases.test_notices import BEA, THANKS, owe


async def test_what_a_transaction_says_is_one_job_and_reaches_everybody(place: Town) -> None:
    ana, bea = await place.come(someone("Ana")), await place.come(BEA)
    await owe_together(place, ana, bea)
    assert [job for job, _, _ in place.owed] == ["deliver"]
    await place.deliver()
    assert len(place.discord.said) == 2
    assert len(place.telegram.heard("-5")) == 1


async def test_what_fails_among_several_is_tried_again_alone(place: Town) -> None:
    ana, bea = await place.come(someone("Ana")), await place.come(BEA)
    await owe_together(place, ana, bea)
    place.discord.broken = 1
    assert await place.deliver() == 2
    assert sorted(len(place.discord.heard(who.user_id)) for who in (someone("Ana"), BEA)) == [1, 1]
    assert len(place.telegram.heard("-5")) == 1


async def test_very_many_messages_are_several_jobs(place: Town) -> None:
    bea = await place.come(BEA)
    async with place.database.transaction() as tx:
        for number in range(25):
            await tx.notices.owe(Notice(f"key {number}", bea.id, "thanks", "tip:1", THANKS), place.clock.now())
    assert await place.deliver() == 3
    assert len(place.discord.heard(BEA.user_id)) == 25


async def test_what_the_platform_took_is_not_said_again_because_the_database_was_busy(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    bea = await place.come(BEA)
    await owe(place, bea)
    deliveries = place.deliveries
    with monkeypatch.context() as patch:
        patch.setattr(place.database, "transaction", _busy)
        with pytest.raises(TryLater):
            await deliveries.deliver_notice(1)
    await deliveries.deliver_notice(1)
    assert len(place.discord.said) == 1


def _busy() -> None:
    raise TryLater


async def owe_together(place: Town, *people: Caller) -> None:
    facts: dict[str, object] = {"fan": "Bea", "creator": "Ana", "currency": "usd"}
    async with place.database.transaction() as tx:
        for one in people:
            await tx.notices.owe(Notice(f"for {one.id}", one.id, "thanks", "tip:1", THANKS), place.clock.now())
        post = Post("post", Platform.TELEGRAM, "-5", "tip_public", "tip:1", "en", facts)
        await tx.notices.owe_post(post, place.clock.now())
