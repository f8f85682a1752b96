"""Who sees what of a tip: every choice against every place (AC21)."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from bot.communities.model import CommunityId
from bot.members.model import MemberId, Platform
from bot.money import Money
from bot.tips.model import Dispute, FeePayer, NoteState, Privacy, Tip, TipId, TipState
from bot.tips.privacy import Sight, for_creator, for_staff, in_public, posts_in_chat

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
NAME, NOTE, AMOUNT = "Ben Bright", "Great cover", Money(500, "usd")


def a_tip(privacy: Privacy = Privacy.NAME, **changed: object) -> Tip:
    plain = Tip(
        id=TipId(42), request_id="discord:1", fan_id=MemberId(1), creator_id=MemberId(2), community_id=CommunityId(1),
        platform=Platform.DISCORD, amount=AMOUNT, gross=AMOUNT, fee_payer=FeePayer.OPERATOR, privacy=privacy, note=NOTE,
        note_state=NoteState.SHOWN, state=TipState.PAID, dispute=Dispute.NONE, quarantined=False, late=False,
        confirmed=True, rail="stripe", rail_row="RP10", rail_version=1, destination="acct_1", created_at=NOW,
        expires_at=NOW, opened_at=NOW, paid_at=NOW, thanked_at=None, refunded_minor=0,
    )  # fmt: skip
    return replace(plain, **changed)  # type: ignore[arg-type] # named fields of a tip


@pytest.mark.parametrize(
    ("privacy", "public", "creator", "staff"),
    [
        (Privacy.NAME_AMOUNT, Sight(NAME, AMOUNT, NOTE), Sight(NAME, AMOUNT, NOTE), Sight(NAME, AMOUNT, NOTE)),
        (Privacy.NAME, Sight(NAME, None, NOTE), Sight(NAME, AMOUNT, NOTE), Sight(NAME, AMOUNT, NOTE)),
        (Privacy.ANONYMOUS, Sight(None, None, NOTE), Sight(NAME, AMOUNT, NOTE), Sight(None, AMOUNT, NOTE)),
        (Privacy.HIDDEN, None, Sight(None, AMOUNT, NOTE), Sight(None, AMOUNT, NOTE)),
    ],
)
def test_ac21_each_place_sees_what_the_fan_chose(
    privacy: Privacy, public: Sight | None, creator: Sight, staff: Sight
) -> None:
    tip = a_tip(privacy)
    assert in_public(tip, NAME) == public
    assert for_creator(tip, NAME) == creator
    assert for_staff(tip, NAME, case_open=False) == staff
    assert for_staff(tip, NAME, case_open=True).name == NAME


@pytest.mark.parametrize("state", [NoteState.HELD, NoteState.HIDDEN])
@pytest.mark.parametrize("privacy", list(Privacy))
def test_x21_a_note_that_is_not_shown_leaves_the_bot_nowhere(privacy: Privacy, state: NoteState) -> None:
    tip = a_tip(privacy, note_state=state)
    sights = [in_public(tip, NAME), for_creator(tip, NAME), for_staff(tip, NAME, case_open=True)]
    assert [sight.note for sight in sights if sight is not None] == [None] * (3 if sights[0] else 2)


@pytest.mark.parametrize(
    ("privacy", "typed_there", "expected"),
    [
        (Privacy.NAME_AMOUNT, True, True),
        (Privacy.NAME, True, True),
        (Privacy.ANONYMOUS, True, False),
        (Privacy.ANONYMOUS, False, True),
        (Privacy.HIDDEN, False, False),
        (Privacy.HIDDEN, True, False),
    ],
)
def test_no_unnamed_line_follows_a_command_that_all_could_read(
    privacy: Privacy, typed_there: bool, expected: bool
) -> None:
    assert posts_in_chat(a_tip(privacy), typed_there) is expected


def test_a_tip_carries_no_name_that_a_log_could_print() -> None:
    assert NAME not in repr(a_tip())
    assert not {field.name for field in fields(Tip)} & {"fan_name", "username", "user_id"}
