"""Practice coins (C8): giving can be tried, and play money stays by itself."""

from asyncio import gather
from datetime import timedelta

import pytest

from bot.gifts.model import UnknownGift
from bot.gifts.practice import Practice, PracticeMissing, PracticeOff, Practised
from bot.ledger.accounts import AccountKind, practice_wallet, wallet
from bot.ledger.entries import EntryKind, Posting
from bot.replies import practice as say
from bot.replies.refusals import refusal
from bot.replies.words import Words
from storage.ledger.audit import audit
from tests.support.tip_house import config_of
from tests.support.town import Town, someone

TOM = someone("Tom")


def practice(place: Town, *, on: bool = True, grant: int = 100) -> Practice:
    return Practice(config_of(coins={"practice": on, "practice_grant": grant}), place.clock, place.database)


async def test_a_day_brings_a_hundred_and_a_try_takes_its_price(place: Town) -> None:
    tom, tries = await place.come(TOM), practice(place)
    for _ in range(2):
        assert (await tries.desk(tom)).held == 100
    done = await tries.give("discord:1", tom, "kite")
    assert (done.item.id, done.left) == ("kite", 1)
    assert (await tries.give("discord:1", tom, "kite")).left == 1, "the same press again is the same try"
    assert (await tries.desk(tom)).held == 1, "a day's coins come once"
    with pytest.raises(PracticeMissing) as no:
        await tries.give("discord:2", tom, "kite")
    assert (no.value.needed, no.value.held) == (99, 1)
    assert "That takes 99 practice coins, and you have 1." in refusal(no.value, Words()).text
    place.clock.move(timedelta(days=1))
    assert (await tries.desk(tom)).held == 101
    assert (await audit(place.database)).findings == ()


async def test_a_grant_that_changes_in_the_middle_of_a_day_holds_from_the_next(place: Town) -> None:
    tom = await place.come(TOM)
    assert (await practice(place).desk(tom)).held == 100
    more = practice(place, grant=200)
    assert (await more.desk(tom)).held == 100
    place.clock.move(timedelta(days=1))
    assert (await more.desk(tom)).held == 300


async def test_many_gestures_at_once_bring_one_grant_and_spend_no_more(place: Town) -> None:
    tom, tries = await place.come(TOM), practice(place)
    done = await gather(*(tries.give(f"discord:{one}", tom, "cookie") for one in range(15)), return_exceptions=True)
    assert sum(isinstance(one, Practised) for one in done) == 10
    assert all(isinstance(one, (Practised, PracticeMissing)) for one in done), done
    assert (await tries.desk(tom)).held == 0
    assert (await audit(place.database)).findings == ()


async def test_a_try_touches_no_coin_no_diamond_and_no_board(place: Town) -> None:
    tom, tries = await place.come(TOM), practice(place)
    told = say.practised(await tries.give("discord:1", tom, "petal"), Words()).text
    assert told.startswith("Practice: 🌸 Petal sent to nobody")
    async with place.database.reading() as tx:
        assert await tx.ledger.balance(practice_wallet(tom.id), "practice") == 99
        assert await tx.ledger.balance(wallet(tom.id), "coin") == 0
        assert (await tx.gifts.held(tom.id)).coins == 0


async def test_where_the_operator_offers_none_the_answer_says_what_pays_for_gifts(place: Town) -> None:
    tom = await place.come(TOM)
    with pytest.raises(PracticeOff) as no:
        await practice(place, on=False).desk(tom)
    assert "Gifts are paid with coins." in refusal(no.value, Words()).text


async def test_what_is_no_gift_is_refused_with_those_there_are(place: Town) -> None:
    tom = await place.come(TOM)
    with pytest.raises(UnknownGift):
        await practice(place).give("discord:1", tom, "yacht")


@pytest.mark.parametrize("unit", ["coin", "diamond", "xtr", "usd"])
def test_no_posting_brings_play_money_to_an_account_of_value(unit: str) -> None:
    with pytest.raises(ValueError, match="play money"):
        Posting("practice_wallet:1", "wallet:1", "practice", 1)
    with pytest.raises(ValueError, match="play money"):
        Posting("practice_issued", "practice_wallet:1", unit, 1)


def test_no_kind_of_entry_joins_play_money_with_value() -> None:
    mixed = [kind for kind in EntryKind if len({one.practice for move in kind.moves for one in move}) > 1]
    assert mixed == []
    assert {kind.value for kind in AccountKind if kind.practice} == {
        "practice_issued", "practice_wallet", "practice_spent"
    }  # fmt: skip
