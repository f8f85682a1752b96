"""What was typed in /tip waits while age and country are asked, on both databases."""

from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.forms.service import Forms
from bot.members.model import AgeNeeded, Identity, Platform
from bot.presses.press import parse
from bot.replies.members import age_question, age_stated, country_form
from bot.replies.refusals import refusal
from bot.replies.reply import Reply
from bot.replies.words import Words
from bot.tips.drafts import KEPT_FOR
from bot.tips.model import Privacy, TipId
from bot.tips.quotes import Quote
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.desk import Desk, labels, text
from tests.support.tip_house import House, chat, in_private

PLATFORMS = (Platform.DISCORD, Platform.TELEGRAM)


@pytest.fixture
async def house(database: Database, clock: HandClock) -> House:
    made = House(database, clock)
    await made.open()
    return made


async def stranger(house: House, platform: Platform, user_id: str = "55") -> Caller:
    """Somebody in the shared chat who has not said how old he is."""
    async with house.database.transaction() as tx:
        met, account = await tx.members.met(Identity(platform, user_id, "Noa"), house.clock.now())
    return Caller(met, account, chat(platform), house.community, "en")


async def of_age(house: House, fan: Caller) -> None:
    async with house.database.transaction() as tx:
        await tx.members.state_age(fan.id, "DE", 18, fan.platform, house.clock.now())


async def asked_first(house: House, fan: Caller, creator: Caller, amount: str = "7.50", **more: object) -> None:
    with pytest.raises(AgeNeeded):
        await house.tips.start(house.ask(fan, creator, amount, **more))  # type: ignore[arg-type] # named fields


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_amount_note_and_privacy_survive_the_age_question(house: House, platform: Platform) -> None:
    ana, noa, desk = await house.creator("Ana"), await stranger(house, platform), Desk(house)
    await asked_first(house, noa, ana, note="great cover", privacy=Privacy.NAME)
    # Telegram asks for the country in a form of its own.
    await Forms(house.database, house.clock).begin(noa, country_form(int(ana.id), Words()))
    await of_age(house, noa)
    quote = await desk.press(in_private(noa), f"tip.go:{ana.id}")
    assert "Pay $7.50" in labels(quote)
    assert "great cover" in text(quote)
    assert isinstance(quote, Reply)
    tip = await house.tip(TipId(int((quote.shows or "").removeprefix("tip:"))))
    assert (tip.amount.plain(), tip.note, tip.privacy) == ("7.50", "great cover", Privacy.NAME)


async def test_a_tip_that_waited_is_still_one_of_the_group_it_was_typed_in(house: House) -> None:
    ana, noa = await house.creator("Ana"), await stranger(house, Platform.TELEGRAM)
    await asked_first(house, noa, ana, request_id="telegram:-7:9")
    await of_age(house, noa)
    quote = await house.tips.go_on(in_private(noa), ana.id, None)
    assert isinstance(quote, Quote)
    assert quote.tip.request_id == "telegram:-7:9"
    async with house.database.reading() as tx:
        assert await tx.tips.chat_of(quote.tip.id) == noa.chat.chat_id


async def test_going_on_twice_is_one_tip(house: House) -> None:
    ana, noa, desk = await house.creator("Ana"), await stranger(house, Platform.DISCORD), Desk(house)
    await asked_first(house, noa, ana)
    await of_age(house, noa)
    once, again = [await desk.press(noa, f"tip.go:{ana.id}") for _ in range(2)]
    assert isinstance(once, Reply)
    assert isinstance(again, Reply)
    assert once.shows == again.shows == "tip:1"


async def test_nothing_kept_asks_how_much(house: House) -> None:
    ana, ben, desk = await house.creator("Ana"), await house.creator("Ben"), Desk(house)
    noa = await stranger(house, Platform.DISCORD)
    await of_age(house, noa)
    assert "Other amount" in labels(await desk.press(noa, f"tip.go:{ana.id}")), "never typed"
    late, other = await stranger(house, Platform.DISCORD, "56"), await stranger(house, Platform.DISCORD, "57")
    for fan in (late, other):
        await asked_first(house, fan, ana)
        await of_age(house, fan)
    assert "Other amount" in labels(await desk.press(other, f"tip.go:{ben.id}")), "meant for somebody else"
    house.clock.move(KEPT_FOR + timedelta(seconds=1))
    assert "Other amount" in labels(await desk.press(late, f"tip.go:{ana.id}")), "too long ago"


async def test_what_waits_is_in_no_button_and_is_forgotten_after_a_day(house: House) -> None:
    ana, noa = await house.creator("Ana"), await stranger(house, Platform.DISCORD)
    with pytest.raises(AgeNeeded) as asked:
        await house.tips.start(house.ask(noa, ana, "7.50", note="a secret"))
    await of_age(house, noa)
    async with house.database.reading() as tx:
        member = await tx.members.get(noa.id)
    words, wish = Words(), int(ana.id)
    replies = (refusal(asked.value, words), age_question("DE", 18, wish, words), age_stated(member, wish, words))
    presses = [button.press or "" for reply in replies for row in reply.rows for button in row]
    assert f"tip.go:{wish}" in presses
    assert {parse(press)[0] for press in presses} == {"member.age", "member.over", "tip.go"}
    assert not [press for press in presses if "secret" in press or "7.5" in press or "750" in press]
    async with house.database.transaction() as tx:
        assert await tx.forms.drop_drafts(house.clock.now()) == 0
        assert await tx.forms.drop_drafts(house.clock.now() + KEPT_FOR) == 1
        assert await tx.forms.draft(noa.id, Platform.DISCORD) is None
