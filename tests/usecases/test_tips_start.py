"""Starting a tip: what the quote says, what is refused, and that a chat event never acts twice."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.members.model import AgeNeeded, Identity, Platform, UnderAge
from bot.moderation.model import Feature, Pause, Paused
from bot.money import BadAmount, BadCurrency, Money
from bot.programme.model import CreatorNotReady, NotAvailable, Readiness
from bot.rails import RailRefused
from bot.replies.case_facts import fact_lines
from bot.replies.words import Words
from bot.tips.model import AmountLimit, BadRecipient, Privacy, TipState
from bot.tips.quotes import Quote, TipView
from bot.tips.rules import not_oneself
from bot.tokens import token_hash
from storage.db import Database
from storage.schema.tips import tips
from tests.support.clocks import HandClock
from tests.support.tip_house import House, chat, usd


@pytest.fixture
async def house(database: Database, clock: HandClock) -> House:
    made = House(database, clock)
    await made.open()
    return made


async def count_tips(house: House) -> int:
    async with house.database.reading() as tx:
        return int((await tx.connection.execute(select(func.count()).select_from(tips))).scalar_one())


async def test_a_quote_says_everything_before_the_pay_button(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    quote = await house.quote(ben, ana, "5,00")
    assert (quote.creator_name, quote.operator) == ("Ana", "Harbour Arts")
    assert (quote.tip.amount, quote.total, quote.fee) == (usd("5.00"), usd("5.00"), usd("0.45"))
    assert quote.tip.privacy is Privacy.NAME
    assert quote.month_so_far == usd("0.00")
    assert quote.tip.expires_at == house.clock.now() + timedelta(minutes=10)
    assert quote.test_mode
    assert not quote.needs_confirm
    assert (quote.tip.rail, quote.tip.rail_row, quote.tip.rail_version) == ("stripe", "RP10", 1)
    assert quote.tip.destination == "acct_Ana"


async def test_the_pay_link_is_found_again_by_its_hash_alone(house: House) -> None:
    quote = await house.quote(await house.member("Ben"), await house.creator("Ana"))
    assert quote.pay_url is not None
    token = quote.pay_url.removeprefix("https://harbour.test/pay/")
    async with house.database.reading() as tx:
        found = await tx.tips.by_pay_token(token_hash(token))
        stored = (await tx.connection.execute(select(tips.c.pay_token_hash))).scalar_one()
    assert found == quote.tip
    assert token not in stored


async def test_the_quote_is_the_row_as_stored(house: House) -> None:
    quote = await house.quote(await house.member("Ben"), await house.creator("Ana"), note="Great cover")
    assert await house.tip(quote.tip.id) == quote.tip


async def test_the_same_chat_event_twice_is_one_tip(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    ask = house.ask(ben, ana, "5")
    first, second = await house.tips.start(ask), await house.tips.start(ask)
    assert isinstance(first, Quote)
    assert isinstance(second, Quote)
    assert (second.tip, second.pay_url) == (first.tip, first.pay_url)
    assert (first.again, second.again) == (False, True)
    assert await count_tips(house) == 1


async def test_the_same_chat_event_after_payment_shows_the_paid_tip(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    ask = house.ask(ben, ana, "5")
    started = await house.tips.start(ask)
    await house.pay(started.tip.id)
    again = await house.tips.start(ask)
    assert isinstance(again, TipView)
    assert again.state is TipState.PAID


async def test_two_identical_starts_at_once_are_one_tip(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    ask = house.ask(ben, ana, "5")
    both = await asyncio.gather(*(house.tips.start(ask) for _ in range(6)))
    assert len({shown.tip.id for shown in both}) == 1
    assert await count_tips(house) == 1


async def test_two_starts_racing_for_the_rest_of_the_day_have_one_winner(house: House) -> None:
    house.set(tips={"day_max": "100.00"}, safety={"first_day_spend": "1000.00"})
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    asks = [house.ask(ben, ana, "60") for _ in range(4)]
    ends = await asyncio.gather(*(house.tips.start(ask) for ask in asks), return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["AmountLimit"] * 3 + ["Quote"]


async def test_two_fans_in_one_second_both_count(house: House) -> None:
    ana = await house.creator("Ana")
    fans = [await house.member("Ben"), await house.member("Cleo")]
    ends = await asyncio.gather(*(house.tips.start(house.ask(fan, ana)) for fan in fans))
    assert len({end.tip.id for end in ends}) == 2


async def test_limits_count_both_platforms_of_one_person(house: House) -> None:
    house.set(tips={"day_max": "100.00"}, safety={"first_day_spend": "1000.00"})
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    await house.paid(ben, ana, "60")
    on_telegram = replace(ben, chat=replace(ben.chat, platform=Platform.TELEGRAM))
    with pytest.raises(AmountLimit) as refused:
        await house.tips.start(house.ask(on_telegram, ana, "60"))
    assert (refused.value.rule, refused.value.left_minor) == ("day_sum", 4000)


async def test_a_quote_holds_its_place_until_it_runs_out(house: House) -> None:
    house.set(tips={"day_max": "100.00"}, safety={"first_day_spend": "1000.00"})
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    await house.quote(ben, ana, "60")
    with pytest.raises(AmountLimit):
        await house.quote(ben, ana, "60")
    house.clock.move(timedelta(minutes=10))
    await house.quote(ben, ana, "60")


async def test_a_payment_page_holds_its_place_until_we_know_its_end(house: House) -> None:
    house.set(tips={"day_max": "100.00"}, safety={"first_day_spend": "1000.00"})
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    await house.open_page((await house.quote(ben, ana, "60")).tip.id)
    house.clock.move(timedelta(minutes=45))
    with pytest.raises(AmountLimit):
        await house.quote(ben, ana, "60")


async def test_the_day_turns_at_the_operators_midnight(house: House) -> None:
    house.set(time={"zone": "Europe/Berlin"}, tips={"day_max": "100.00"}, safety={"first_day_spend": "1000.00"})
    # The night in which summer time begins: the day has 23 hours.
    house.clock.move(datetime(2026, 3, 29, 21, 30, tzinfo=UTC) - house.clock.now())
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    await house.paid(ben, ana, "60")
    with pytest.raises(AmountLimit) as refused:
        await house.quote(ben, ana, "60")
    assert refused.value.resets_at == datetime(2026, 3, 29, 22, 0, tzinfo=UTC)
    house.clock.move(timedelta(minutes=30))
    await house.quote(ben, ana, "60")


async def test_several_currencies_add_up(house: House) -> None:
    house.set(tips={"day_max": "100.00", "limits": {"eur": {
        "presets": ["5.00"], "min": "3.00", "max": "100.00", "day_max": "500.00"}}},
        safety={"first_day_spend": "1000.00"})  # fmt: skip
    ana, eva = await house.creator("Ana"), await house.creator("Eva", currency="eur")
    ben = await house.member("Ben")
    await house.paid(ben, ana, "60")
    with pytest.raises(AmountLimit) as refused:
        await house.quote(ben, eva, "32.01")
    # 40.00 USD are left: 32.00 EUR at 0.80.
    assert refused.value.left_minor == 3200
    quote = await house.quote(ben, eva, "32.00")
    assert quote.approx == usd("40.00")
    assert quote.month_so_far == usd("60.00")


async def test_the_creators_currency_decides(house: House) -> None:
    eva, ben = await house.creator("Eva", currency="eur"), await house.member("Ben")
    assert (await house.quote(ben, eva, "5 €")).tip.amount == Money(500, "eur")
    with pytest.raises(BadCurrency):
        await house.quote(ben, eva, "5 $")


async def test_a_currency_that_would_be_converted_is_refused(house: House) -> None:
    eva, ben = await house.creator("Eva", currency="gbp", country="GB"), await house.member("Ben")
    with pytest.raises(BadCurrency):
        await house.quote(ben, eva, "5")


@pytest.mark.parametrize("typed", ["5.005", "1e3", "٥", "-5", "NaN", "1,000", "", "five"])
async def test_x5_a_bad_amount_is_read_back_with_a_good_example(house: House, typed: str) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    with pytest.raises(BadAmount) as refused:
        await house.quote(ben, ana, typed)
    assert (refused.value.read, refused.value.example.plain()) == (typed, "5.00")
    assert await count_tips(house) == 0


async def test_x1_an_account_that_is_not_ready_gets_no_tip(house: House) -> None:
    ben = await house.member("Ben")
    for name, readiness in (("Ana", Readiness.NONE), ("Eva", Readiness.INCOMPLETE), ("Ida", Readiness.PAUSED)):
        creator = await house.creator(name, readiness=readiness)
        with pytest.raises(CreatorNotReady) as refused:
            await house.quote(ben, creator)
        assert refused.value.creator == name


async def test_x3_a_tip_to_oneself_is_refused(house: House) -> None:
    ana = await house.creator("Ana")
    with pytest.raises(BadRecipient):
        await house.quote(ana, ana)
    assert await house.cases() == []


async def test_x3_a_tip_to_an_own_linked_account_is_flagged_too(house: House) -> None:
    ana = await house.creator("Ana")
    async with house.database.transaction() as tx:
        other, account = await tx.members.met(Identity(Platform.TELEGRAM, "77", "Ana T"), house.clock.now())
        await tx.members.merge(ana.id, other.id, house.clock.now())
    with pytest.raises(BadRecipient):
        await house.quote(ana, ana)
    assert await house.cases() == [], "by the account that the profile is called after it is a slip"
    there = replace(ana, account=account, chat=chat(Platform.TELEGRAM))
    for _ in range(2):
        with pytest.raises(BadRecipient):
            await house.quote(there, ana)
    assert await house.cases() == [f"flag:self_tip:{ana.id}:{ana.id}"]
    async with house.database.reading() as tx:
        (case,) = await tx.cases.about(f"flag:self_tip:{ana.id}:{ana.id}")
    told = "\n".join(line.text for line in fact_lines(case, Words()))
    assert "Name: Ana\nFrom the account: Telegram: Ana T\nWhen: " in told


async def test_x3_naming_the_account_one_writes_from_is_a_slip(house: House) -> None:
    ana = await house.creator("Ana")
    with pytest.raises(BadRecipient):
        not_oneself(ana, Identity(Platform.DISCORD, ana.account.user_id, "Whatever"))
    for other in (Identity(Platform.TELEGRAM, ana.account.user_id, "Ana"), Identity(Platform.DISCORD, "1", "Ana")):
        assert not_oneself(ana, other) is other


async def test_x4_five_reasons_share_one_neutral_answer(house: House) -> None:
    ben, nobody = await house.member("Ben"), await house.member("Nobody")
    ana = await house.creator("Ana")
    with pytest.raises(NotAvailable):
        await house.quote(ben, nobody)
    async with house.database.transaction() as tx:
        await tx.creators.set_blocked(ana.id, ben.id, True, house.clock.now())
    with pytest.raises(NotAvailable) as refused:
        await house.quote(ben, ana)
    assert refused.value.facts() == {}


async def test_x7_age_is_asked_before_anything_is_sent(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    async with house.database.transaction() as tx:
        stranger, account = await tx.members.met(Identity(Platform.DISCORD, "55", "New"), house.clock.now())
        young, young_account = await tx.members.met(Identity(Platform.DISCORD, "56", "Young"), house.clock.now())
        await tx.members.state_age(young.id, "KR", 18, Platform.DISCORD, house.clock.now())
    with pytest.raises(AgeNeeded):
        await house.quote(replace(ben, member=stranger, account=account), ana)
    with pytest.raises(UnderAge) as refused:
        await house.quote(replace(ben, member=young, account=young_account), ana)
    assert (refused.value.needed, refused.value.region) == (19, "KR")


async def test_a_pause_stops_new_tips_and_says_why(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    async with house.database.transaction() as tx:
        await tx.switches.pause(Pause(Feature.ALL_MONEY, None, None, "Maintenance", None, house.clock.now()))
    with pytest.raises(Paused) as refused:
        await house.quote(ben, ana)
    assert refused.value.reason == "Maintenance"


async def test_tips_can_be_off_on_telegram_alone(house: House) -> None:
    house.set(telegram={"tips": "off"})
    ana, ben = await house.creator("Ana"), await house.member("Ben", Platform.TELEGRAM)
    with pytest.raises(RailRefused) as refused:
        await house.quote(ben, ana)
    assert refused.value.reason == "tips_off_here"
    await house.quote(await house.member("Cleo"), ana)


async def test_a_refusal_writes_nothing(house: House) -> None:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    with pytest.raises(AmountLimit):
        await house.quote(ben, ana, "100.01")
    assert await count_tips(house) == 0


async def test_an_offer_names_the_presets_of_the_creators_currency(house: House) -> None:
    eva, ben = await house.creator("Eva", currency="eur"), await house.member("Ben")
    offer = await house.tips.offer(ben, eva.id)
    assert offer.presets == (Money(500, "eur"), Money(1000, "eur"))
    assert (offer.creator_name, offer.least, offer.most) == ("Eva", Money(300, "eur"), Money(10_000, "eur"))
