"""A moderator's mark keeps accounts of excluded kinds out, at once (A8)."""

from collections.abc import AsyncIterator

import pytest

from bot.communities.model import Caller
from bot.forms.model import FormExpired
from bot.live.model import EndedBy
from bot.members.model import ExcludedAccount
from bot.moderation.account_marks import AccountMarks, NoSuchMark
from bot.moderation.model import Grant, OwnMatter, Power, PowerNeeded, ReasonNeeded
from bot.moderation.reach import KEPT_FOR
from bot.programme.model import AccountKind, NotAvailable
from bot.replies import account_marks as say
from bot.replies.words import Words
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.live import Stage, staged

WORDS = Words("en")


class Desk:
    """Sam moderates the stage's community."""

    def __init__(self, stage: Stage, sam: Caller) -> None:
        self.stage, self.house, self.sam = stage, stage.house, sam
        self.marks = AccountMarks(stage.lives.powers, self.house.database, self.house.clock, stage.lives)

    async def mark(self, whom: Caller, kind: AccountKind) -> str:
        shown = await self.marks.preview(self.sam, whom.id, kind, "the page of a shop")
        await self.marks.confirm(self.sam, whom.id)
        return say.preview(shown, WORDS).text


@pytest.fixture
async def desk(database: Database, clock: HandClock) -> AsyncIterator[Desk]:
    async with staged(database, clock) as stage:
        sam = await stage.house.member("Sam")
        assert stage.house.community is not None
        async with database.transaction() as tx:
            grant = Grant(sam.id, Power.MODERATOR, stage.house.community.id)
            await tx.powers.grant(grant, None, "test", clock.now())
        yield Desk(stage, sam)


async def test_a_marked_fan_neither_tips_nor_gives_until_the_mark_is_gone(desk: Desk) -> None:
    house, ben = desk.house, await desk.house.member("Ben")
    ana = await house.creator("Ana")
    assert "neither send nor receive" in await desk.mark(ben, AccountKind.BUSINESS)
    with pytest.raises(ExcludedAccount):
        await house.quote(await house.member("Ben"), ana)
    assert "send again" in await desk.mark(ben, AccountKind.PERSONAL)
    assert (await house.quote(await house.member("Ben"), ana)).tip.fan_id == ben.id
    assert await house.notices_to(ben.id) == ["account_marked", "account_marked"]


async def test_a_marked_creators_live_ends_and_nothing_reaches_her(desk: Desk) -> None:
    ana, session = await desk.stage.live()
    ben = await desk.house.member("Ben")
    assert session.title in await desk.mark(ana, AccountKind.PARTY)
    async with desk.house.database.reading() as tx:
        ended = await tx.live.get(session.id)
    assert ended is not None
    assert ended.ended_by is EndedBy.MODERATION
    with pytest.raises(NotAvailable):
        await desk.house.quote(ben, ana)


async def test_who_may_mark_whom(desk: Desk) -> None:
    house = desk.house
    ben, ana = await house.member("Ben"), await house.creator("Ana")
    for whom in (ben, ana):
        with pytest.raises(PowerNeeded):
            await desk.marks.preview(await house.member("Eve"), whom.id, AccountKind.PARTY, "because")
    with pytest.raises(OwnMatter):
        await desk.marks.preview(desk.sam, desk.sam.id, AccountKind.PARTY, "because")
    with pytest.raises(ReasonNeeded):
        await desk.marks.preview(desk.sam, ben.id, AccountKind.PARTY, " ")


async def test_a_mark_that_changes_nothing_is_refused_and_an_old_look_is_no_yes(desk: Desk) -> None:
    ben = await desk.house.member("Ben")
    with pytest.raises(NoSuchMark):
        await desk.marks.preview(desk.sam, ben.id, AccountKind.PERSONAL, "because")
    await desk.marks.preview(desk.sam, ben.id, AccountKind.PARTY, "because")
    desk.house.clock.move(KEPT_FOR)
    with pytest.raises(FormExpired):
        await desk.marks.confirm(desk.sam, ben.id)
    await desk.mark(ben, AccountKind.PARTY)
    with pytest.raises(NoSuchMark):
        await desk.marks.preview(desk.sam, ben.id, AccountKind.PARTY, "again")
