"""What people read and press: the whole way of a tip through its buttons."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.members.model import Platform
from bot.notices.model import MessageRef
from bot.presses.press import PRESSES, on
from bot.replies import tips as say
from bot.replies.reply import Form, Reply, Style, Toast
from bot.tips.model import TipId
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.desk import WORDS, Desk, buttons, labels, pressed, text
from tests.support.tip_house import House


@pytest.fixture
async def house(database: Database, clock: HandClock) -> House:
    made = House(database, clock)
    made.set(safety={"first_day_spend": "5000.00"})
    await made.open()
    return made


async def test_two_presses_lead_from_a_creator_to_the_pay_button(house: House) -> None:
    ana, ben, desk = await house.creator("Ana"), await house.member("Ben"), Desk(house)
    choose = await desk.press(ben, f"tip.to:{ana.id}")
    assert labels(choose) == ["$5.00", "$10.00", "$15.00", "Other amount"]
    quote = await desk.press(ben, pressed(choose, "$10.00"))
    assert isinstance(quote, Reply)
    assert quote.lines[0].text == "$10.00 for Ana"
    assert (quote.lines[0].style, quote.shows) == (Style.HEADING, "tip:1")
    assert labels(quote) == ["Pay $10.00", "Remember my card", "Cover the fee", "Add a note", "Cancel"]
    assert "all of it reaches Ana" in quote.text
    assert "Harbour Arts" in quote.text
    assert not quote.public


async def test_no_button_carries_an_amount_or_a_secret(house: House) -> None:
    ana, ben, desk = await house.creator("Ana"), await house.member("Ben"), Desk(house)
    replies = [
        await desk.press(ben, f"tip.to:{ana.id}"),
        await desk.press(ben, f"tip.amount:{ana.id}:2"),
        await desk.press(ben, f"tip.amount:{ana.id}:other", {"amount": "77.77"}),
    ]
    presses = [button.press for reply in replies for button in buttons(reply) if button.press is not None]
    assert presses
    assert not [press for press in presses if "77" in press or "15" in press.split(":", 1)[0] or "http" in press]
    assert all(len(press.encode()) <= 64 for press in presses)


async def test_another_amount_is_asked_for_and_read_like_a_typed_one(house: House) -> None:
    ana, ben, desk = await house.creator("Ana"), await house.member("Ben"), Desk(house)
    form = await desk.press(ben, f"tip.amount:{ana.id}:other")
    assert isinstance(form, Form)
    assert form.fields[0].label == "From $3.00 to $100.00"
    quote = await desk.press(ben, form.press, {"amount": "7,50"})
    assert "Pay $7.50" in labels(quote)


@pytest.mark.parametrize("more", ["99", "-1", "x", "²"])
async def test_a_forged_preset_starts_nothing(house: House, more: str) -> None:
    ana, ben, desk = await house.creator("Ana"), await house.member("Ben"), Desk(house)
    await desk.press(ben, f"tip.amount:{ana.id}:{more}")
    assert (await house.tips.history(ben)).items == ()
    with pytest.raises(NotFound):
        await desk.press(ben, "tip.amount:zero:0")


async def test_the_same_press_twice_is_one_tip(house: House) -> None:
    ana, ben, desk = await house.creator("Ana"), await house.member("Ben"), Desk(house)
    first, second = [await desk.press(ben, f"tip.amount:{ana.id}:0", request_id="telegram:5:77") for _ in range(2)]
    assert isinstance(first, Reply)
    assert isinstance(second, Reply)
    assert first.shows == second.shows == "tip:1"


async def test_a_fan_walks_through_all_his_choices(house: House) -> None:
    ana, ben, desk = await house.creator("Ana"), await house.member("Ben"), Desk(house)
    quote = await desk.press(ben, f"tip.amount:{ana.id}:other", {"amount": "60"})
    quote = await desk.press(ben, pressed(quote, "Cover the fee"))
    assert "You pay $62.11: the tip, and $2.11 for the card fee. All $60.00 reach Ana." in text(quote)
    assert labels(quote)[0] == "Confirm $62.11"
    quote = await desk.press(ben, pressed(quote, "Confirm $62.11"))
    assert labels(quote)[0] == "Pay $62.11"
    quote = await desk.press(ben, pressed(quote, "Don’t cover the fee"))
    assert "You pay $60.00, and all of it reaches Ana. The card fee, about $2.04, is on Harbour Arts." in text(quote)
    form = await desk.press(ben, pressed(quote, "Add a note"))
    assert isinstance(form, Form)
    quote = await desk.press(ben, form.press, {"note": "see http://x.example"})
    assert "read by a moderator" in text(quote)
    assert isinstance(quote, Reply)
    quote = await desk.press(ben, f"{quote.choose[0].press}:hidden")
    assert "Ana does not see who you are" in text(quote)
    assert isinstance(quote, Reply)
    assert [choice.label for choice in quote.choose[0].choices][-1] == "✓ Hidden from the creator too"
    ended = await desk.press(ben, pressed(quote, "Cancel"))
    assert "Cancelled. Nothing was taken." in text(ended)
    assert labels(ended) == ["Start again"]
    assert labels(await desk.press(ben, pressed(ended, "Start again")))[0] == "$5.00"


async def test_other_people_get_a_kind_word_and_change_nothing(house: House) -> None:
    ana, ben, eve, desk = (
        await house.creator("Ana"), await house.member("Ben"), await house.member("Eve"), Desk(house),
    )  # fmt: skip
    tip_id = (await house.quote(ben, ana)).tip.id
    before = await house.tip(tip_id)
    for wire in ("confirm", "fee", "cancel", "note", "check", "show", "card", "remember"):
        said = await desk.press(eve, f"tip.{wire}:{tip_id}:on")
        assert said == Toast("Only the fan who started this tip can use its buttons.")
    assert await desk.press(eve, f"tip.privacy:{tip_id}:name_amount") == say.not_yours(WORDS)
    assert await desk.press(eve, f"tip.note:{tip_id}", {"note": "mine"}) == say.not_yours(WORDS)
    assert await house.tip(tip_id) == before
    assert desk.cards.charged == []
    async with house.database.reading() as tx:
        assert not await tx.payments.card_wanted(tip_id)


async def test_checking_again_makes_this_message_follow_the_tip(house: House) -> None:
    ana, ben, desk = await house.creator("Ana"), await house.member("Ben"), Desk(house)
    tip = await house.paid(ben, ana)
    ref = MessageRef(Platform.DISCORD, "7", "8", "token-2", house.clock.now() + timedelta(minutes=14))
    said = await desk.press(ben, f"tip.check:{tip.id}", message=ref)
    assert text(said).startswith(f"Paid, 12:00\u202fPM UTC, {tip.public_id}")
    async with house.database.reading() as tx:
        assert await tx.notices.messages_of(tip.subject) == (ref,)


async def test_a_saved_card_is_one_press(house: House) -> None:
    ana, ben, desk = await house.creator("Ana"), await house.member("Ben"), Desk(house)
    quote = await house.quote(ben, ana)
    with_card = say.tip(replace(quote, card="4242"), WORDS)
    assert labels(with_card)[:2] == ["Pay with ···· 4242", "Pay $5.00"]
    said = await desk.press(ben, pressed(with_card, "Pay with ···· 4242"))
    assert "Your card ···· 4242 is being charged" in text(said)
    assert desk.cards.charged == [quote.tip.id]


async def test_the_tick_to_remember_a_card_is_seen_and_can_be_taken_back(house: House) -> None:
    ana, ben, desk = await house.creator("Ana"), await house.member("Ben"), Desk(house)
    quote = say.tip(await house.quote(ben, ana), WORDS)
    ticked = await desk.press(ben, pressed(quote, "Remember my card"))
    assert "will be remembered" in text(ticked)
    # A second press of the same button, on the way already, changes nothing.
    assert await desk.press(ben, pressed(quote, "Remember my card")) == ticked
    back = await desk.press(ben, pressed(ticked, "Don’t remember it"))
    assert "remembered" not in text(back)
    assert labels(back) == labels(quote)


async def test_the_history_opens_each_tip(house: House) -> None:
    ana, ben, desk = await house.creator("Ana"), await house.member("Ben"), Desk(house)
    assert "No tips yet" in text(await desk.press(ben, "tip.history:0"))
    tip = await house.paid(ben, ana)
    page = await desk.press(ben, "tip.history:0")
    assert isinstance(page, Reply)
    assert f"$5.00 for Ana · paid · {tip.public_id}" in page.text
    opened = await desk.press(ben, f"{page.choose[0].press}:{page.choose[0].choices[0].value}")
    assert tip.public_id in text(opened)


async def test_reminding_and_thanking_are_a_short_word(house: House) -> None:
    ana, ben, desk = await house.creator("Ana"), await house.member("Ben"), Desk(house)
    assert await desk.press(ben, f"tip.remind:{ana.id}") == Toast("Ana has heard it already today.")
    tip = await house.paid(ben, ana)
    assert await desk.press(ana, f"tip.thank:{tip.id}") == Toast("Your thanks are on their way.")


async def test_an_unknown_verb_and_a_forged_subject_are_harmless(house: House) -> None:
    ben, desk = await house.member("Ben"), Desk(house)
    assert isinstance(await desk.press(ben, "tip.gone:1"), Toast)
    for subject in ("", "x", "-1", "1e9", "٣", "9" * 30):
        with pytest.raises(NotFound):
            await desk.press(ben, f"tip.confirm:{subject}")


def test_a_verb_has_one_handler() -> None:
    with pytest.raises(ValueError, match="handled twice"):
        on("tip.confirm")(PRESSES["tip.confirm"])


async def test_limits_are_shown_changed_and_paused_by_buttons(house: House) -> None:
    ben, desk = await house.member("Ben"), Desk(house)
    shown = await desk.press(ben, "limits.show:0")
    assert "A day: no limit, $0.00 used (resets Mar 3, 2026, 12:00\u202fAM UTC)" in text(shown)
    form = await desk.press(ben, pressed(shown, "Change"))
    assert isinstance(form, Form)
    shown = await desk.press(ben, form.press, {"daily": "20", "monthly": "", "confirm_over": "10"})
    assert "A day: $0.00 of $20.00 used" in text(shown)
    assert "Asked once more above $10.00" in text(shown)
    form = await desk.press(ben, "limits.set:0")
    assert isinstance(form, Form)
    assert [field_.value for field_ in form.fields] == ["20.00", "", "10.00"]
    shown = await desk.press(ben, form.press, {"daily": "off", "monthly": "", "confirm_over": ""})
    assert "The raise takes effect Mar 3, 2026, 12:00\u202fPM UTC. A day: no limit" in text(shown)
    choose = await desk.press(ben, pressed(shown, "Take a pause"))
    assert isinstance(choose, Reply)
    sure = await desk.press(ben, f"{choose.choose[0].press}:7")
    assert "A pause of 7 days" in text(sure)
    assert (await house.guard.show(ben)).limits.paused_until is None
    shown = await desk.press(ben, pressed(sure, "Yes, pause"))
    assert "Your pause lasts until Mar 9, 2026" in text(shown)


async def test_a_press_on_a_quote_that_ran_out_draws_the_message_anew_with_the_reason(house: House) -> None:
    ana, ben, desk = await house.creator("Ana"), await house.member("Ben"), Desk(house)
    quote = await desk.press(ben, f"tip.amount:{ana.id}:other", {"amount": "60"})
    confirm = pressed(quote, "Confirm $60.00")
    house.clock.move(timedelta(minutes=11))
    for wire in (confirm, pressed(quote, "Cover the fee"), "tip.privacy:1:hidden"):
        answer = await desk.press(ben, wire)
        assert isinstance(answer, Reply)
        assert answer.lines[0].text.startswith("Nothing was changed: the quote had run out.")
        assert "expired" in text(answer).lower()
        assert answer.shows == "tip:1"
        assert labels(answer) == ["Start again"]


async def test_a_press_after_the_page_was_opened_draws_the_message_anew_with_the_reason(house: House) -> None:
    ana, ben, desk = await house.creator("Ana"), await house.member("Ben"), Desk(house)
    quote = await desk.press(ben, f"tip.amount:{ana.id}:0")
    await house.open_page(TipId(1))
    for button in ("Cover the fee", "Cancel"):
        answer = await desk.press(ben, pressed(quote, button))
        assert "Nothing was changed: the payment had begun already." in text(answer)
        assert "Waiting for your payment" in text(answer)
    # What may still be changed is changed.
    assert "Nothing was changed" not in text(await desk.press(ben, "tip.privacy:1:hidden"))


async def test_a_press_on_a_paid_tip_shows_that_it_is_paid(house: House) -> None:
    ana, ben, desk = await house.creator("Ana"), await house.member("Ben"), Desk(house)
    tip = await house.paid(ben, ana)
    answer = await desk.press(ben, f"tip.cancel:{tip.id}")
    assert "this tip is past that point" in text(answer)
    assert "Paid, " in text(answer)
    eve = await house.member("Eve")
    assert isinstance(await desk.press(eve, f"tip.cancel:{tip.id}"), Toast)
