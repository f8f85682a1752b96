"""Every kind of notice declares its ground and has a sentence, even where facts are missing."""

import pytest

from bot.members.model import MemberId
from bot.notices.kinds import GROUNDS
from bot.notices.model import Ground, Notice
from bot.replies.notices import NOTICES, notice
from bot.replies.words import COMPLETE, Words

FACTS: dict[str, object] = {
    "tip": "T-222222", "amount": 500, "gross": 546, "currency": "usd", "creator": "Ana", "fan": "Ben", "note": "Great!",
    "late": True, "paid_at": "2026-03-02T12:04:00+00:00", "side": "fan", "refund": "R-222222", "back": 546,
    "taken": 500,
    "whole": True, "needs_bank": False, "step": "lost", "owed": 300, "resent": 0, "recover_bp": 5000,
    "readiness": "incomplete", "needs": ["bank"], "what": "quarantine", "case": "S-222222", "approved": False,
    "reason": "Because", "reapply_at": "2026-04-02T12:00:00+00:00", "question": "Which?",
    "due_at": "2026-03-16T12:00:00+00:00", "community": "Harbour", "community_id": 1, "admitted": True, "by": "Olu",
    "platform": "telegram", "platforms": ["discord", "telegram"], "cooloff_until": "2026-03-05T12:00:00+00:00",
    "arrived": [[546, "usd"], [300, "eur"]],
    "gained": ["tips"], "warned": ["live_gifts"], "kept": ["video_gifts"], "paused": ["tips"],
    "missing": [{"rule": "followers", "have": 40, "need": 50}, {"rule": "region", "have": None, "need": "DE, FR"}],
    "title": "Harbour", "power": "moderator", "granted": True, "name": "Sam", "kind": "note",
    "account_kind": "business",
}  # fmt: skip


def test_grounds_and_sentences_name_the_same_kinds() -> None:
    assert set(NOTICES) == set(GROUNDS)


@pytest.mark.parametrize("kind", sorted(GROUNDS))
@pytest.mark.parametrize("language", COMPLETE)
def test_every_kind_is_said_without_a_hole(kind: str, language: str) -> None:
    facts = dict(FACTS)
    if kind == "case_opened":
        facts["case"] = 5
    said = notice(Notice("key", MemberId(1), kind, "tip:42", facts), Words(language)).text
    assert said.strip()
    assert "{" not in said


def test_the_button_under_a_refund_opens_what_its_reader_may_see() -> None:
    opens = {}
    for side in ("fan", "creator"):
        told = Notice("key", MemberId(1), "tip_refunded", "tip:42", {**FACTS, "side": side})
        ((button,),) = notice(told, Words()).rows
        opens[side] = button.press
    assert opens == {"fan": "tip.show:42", "creator": "pay.support:42"}


def test_what_moves_money_is_compulsory() -> None:
    compulsory = {kind for kind, ground in GROUNDS.items() if ground is Ground.COMPULSORY_MONEY}
    assert {"tip_receipt", "tip_received", "tip_refunded", "tip_disputed", "account_changed"} <= compulsory


def test_a_hidden_fan_has_no_name_and_nobody_to_thank() -> None:
    facts = {**FACTS, "fan": None}
    said = notice(Notice("key", MemberId(1), "tip_received", "tip:42", facts), Words())
    assert "Ben" not in said.text
    assert all(button.press != "tip.thank:42" for row in said.rows for button in row)


def test_the_operators_rule_about_a_lost_dispute_is_told_in_figures() -> None:
    said = notice(Notice("key", MemberId(1), "tip_disputed", "tip:42", FACTS), Words()).text
    assert "$3.00" in said
    assert "50%" in said
