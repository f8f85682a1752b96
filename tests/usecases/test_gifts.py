"""Sending gifts on both databases: what is judged before, what is taken, what the receipt says."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import Refusal
from bot.gifts.model import (
    CoinsMissing,
    GiftLimit,
    GiftsOff,
    NoGiftsTo,
    NotForThem,
    NotLive,
    QuoteStale,
    SeveralLive,
    TooManyTaps,
    UnknownGift,
)
from bot.gifts.quotes import GiftQuote, SentGift
from bot.ledger.accounts import OWED_BY_FANS, diamonds_pending, fan_debt, wallet
from bot.ledger.entries import Entry, EntryKind, Posting
from bot.live.model import EndedBy, SessionId
from bot.members.model import AgeNeeded, ExcludedAccount, Identity, Platform
from bot.moderation.model import Feature, Pause, Paused
from bot.money import Money
from bot.rails import RailRefused
from bot.replies.refusals import refusal
from bot.replies.words import Words
from bot.safety.model import Limits, OnPause
from bot.tips.model import Privacy
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.gifts import balance, credit, lot
from tests.support.live import staged


async def test_a_gift_takes_coins_gives_diamonds_and_says_what_both_are_worth(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        ana, session = await stage.live()
        ben = await stage.fan("Ben", 100)
        # What he bought later cost more a coin; a gift over both lots is worth what its coins were.
        await credit(database, replace(lot(ben.id, 100, 2, at=clock.now()), price_minor=400, net_minor=300))
        sent = await stage.give(ben, "kite", times=2)
        assert (sent.order.coins, sent.answer.coins_left) == (198, 2)
        assert sent.order.session_id == session.id
        assert sent.order.community_id == session.community_id
        assert sent.worth.paid == (Money(200 + 392, "usd"),)
        assert sent.worth.parts == 198 * 12_600
        assert sent.worth.gets == (Money(49, "usd"),)
        assert await balance(database, wallet(ben.id)) == 2
        assert await balance(database, diamonds_pending(ana.id), "diamond") == 198 * 12_600


async def test_the_same_chat_event_twice_is_one_gift(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        ben = await stage.fan("Ben", 100)
        ask = stage.ask(ben, "clap")
        both = await asyncio.gather(stage.gifts.send(ask), stage.gifts.send(ask))
        assert all(isinstance(one, SentGift) for one in both)
        assert await balance(database, wallet(ben.id)) == 95


async def test_a_gift_that_is_asked_again_after_the_end_gets_its_first_answer(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        ana, _ = await stage.live()
        ben = await stage.fan("Ben", 5)
        ask = stage.ask(ben, "clap")
        sent = await stage.gifts.send(ask)
        await stage.lives.end(ana)
        again = await stage.gifts.send(ask)
        assert isinstance(sent, SentGift)
        assert isinstance(again, SentGift)
        assert (again.answer, again.worth, again.answer.new) == (sent.answer, sent.worth, False)


async def test_above_the_limit_a_gift_is_asked_for_and_a_yes_that_comes_twice_is_one(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        ben = await stage.fan("Ben", 5000)
        assert isinstance(await stage.gifts.send(stage.ask(ben, "moon")), SentGift), "1,000 is not above"
        quote = await stage.gifts.send(stage.ask(ben, "moon", times=2))
        assert isinstance(quote, GiftQuote)
        assert (quote.coins, quote.held, quote.worth.parts) == (2000, 4000, 2000 * 12_600)
        assert await balance(database, wallet(ben.id)) == 4000
        yes = stage.ask(
            ben, "moon", times=2, request_id="yes:1", session_id=quote.aim.session_id, version=1,
            quoted_at=quote.quoted_at, confirmed=True,
        )  # fmt: skip
        for _ in range(2):
            assert isinstance(await stage.gifts.send(yes), SentGift)
        assert await balance(database, wallet(ben.id)) == 2000
        clock.move(timedelta(minutes=5, seconds=1))
        with pytest.raises(QuoteStale):
            await stage.gifts.send(replace(yes, request_id="yes:2"))
        with pytest.raises(QuoteStale):
            await stage.give(ben, "petal", version=99)


async def test_eight_gifts_at_once_with_coins_for_one_are_one(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        ben = await stage.fan("Ben", 99)
        ends = await asyncio.gather(*(stage.give(ben, "kite") for _ in range(8)), return_exceptions=True)
        assert sum(isinstance(end, SentGift) for end in ends) == 1
        assert sum(isinstance(end, CoinsMissing) for end in ends) == 7
        assert await balance(database, wallet(ben.id)) == 0


async def test_x3_x4_nobody_gives_to_himself_or_to_who_takes_nothing(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ana, session = await stage.live()
        await credit(database, lot(ana.id, 100, at=clock.now()))
        with pytest.raises(NotForThem):
            await stage.give(ana)
        ben = await stage.fan("Ben")
        async with database.transaction() as tx:
            await tx.creators.set_blocked(ana.id, ben.id, True, clock.now())
        with pytest.raises(NoGiftsTo):
            await stage.give(ben)
        cleo = await stage.fan("Cleo")
        with pytest.raises(NoGiftsTo):
            await stage.give(cleo, creator_id=ben.id)
        async with database.transaction() as tx:
            await tx.live.end(SessionId(session.id), EndedBy.CREATOR, clock.now())
        with pytest.raises(NotLive):
            await stage.give(cleo)


async def test_an_own_linked_account_is_oneself_too(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        ana, _ = await stage.live()
        other = await stage.fan("Ana2", platform=Platform.TELEGRAM)
        async with database.transaction() as tx:
            await tx.members.merge(ana.id, other.id, clock.now())
            member = await tx.members.get(ana.id)
        with pytest.raises(NotForThem):
            await stage.give(replace(other, member=member))


async def test_x7_age_exclusion_and_an_own_pause_are_judged(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        ben, cleo, dora = [await stage.fan(name) for name in ("Ben", "Cleo", "Dora")]
        async with database.transaction() as tx:
            await tx.safety.set_limits(ben.id, Limits(paused_until=clock.now() + timedelta(days=1)), "usd")
            await tx.members.set_excluded(cleo.id, "party")
            unknown, _ = await tx.members.met(Identity(Platform.DISCORD, "777", "Nobody"), clock.now())
        with pytest.raises(OnPause):
            await stage.give(ben)
        with pytest.raises(ExcludedAccount):
            await stage.give(cleo)
        with pytest.raises(AgeNeeded):
            await stage.give(replace(dora, member=unknown))
        clock.move(timedelta(days=1))
        await stage.give(ben)


async def test_a_locked_wallet_gives_nothing(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        ben = await stage.fan("Ben")
        async with database.transaction() as tx:
            owed = Posting(OWED_BY_FANS, fan_debt(ben.id), "usd", 149)
            await tx.ledger.post(Entry(EntryKind.LOT_TAKEN_BACK, "k", "coins:1", clock.now(), (owed,)))
        with pytest.raises(RailRefused) as refused:
            await stage.give(ben)
        assert refused.value.reason == "wallet_locked"


async def test_paused_gifts_and_gifts_switched_off_are_refused_with_the_reason(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        await stage.live("Ana", gifts_on=False)
        ben = await stage.fan("Ben")
        with pytest.raises(GiftsOff):
            await stage.give(ben)
        assert not (await stage.lives.status(ben)).items
        _, other = await stage.live("Eva")
        async with database.transaction() as tx:
            pause = Pause(Feature.GIFTS, other.community_id, None, "checking", ben.id, clock.now())
            await tx.switches.pause(pause)
        with pytest.raises(Paused):
            await stage.give(ben, session_id=other.id)


async def test_what_is_given_must_be_in_the_catalogue_in_season_and_in_number(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        ben = await stage.fan("Ben")
        with pytest.raises(UnknownGift) as refused:
            await stage.give(ben, "rose")
        assert "petal" in refused.value.items
        with pytest.raises(UnknownGift):
            await stage.give(ben, "snowflake")
        for times in (0, 101):
            with pytest.raises(GiftLimit):
                await stage.give(ben, "petal", times=times)
        assert (await stage.give(ben, "Applause")).item.id == "clap"
        assert (await stage.give(ben, "🌸")).item.id == "petal"


async def test_where_several_are_live_the_chat_decides_or_he_is_asked(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        await stage.live("Ana", both=False)
        eva = await stage.house.creator("Eva")
        elsewhere = replace(eva.chat, chat_id="another-channel")
        await stage.lives.start(replace(eva, chat=elsewhere))
        ben = await stage.fan("Ben")
        assert (await stage.give(ben)).aim.creator == "Ana"
        assert (await stage.give(replace(ben, chat=elsewhere))).aim.creator == "Eva"
        assert (await stage.give(replace(ben, community=None), creator_id=eva.id)).aim.creator == "Eva"
        with pytest.raises(SeveralLive) as refused:
            await stage.give(replace(ben, chat=replace(ben.chat, chat_id="a-third")))
        assert refused.value.creators == ("Ana", "Eva")
        mia = await stage.house.creator("Mia")
        await stage.lives.start(mia)
        with pytest.raises(SeveralLive) as refused:
            await stage.give(ben)
        assert "Ana, Mia" in refusal(refused.value, Words()).text
        assert (await stage.give(ben, creator_id=mia.id)).aim.creator == "Mia"


async def test_nobody_taps_faster_than_the_brake_and_a_refused_tap_costs_nothing(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock, gifts={"taps_per_fan_minute": 10}) as stage:
        await stage.live()
        ben = await stage.fan("Ben")
        for _ in range(10):
            await stage.give(ben)
        with pytest.raises(TooManyTaps):
            await stage.give(ben)
        assert await balance(database, wallet(ben.id)) == 990
        clock.move(timedelta(minutes=1))
        await stage.give(ben)


async def test_a_fan_who_is_linked_has_one_purse_and_one_rank_on_both_boards(
    database: Database, clock: HandClock
) -> None:
    async with staged(database, clock) as stage:
        await stage.live()
        here, there = await stage.fan("Ben", 100), await stage.fan("Benny", 50, platform=Platform.TELEGRAM)
        await stage.give(here, "clap", privacy=Privacy.NAME_AMOUNT)
        await stage.give(there, "clap", privacy=Privacy.NAME_AMOUNT)
        async with database.transaction() as tx:
            await tx.members.merge(here.id, there.id, clock.now())
            member = await tx.members.get(here.id)
        now_one = replace(there, member=member)
        await stage.give(now_one, "cookie", privacy=Privacy.NAME_AMOUNT)
        await stage.settled()
        assert stage.discord.board == stage.telegram.board
        assert "1. Ben · 20 coins" in stage.discord.board.text
        assert "2." not in stage.discord.board.text


async def test_a_refusal_takes_nothing_whatever_it_is(database: Database, clock: HandClock) -> None:
    async with staged(database, clock) as stage:
        _, session = await stage.live()
        ben = await stage.fan("Ben", 50)
        for ask in (
            stage.ask(ben, "kite"), stage.ask(ben, "rose"), stage.ask(ben, times=0), stage.ask(ben, version=0),
            stage.ask(ben, session_id=999), stage.ask(ben, video_id=1), stage.ask(ben, creator_id=ben.id),
        ):  # fmt: skip
            with pytest.raises(Refusal):
                await stage.gifts.send(ask)
        assert await balance(database, wallet(ben.id)) == 50
        async with database.reading() as tx:
            assert (await tx.live.tally(session.id, 3)).gifts == 0
