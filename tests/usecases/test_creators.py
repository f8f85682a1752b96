"""Finding creators, what their cards tell, and how they leave or change where their money goes (X6)."""

from dataclasses import replace

import pytest

from bot.programme.model import (
    AlreadyEnrolled,
    EnrolmentState,
    NotAvailable,
    NotCreator,
    PayoutAccount,
    Readiness,
    WhoIsIt,
)
from bot.replies.programme import application
from bot.replies.programme import card as card_of
from bot.replies.refusals import refusal
from bot.replies.words import Words
from tests.support.town import Town, someone


async def test_a_creator_is_found_by_name_by_username_and_by_choice(place: Town) -> None:
    ana = await place.creator("Ana")
    bea = await place.come(someone("Bea"))
    async with place.database.transaction() as tx:
        identity = replace(someone("Ana"), user_id=ana.account.user_id, username="ana_sings")
        await tx.members.met(identity, place.clock.now())
    for typed in ("ana", " ANA ", "@ana_sings", f"creator:{ana.id}"):
        assert await place.programme.find(bea, typed) == ana.id
    assert await place.programme.names(bea, "") == await place.programme.names(bea, "a")


async def test_an_unclear_name_is_asked_about_and_never_guessed(place: Town) -> None:
    first, second = await place.creator("Ana"), await place.creator("Anna")
    async with place.database.transaction() as tx:
        identity = replace(someone("Ana"), user_id=second.account.user_id)
        await tx.members.met(identity, place.clock.now())
    bea = await place.come(someone("Bea"))
    with pytest.raises(WhoIsIt) as which:
        await place.programme.find(bea, "Ana")
    assert which.value.choices == ("Ana", "Ana")
    with pytest.raises(WhoIsIt):
        await place.programme.find(bea, "Nobody")
    assert first.id != second.id


async def test_percent_signs_in_a_search_are_just_characters(place: Town) -> None:
    await place.creator("Ana")
    bea = await place.come(someone("Bea"))
    assert await place.programme.names(bea, "%") == ()
    assert await place.programme.names(bea, "_") == ()


async def test_a_stranger_who_is_mentioned_is_no_creator(place: Town) -> None:
    bea = await place.come(someone("Bea"))
    with pytest.raises(NotAvailable):
        await place.programme.find_account(bea, someone("Unknown"))
    assert await place.programme.find_account(bea, someone("Bea")) == bea.id


async def test_a_card_tells_others_nothing_about_why_a_creator_takes_no_tips(place: Town) -> None:
    ana, bea = await place.creator("Ana"), await place.come(someone("Bea"))
    assert (await place.programme.profile(bea, ana.id)).can_tip
    await place.programme.set_tips(ana, False)
    assert not (await place.programme.profile(bea, ana.id)).can_tip
    async with place.database.transaction() as tx:
        enrolment = await tx.creators.enrolment(ana.id)
        assert enrolment is not None
        await tx.creators.save_enrolment(replace(enrolment, state=EnrolmentState.SUSPENDED))
    with pytest.raises(NotAvailable):
        await place.programme.profile(bea, ana.id)
    assert (await place.programme.profile(ana, ana.id)).own


async def test_a_blocked_fan_reads_the_same_as_everybody_who_cannot_tip(place: Town) -> None:
    ana, fan = await place.creator("Ana"), await place.of_age(someone("Bea"))
    tip = await place.paid(fan, ana)
    assert not await place.programme.block(fan, tip.id)
    assert await place.programme.block(ana, tip.id)
    with pytest.raises(NotAvailable):
        await place.quote(fan, ana)
    assert await place.programme.block(ana, tip.id, False)
    assert (await place.quote(fan, ana)).tip.creator_id == ana.id


async def test_a_suspended_creator_is_told_so_wherever_creators_go(place: Town) -> None:
    ana = await place.creator("Ana")
    async with place.database.transaction() as tx:
        enrolment = await tx.creators.enrolment(ana.id)
        assert enrolment is not None
        await tx.creators.save_enrolment(replace(enrolment, state=EnrolmentState.SUSPENDED))
    standing = await place.programme.apply_status(ana)
    assert standing is not None
    told = application(standing, "Olu", "https://example.com", Words()).text
    with pytest.raises(NotCreator) as switch:
        await place.programme.set_tips(ana, True)
    with pytest.raises(AlreadyEnrolled) as anew:
        await place.programme.apply_begin(ana)
    card = card_of(await place.programme.profile(ana, ana.id), Words())
    assert (card.rows, "Tips: on" in card.text) == ((), False), "switches that change nothing"
    for said in (told, card.text, refusal(switch.value, Words()).text, refusal(anew.value, Words()).text):
        assert "You are suspended as a creator" in said
        assert "ask the staff" in said


async def test_leaving_ends_tips_and_keeps_the_payout_account(place: Town) -> None:
    ana, fan = await place.creator("Ana"), await place.of_age(someone("Bea"))
    await place.leave(ana)
    with pytest.raises(NotAvailable):
        await place.quote(fan, ana)
    async with place.database.reading() as tx:
        assert await tx.creators.account(ana.id) is not None
    assert await place.programme.names(fan, "Ana") == ()


async def test_a_new_payout_account_replaces_the_old_one_which_stays_known(place: Town) -> None:
    ana = await place.creator("Ana")
    now = place.clock.now()
    async with place.database.transaction() as tx:
        await tx.creators.put_account(
            PayoutAccount(ana.id, "acct_new", "DE", "eur", Readiness.INCOMPLETE, False, ("bank",), None, now)
        )
        old = await tx.creators.account(ana.id)
        assert old is not None
        assert (old.account_id, old.needs) == ("acct_new", ("bank",))
        # News of the former account do not bring it back.
        former = PayoutAccount(ana.id, "acct_Ana", "DE", "usd", Readiness.CLOSED, False, (), None, now)
        await tx.creators.put_account(former)
        card = await tx.creators.card(ana.id)
        assert card is not None
        assert card.account is not None
        assert card.account.account_id == "acct_new"
        assert await tx.creators.owner_of("acct_Ana") == ana.id
