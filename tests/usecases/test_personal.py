"""What is kept of somebody is shown and handed out; being forgotten waits for open money, and then is whole (X26)."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from bot.communities.model import Caller
from bot.diamonds.service import Diamonds
from bot.errors import NotFound
from bot.members.model import Identity, MemberId, Platform
from bot.moderation.model import Grant, Power
from bot.personal.export import LARGEST, document
from bot.personal.model import DeleteBlocked, NoErasure, Wait
from bot.personal.service import PersonalData
from bot.replies import personal as say
from bot.replies.refusals import refusal
from bot.replies.words import Words
from bot.tips.model import Privacy, TipState
from storage.db import Database
from storage.personal.register import NOBODY
from storage.schema import metadata
from tests.support.clocks import HandClock
from tests.support.databases import only_sqlite
from tests.support.live import Stage, staged

WORDS = Words("en")
DAYS = timedelta(days=14)


class Desk:
    """A community with gifts, and everybody's data."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.house = stage, stage.house
        self.personal = PersonalData(
            self.house.config, self.house.database, self.house.clock,
            Diamonds(self.house.database, self.house.clock),
        )  # fmt: skip

    async def file(self, who: Caller) -> dict[str, Any]:
        name, content = await self.personal.export(who.id, say.sections(WORDS))
        assert name == "bouquet-my-data.json"
        return dict(json.loads(content))

    async def forgotten(self, who: Caller) -> None:
        plan = await self.personal.plan(who.id)
        await self.personal.ask(who, plan.coins, plan.diamond_parts)
        self.house.clock.move(DAYS)
        await self.personal.jobs()["erase_members"]()

    async def everywhere(self, *words: str) -> list[str]:
        """Tables in which one of the words still stands."""
        found = []
        async with self.house.database.reading() as tx:
            for table in metadata.sorted_tables:
                for row in await tx.connection.execute(select(table)):
                    if any(word in str(tuple(row)) for word in words):
                        found.append(table.name)
        return sorted(set(found))


@pytest.fixture
async def desk(database: Database, clock: HandClock) -> AsyncIterator[Desk]:
    async with staged(database, clock) as stage:
        yield Desk(stage)


async def test_what_is_kept_is_counted_and_handed_out_without_others(desk: Desk) -> None:
    house = desk.house
    ana, _ = await desk.stage.live()
    ben = await desk.stage.fan("Ben")
    await house.paid(ben, ana, "5", note="for your cover", privacy=Privacy.HIDDEN)
    await desk.stage.give(ben, "kite")
    shown = say.known(await desk.personal.show(ben.id), WORDS)
    assert "Name: Ben" in shown.text
    assert "tips you gave (1)" in shown.text
    assert "gifts you gave (1)" in shown.text
    assert [button.label for button in shown.rows[0]] == ["Give me the file", "Forget me"]
    file = await desk.file(ben)
    assert file["contents"]["tips_given"] == {"about": "tips you gave", "rows": 1}
    [tip] = file["data"]["tips_given"]
    assert (tip["note"], tip["creator"], tip["amount_minor"]) == ("for your cover", "Ana", 500)
    assert "fan_id" not in tip
    assert file["data"]["accounts"][0]["name"] == "Ben"
    his = await desk.file(ana)
    [received] = his["data"]["tips_received"]
    assert not {"note", "fan_id", "chat_id", "creator_id"} & set(received)
    assert "Ben" not in json.dumps(his["data"])


async def test_whoever_goes_is_named_nowhere_and_the_book_is_as_it_was(desk: Desk) -> None:
    house = desk.house
    ana, _ = await desk.stage.live()
    zelda = await desk.stage.fan("Zelda")
    tip = await house.paid(zelda, ana, "5", note="from the moon")
    await desk.stage.give(zelda, "kite")
    plan = await desk.personal.plan(zelda.id)
    assert (plan.coins, plan.waits) == (901, ())
    said = say.plan(plan, WORDS).text
    assert "You give up: 901 coins" in said
    async with house.database.reading() as tx:
        before = await tx.ledger.balance(f"wallet:{zelda.id}", "coin")
    await desk.forgotten(zelda)
    assert await desk.everywhere("Zelda", "zelda", "from the moon", zelda.account.user_id) == []
    async with house.database.reading() as tx:
        assert await tx.ledger.balance(f"wallet:{zelda.id}", "coin") == before
        kept = await tx.tips.get(tip.id)
        assert kept is not None
        assert (kept.amount.amount_minor, kept.note) == (500, None)
        assert (await tx.members.get(zelda.id)).name == NOBODY
        assert await tx.members.known(Platform.DISCORD, zelda.account.user_id) is None
    await desk.stage.settled()
    # The job again, and somebody who comes back as a stranger.
    await desk.personal.jobs()["erase_members"]()
    async with house.database.transaction() as tx:
        back, _ = await tx.members.met(
            Identity(Platform.DISCORD, zelda.account.user_id, "Zelda"), house.clock.now()
        )  # fmt: skip
    assert back.id != zelda.id


async def test_a_creator_leaves_by_it_and_her_videos_and_numbers_go(desk: Desk) -> None:
    house = desk.house
    quinn = await house.creator("Quinn")
    fan = await house.member("Fay")
    await house.paid(fan, quinn, "5")
    async with house.database.transaction() as tx:
        await tx.powers.grant(Grant(quinn.id, Power.MONEY_VIEWER, None), None, "helps Quinn", house.clock.now())
    plan = await desk.personal.plan(quinn.id)
    assert plan.creator
    assert "You leave the creator programme by it" in say.plan(plan, WORDS).text
    await desk.forgotten(quinn)
    assert await desk.everywhere("Quinn", quinn.account.user_id) == ["payout_accounts", "tips"]
    async with house.database.reading() as tx:
        assert await tx.creators.names(None, "", 9) == ()
    async with house.database.reading() as tx:
        assert not (await tx.powers.held(quinn.id)).grants


async def test_open_money_is_told_all_at_once_and_nothing_is_asked(desk: Desk) -> None:
    house = desk.house
    ana, _ = await desk.stage.live()
    ben = await desk.stage.fan("Ben")
    quote = await house.quote(ben, ana)
    await house.open_page(quote.tip.id)
    plan = await desk.personal.plan(ben.id)
    assert plan.waits == ((Wait.TIPS, 1),)
    assert "1 tip is being paid" in say.plan(plan, WORDS).text
    assert [button.label for row in say.plan(plan, WORDS).rows for button in row] == ["Back"]
    with pytest.raises(DeleteBlocked) as no:
        await desk.personal.ask(ben, 10_000, 0)
    assert "1 tip is being paid" in refusal(no.value, WORDS).text
    assert [wait for wait, _ in (await desk.personal.plan(ana.id)).waits] == [Wait.LIVE, Wait.TIPS]
    await house.pay(quote.tip.id)
    assert (await desk.personal.plan(ben.id)).waits == ()


async def test_diamonds_that_can_be_redeemed_are_redeemed_first_and_less_is_given_up(desk: Desk) -> None:
    ana, _ = await desk.stage.live()
    await desk.stage.give(await desk.stage.fan("Ben"), "kite")
    little = await desk.personal.plan(ana.id)
    assert little.diamond_parts == 99 * 12_600
    assert Wait.REDEEMABLE not in dict(little.waits)
    desk.house.set(payout={"min": "0.20"})
    enough = await Desk(desk.stage).personal.plan(ana.id)
    assert Wait.REDEEMABLE in dict(enough.waits)
    assert "/payout redeem" in say.plan(enough, WORDS).text


@only_sqlite
async def test_a_mind_can_be_changed_and_more_than_was_read_is_never_given_up(desk: Desk) -> None:
    ben = await desk.stage.fan("Ben")
    with pytest.raises(DeleteBlocked) as no:
        await desk.personal.ask(ben, 5, 0)
    assert "look again" in refusal(no.value, WORDS).text
    await desk.personal.ask(ben, 1000, 0)
    assert "You asked to be forgotten" in say.known(await desk.personal.show(ben.id), WORDS).text
    await desk.personal.keep(ben)
    with pytest.raises(NoErasure):
        await desk.personal.keep(ben)
    desk.house.clock.move(DAYS)
    await desk.personal.jobs()["erase_members"]()
    assert (await desk.personal.show(ben.id)).name == "Ben"


@only_sqlite
async def test_what_comes_in_meanwhile_calls_it_off_and_he_is_told(desk: Desk) -> None:
    house = desk.house
    ana, ben = await house.creator("Ana"), await desk.stage.fan("Ben")
    await desk.personal.ask(ben, 1000, 0)
    quote = await house.quote(ben, ana)
    house.clock.move(DAYS)
    async with house.database.transaction() as tx:
        assert await tx.tips.advance(
            quote.tip.id, (TipState.CREATED,), TipState.PENDING, opened_at=house.clock.now()
        )  # fmt: skip
    await desk.personal.jobs()["erase_members"]()
    assert await house.notices_to(ben.id) == ["erasure_off"]
    assert (await desk.personal.show(ben.id)).erasure is None


@only_sqlite
async def test_profiles_that_were_joined_go_together(desk: Desk) -> None:
    house = desk.house
    one, other = await house.member("Yara"), await house.member("Yarita", Platform.TELEGRAM)
    async with house.database.transaction() as tx:
        await tx.members.merge(one.id, other.id, house.clock.now())
    assert len((await desk.file(one))["data"]["accounts"]) == 2
    await desk.forgotten(one)
    assert await desk.everywhere("Yara", "Yarita") == []


@only_sqlite
async def test_nobody_asks_for_a_stranger(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.personal.show(MemberId(999_999))


def test_a_large_file_is_packed_and_the_same_every_time() -> None:
    rows = {"gifts_given": [{"item": "petal" * 20, "n": n} for n in range(80_000)]}
    name, content = document(rows, {}, "mine")
    assert name == "mine.zip"
    assert len(content) < LARGEST
    assert content == document(rows, {}, "mine")[1]
    with ZipFile(BytesIO(content)) as archive:
        assert len(json.loads(archive.read("mine.json"))["data"]["gifts_given"]) == 80_000
