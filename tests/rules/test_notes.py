"""Which notes go through and which wait for a moderator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tips.model import NoteState
from bot.tips.notes import Doubt, read_note

GOOD = [
    "Great cover!",
    "Thank you for the set on Friday, 10/10",
    "You make my week. More of this, please.",
    "Version 2.0 was better...",
    "Grüße aus Köln, wunderbar",
    "家族みんなで聴いています",
    "👩‍👩‍👧 we love it ❤️",
    "5 < 6 and 7 > 3",
    "mail me? no, just thanks",
    "Scunthorpe says hello",
]

HELD = [
    ("see http://bad.example/x", Doubt.LINK),
    ("HTTPS://BAD.EXAMPLE", Doubt.LINK),
    ("go to www.bad.example", Doubt.LINK),
    ("join discord.gg/abc", Doubt.LINK),
    ("t.me/abc", Doubt.LINK),
    ("buy at cheap-coins.shop now", Doubt.LINK),
    ("tg://resolve?domain=x", Doubt.LINK),
    ("h\u200bttp://bad.example", Doubt.LINK),
    ("ｈｔｔｐ://bad.example", Doubt.LINK),
    ("@everyone look", Doubt.MENTION),
    ("@\u200beveryone look", Doubt.MENTION),
    ("＠everyone", Doubt.MENTION),
    ("hi @ben", Doubt.MENTION),
    ("<@123456789>", Doubt.MENTION),
    ("you bitch", Doubt.WORD),
    ("You B\u200bitch", Doubt.WORD),
    ("so\u202eevil", Doubt.HIDDEN_CHARACTERS),
    ("zero\u200bwidth", Doubt.HIDDEN_CHARACTERS),
    ("tag\U000e0041", Doubt.HIDDEN_CHARACTERS),
    ("[free](money)", Doubt.MARKUP),
    ("```code```", Doubt.MARKUP),
    ("<b>bold</b>", Doubt.MARKUP),
    ("<a:party:123>", Doubt.MARKUP),
]


@pytest.mark.parametrize("text", GOOD)
def test_kind_words_are_shown_at_once(text: str) -> None:
    note = read_note(text, 200)
    assert (note.state, note.doubts, note.text) == (NoteState.SHOWN, (), text)


@pytest.mark.parametrize(("text", "doubt"), HELD)
def test_x21_doubtful_words_are_held_and_kept_as_written(text: str, doubt: Doubt) -> None:
    note = read_note(text, 200)
    assert doubt in note.doubts
    assert (note.state, note.text) == (NoteState.HELD, text)


@pytest.mark.parametrize("text", [None, "", "   ", "\n\t"])
def test_nothing_is_no_note(text: str | None) -> None:
    assert read_note(text, 200).state is NoteState.NONE


def test_a_note_is_one_line() -> None:
    assert read_note(" thank\n\n you\t! ", 200).text == "thank you !"


def test_a_long_note_is_cut_and_says_so() -> None:
    note = read_note("x" * 201, 200)
    assert (note.text, note.cut) == ("x" * 200, True)
    assert not read_note("x" * 200, 200).cut
    assert read_note("hello", 0) == read_note("", 0).__class__(None, cut=True)


def test_the_operators_own_words_are_looked_for() -> None:
    assert read_note("buy Foo now", 200, {"foo"}).doubts == (Doubt.WORD,)
    assert read_note("food", 200, {"foo"}).doubts == ()


@given(st.text(max_size=300))
def test_no_text_stops_a_tip(text: str) -> None:
    note = read_note(text, 200)
    assert note.text is None or 0 < len(note.text) <= 200
