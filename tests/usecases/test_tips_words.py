"""What a fan reads about each fate of his tip."""

from dataclasses import replace

import pytest

from bot.replies import tips as say
from bot.replies.words import Words
from bot.tips.model import Dispute, FeePayer, NoteState, Privacy, TipState
from bot.tips.quotes import TipView
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.tip_house import House, usd

WORDS = Words("en")


@pytest.fixture
async def house(database: Database, clock: HandClock) -> House:
    made = House(database, clock)
    made.set(safety={"first_day_spend": "5000.00"})
    await made.open()
    return made


async def view_of(house: House, **changed: object) -> TipView:
    ana, ben = await house.creator("Ana"), await house.member("Ben")
    tip = replace(await house.paid(ben, ana, "5"), **changed)  # type: ignore[arg-type] # named fields of a tip
    return TipView(tip, "Ana", tip.state, None, None)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "Ana gets $5.00, all of it. Thank you!"),
        ({"fee_payer": FeePayer.FAN, "gross": usd("5.46")}, "With the card fee you paid $5.46."),
        ({"late": True}, "counts all the same"),
        ({"refunded_minor": 200}, "$2.00 of it went back to you."),
        ({"note": "hi", "note_state": NoteState.HELD}, "Tip paid, note in review"),
        ({"note": "hi", "note_state": NoteState.HIDDEN}, "decided not to show your note"),
        ({"note": "hi", "note_state": NoteState.SHOWN}, "hi"),
        ({"privacy": Privacy.HIDDEN}, "Ana does not see who you are"),
        ({"dispute": Dispute.OPEN}, "Your bank is looking into this payment"),
        ({"dispute": Dispute.WON}, "the payment stands"),
        ({"dispute": Dispute.LOST}, "given the money back"),
        ({"state": TipState.REFUNDED, "refunded_minor": 500}, "$5.00 went back the way you paid."),
        ({"state": TipState.EXPIRED}, "It was not paid, and nothing was taken."),
        ({"state": TipState.FAILED}, "The payment did not go through."),
        ({"state": TipState.PENDING}, "Waiting for the bank."),
        ({"state": TipState.OPEN, "quarantined": True}, "does not fit this tip"),
    ],
)
async def test_each_fate_of_a_tip_is_said_plainly(house: House, changed: dict[str, object], said: str) -> None:
    reply = say.tip(await view_of(house, **changed), WORDS)
    assert said in reply.text
    assert reply.shows == "tip:1"


@pytest.mark.parametrize("state", [NoteState.HELD, NoteState.HIDDEN])
async def test_a_hidden_or_held_note_is_not_repeated(house: House, state: NoteState) -> None:
    shown = await view_of(house, note="rude words", note_state=state)
    assert "rude words" not in say.tip(shown, WORDS).text
