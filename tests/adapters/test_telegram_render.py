"""What Telegram is sent for a reply, and what a reader then sees."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replies.reply import Button, Choice, Choose, Line, Reply, Style, Tone
from bot.sandbox.telegram_sim.entities import found_entities
from cogs.on_telegram.render import TEXT_MAX, cut, defused, html, keyboard, units


def visible(drawn: str) -> str:
    return unescape(re.sub(r"</?(b|i|blockquote|code)>", "", drawn))


def read(drawn: str) -> str:
    """What eyes see: the joiners are invisible."""
    return visible(drawn).replace("\u2060", "")


def test_markup_in_anybodys_words_is_text() -> None:
    note = "<b>bold</b> & <a href='x'>y</a> *star* _under_"
    assert read(html(Reply((Line(note, Style.QUOTE),)))) == note
    assert "<a" not in html(Reply((Line(note),)))


@pytest.mark.parametrize(
    "text",
    [
        "see https://evil.example/x", "evil.example", "t.me/evil", "пример.рф", "@somebody", "a@b.example",
        "go to 10.0.0.1 now", "tg://resolve?domain=x", "my-shop.example",
    ],
)  # fmt: skip
def test_no_link_and_no_mention_comes_of_a_text(text: str) -> None:
    assert [e["type"] for e in found_entities(defused(text))] == []
    assert defused(text).replace("\u2060", "") == text


@pytest.mark.parametrize("text", ["$5.00 of 10.00", "5,00 €", "Paid, 12:04, T-7K2Q9M", "e. g. this", "…and so on."])
def test_sums_times_and_sentences_stay_as_they_are(text: str) -> None:
    assert defused(text) == text


def test_commands_work_in_our_own_words_and_not_in_other_peoples() -> None:
    assert [e["type"] for e in found_entities(html(Reply((Line("try /tip"),))))] == ["bot_command"]
    quoted = html(Reply((Line("try /tip #now $AAA", Style.QUOTE),))).removeprefix("<blockquote>")
    assert [e["type"] for e in found_entities(quoted.removesuffix("</blockquote>"))] == []


def test_an_address_is_copied_sign_by_sign_and_is_no_link() -> None:
    address = "https://127.0.0.1:8080/overlay/5-Iw_q6&kq_TP"
    assert html(Reply((Line(address, Style.ADDRESS),))) == f"<code>{address.replace('&', '&amp;')}</code>"
    assert visible(html(Reply((Line(address, Style.ADDRESS),)))) == address


@given(st.lists(st.text(min_size=1, max_size=3000), min_size=1, max_size=6), st.sampled_from(Style))
def test_no_reply_is_too_long_or_empty(texts: list[str], style: Style) -> None:
    drawn = visible(html(Reply(tuple(Line(text, style) for text in texts))))
    assert 1 <= units(drawn) <= TEXT_MAX


def test_what_is_too_long_ends_with_a_sign_and_keeps_its_beginning() -> None:
    drawn = html(Reply((Line("Title", Style.HEADING), Line("😀" * 4000), Line("never seen"))))
    assert drawn.startswith("<b>Title</b>\n😀")
    assert drawn.endswith("…")
    assert "never seen" not in drawn


def test_a_cut_never_halves_a_sign() -> None:
    assert cut("😀😀", 3) == "😀…"
    assert cut("abc", 3) == "abc"


def test_short_choices_share_a_row_and_long_ones_do_not() -> None:
    short = Choose("tip.privacy:1", "Who?", tuple(Choice(label, label) for label in ("One", "Two", "Three")))
    long = Choose("tip.to", "Whom?", tuple(Choice(label * 8, label) for label in ("One", "Two")))
    drawn = keyboard(Reply((), ((Button("Go", press="a.b:1"), Button("See", url="https://x.test")),), (short, long)))
    assert drawn is not None
    rows = [[(b.text, b.callback_data or b.url) for b in row] for row in drawn.inline_keyboard]
    assert rows[:3] == [
        [("Go", "a.b:1"), ("See", "https://x.test")],
        [("One", "tip.privacy:1:One"), ("Two", "tip.privacy:1:Two")],
        [("Three", "tip.privacy:1:Three")],
    ]
    assert [len(row) for row in rows[3:]] == [1, 1]


def test_the_way_out_of_a_question_stands_below_its_choices() -> None:
    which = Choose("apply.kind:0", "Whose?", (Choice("A person", "personal"), Choice("A party", "party")))
    drawn = keyboard(Reply((), ((Button("Cancel", press="apply.cancel:0"),),), (which,)))
    assert drawn is not None
    assert [[b.text for b in row] for row in drawn.inline_keyboard] == [["A person", "A party"], ["Cancel"]]


def test_the_main_thing_to_do_and_the_dangerous_one_are_coloured() -> None:
    pay = Button("Pay", url="https://x.test", tone=Tone.MAIN)
    row = (pay, Button("Back", "a.b:1"), Button("End", "a.b:2", tone=Tone.DANGER))
    drawn = keyboard(Reply((), (row,)))
    assert drawn is not None
    assert [button.style for button in drawn.inline_keyboard[0]] == ["primary", None, "danger"]


def test_what_somebody_wrote_does_not_turn_our_own_words_around() -> None:
    drawn = visible(html(Reply((Line("I know no creator called “\u202eaiM”. /tip shows them."),))))
    assert not set(drawn) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert "aiM”. /tip shows them." in drawn
    assert "שלום" in visible(html(Reply((Line("שלום"),))))


def test_an_article_of_another_platforms_shop_is_not_drawn() -> None:
    article = Button("Buy", article="1234567890123456789")
    assert keyboard(Reply((Line("x"),), ((article,),))) is None
    drawn = keyboard(Reply((Line("x"),), ((article, Button("Check again", press="coins.show:1")),)))
    assert drawn is not None
    assert [[button.text for button in row] for row in drawn.inline_keyboard] == [["Check again"]]


def test_a_reply_without_buttons_has_no_keyboard() -> None:
    assert keyboard(Reply((Line("x"),), ((),))) is None


@pytest.mark.parametrize(
    ("labels", "shape"),
    [
        (["Remember my card", "Cover the fee", "Add a note", "Cancel"], [2, 2]),
        (["Karte speichern", "Gebühr übernehmen", "Nachricht dazu", "Abbrechen"], [2, 2]),
        (["Approve", "Ask first", "Reject"], [3]),
        (["Yes", "No"], [2]),
        (["A label of some length", "Cancel"], [1, 1]),
        (["Ändern", "Löschen", "Eine lange Beschriftung", "Abbrechen", "Nein"], [2, 1, 2]),
        (["Petal", "Clap", "Kite", "Drum", "Comet", "Galaxy", "Pearl", "Rose", "Moon"], [4, 5]),
        (["1", "2", "3", "4", "5", "6", "7", "8"], [8]),
    ],
)
def test_every_label_of_a_row_is_whole_on_a_narrow_telephone(labels: list[str], shape: list[int]) -> None:
    drawn = keyboard(Reply((), (tuple(Button(label, press="a.b:1") for label in labels),)))
    assert drawn is not None
    assert [len(row) for row in drawn.inline_keyboard] == shape
    assert [button.text for row in drawn.inline_keyboard for button in row] == labels
