"""Where is my gift: what fan, creator and staff read of it, and how an order leads to the gifts that it paid for."""

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.diamonds.service import Diamonds
from bot.errors import NotFound
from bot.gifts.quotes import SentGift
from bot.gifts.traces import GiftTraces, PartState
from bot.ids import Kind, public_id
from bot.ledger.entries import EntryKind
from bot.moderation.model import Grant, OwnMatter, Power, PowerNeeded
from bot.moderation.tips import TipModeration
from bot.rails import Rail
from bot.replies.gift_traces import trace as say
from bot.replies.words import Words
from bot.tips.model import Privacy
from bot.traces.model import Viewer
from storage.db import Database
from storage.tx import Tx
from tests.support.clocks import HandClock
from tests.support.gifts import credit, lot
from tests.support.live import Stage, staged
from tests.support.lots import A_MONTH, bought

C_5 = public_id(Kind.COINS, 5)


def traces(stage: Stage) -> GiftTraces:
    return GiftTraces(stage.lives.powers, stage.house.database)


async def with_two_lots(stage: Stage) -> tuple[Caller, int]:
    """Ben bought 3 coins by card, then 100 for Stars; the id of the first lot."""
    ben = await stage.fan("Ben", coins=0)
    now = stage.house.clock.now()
    first = replace(lot(ben.id, 3, at=now), source="coins:5")
    starred = replace(lot(ben.id, 100, at=now), source="coins:6:2", rail=Rail.STARS, currency="xtr")
    lot_id = await bought(stage.house.database, first)
    await credit(stage.house.database, starred)
    return ben, lot_id


async def staff(stage: Stage, name: str, power: Power) -> Caller:
    someone = await stage.house.member(name)
    async with stage.house.database.transaction() as tx:
        await tx.powers.grant(Grant(someone.id, power, None), None, "test", stage.house.clock.now())
    return someone


def asked(stage: Stage) -> AbstractAsyncContextManager[Tx]:
    """A transaction an hour later."""
    stage.house.clock.move(timedelta(hours=1))
    return stage.house.database.transaction()


async def given(stage: Stage, fan: Caller, item: str = "clap", privacy: Privacy = Privacy.NAME) -> SentGift:
    stage.house.clock.move(timedelta(seconds=1))
    return await stage.give(fan, item, privacy=privacy)


async def test_a_fan_reads_who_what_paid_and_every_entry_while_a_payment_is_disputed_and_lost(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        ben, lot_id = await with_two_lots(stage)
        gift = await given(stage, ben)
        told = await traces(stage).trace(ben, gift.answer.id)
        assert (told.viewer, told.giver, told.creator) == (Viewer.FAN, "Ben", "Ana")
        assert [(one.paid.coins, one.order, one.rail) for one in told.pieces] == [
            (3, C_5, Rail.STRIPE), (2, public_id(Kind.COINS, 6), Rail.STARS),
        ]  # fmt: skip
        assert told.parts == {PartState.PENDING: gift.answer.diamond_parts}
        assert [step.what for step in told.steps] == [EntryKind.GIFT_SENT]
        said, until = say(told, Words()).text, Words().when(gift.answer.available_at)
        assert f"3 coins of {C_5}, paid by card" in said
        assert f"Now: 2.5 diamonds pending until {until}" in said
        async with asked(stage) as tx:
            await tx.lots.freeze(lot_id, "dispute:1", clock.now())
        held = await traces(stage).trace(ben, gift.answer.id)
        assert held.parts == {PartState.HELD: 3 * 12_600, PartState.PENDING: 2 * 12_600}
        async with asked(stage) as tx:
            await tx.lots.thaw(lot_id, "dispute:1", clock.now())
        assert (await traces(stage).trace(ben, gift.answer.id)).parts == told.parts
        async with asked(stage) as tx:
            await tx.lots.take_back(lot_id, "dispute:2", clock.now())
        lost = await traces(stage).trace(ben, gift.answer.id)
        assert lost.parts == {PartState.TAKEN: 3 * 12_600, PartState.PENDING: 2 * 12_600}
        assert [step.what for step in lost.steps] == [
            EntryKind.GIFT_SENT, EntryKind.LOT_FROZEN, EntryKind.LOT_THAWED, EntryKind.LOT_TAKEN_BACK,
        ]  # fmt: skip
        assert "the payment of 3 coins went back, and 1.5 diamonds with it" in say(lost, Words()).text
        async with asked(stage) as tx:
            await tx.lots.give_back(lot_id, "dispute:2", clock.now())
        again = await traces(stage).trace(ben, gift.answer.id)
        assert again.parts == told.parts
        assert "the bank decided anew: 1.5 diamonds are there again" in say(again, Words()).text


async def test_an_order_leads_to_its_gifts_of_which_some_matured_and_some_are_undone(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        ben, lot_id = await with_two_lots(stage)
        petal, clap = [(await given(stage, ben, item)).answer.id for item in ("petal", "clap")]
        async with database.reading() as tx:
            found = await tx.gifts.spent_on([lot_id], 10)
            assert await tx.gifts.spent_on([lot_id], 1) == found[:1]
        assert [(one.gift_id, one.coins, one.creator) for one in found] == [(clap, 2, "Ana"), (petal, 1, "Ana")]
        async with asked(stage) as tx:
            await tx.lots.undo_gift(clap, clock.now())
            assert [one.back for one in await tx.gifts.spent_on([lot_id], 10)] == [True, False]
        clock.move(A_MONTH)
        await Diamonds(database, clock).mature()
        told = await traces(stage).trace(ben, petal)
        assert told.parts == {PartState.AVAILABLE: 12_600}
        assert [(step.what, step.at) for step in told.steps][1:] == [(EntryKind.DIAMONDS_MATURED, clock.now())]
        undone = await traces(stage).trace(ben, clap)
        assert undone.parts == {PartState.UNDONE: 5 * 12_600}
        assert {step.what for step in undone.steps} == {EntryKind.GIFT_SENT, EntryKind.COINS_RETURNED}


async def test_who_gave_is_told_as_the_fan_chose_and_staff_needs_a_case_for_the_rest(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        ana, _ = await stage.live()
        ben, _ = await with_two_lots(stage)
        vera, mod = await staff(stage, "Vera", Power.MONEY_VIEWER), await staff(stage, "Mod", Power.MODERATOR)
        auditor, eve = await staff(stage, "Aud", Power.AUDITOR), await stage.house.member("Eve")
        desk, gift = TipModeration(stage.lives.powers, database, clock), 0
        for privacy, creator_reads, staff_reads in (
            (Privacy.NAME, "Ben", "Ben"), (Privacy.ANONYMOUS, "Ben", None), (Privacy.HIDDEN, None, None),
        ):  # fmt: skip
            gift = (await given(stage, ben, privacy=privacy)).answer.id
            mine = await traces(stage).trace(ana, gift)
            assert (mine.viewer, mine.giver, mine.pieces) == (Viewer.CREATOR, creator_reads, ())
            assert "coins of" not in say(mine, Words()).text
            assert (await traces(stage).trace(vera, gift)).giver == staff_reads
            await desk.open_gift_case(vera, gift, "a complaint")
            assert (await traces(stage).trace(vera, gift)).giver == "Ben"
            assert (await traces(stage).trace(auditor, gift)).giver == staff_reads
            with pytest.raises(PowerNeeded):
                await traces(stage).trace(mod, gift)
            with pytest.raises(NotFound):
                await traces(stage).trace(eve, gift)
        ben = await staff(stage, "Ben", Power.MONEY_VIEWER)
        with pytest.raises(OwnMatter):
            await desk.open_gift_case(ben, gift, "curious")
