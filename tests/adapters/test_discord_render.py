"""What a reply looks like on Discord, and that other people's words stay words."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replies.reply import Button, Choice, Choose, Field, Form, Line, Reply, Style, Tone
from cogs.on_discord.render import TEXT_MAX, card, escaped, modal, paragraph
from tests.support.discord_judge import Judge, needs_specs

WIDE = Reply(
    (
        Line("A title", Style.HEADING),
        Line("Plain words"),
        Line("# not a title\n@everyone", Style.QUOTE),
        Line("small print\nin two lines", Style.QUIET),
    ),
    (
        (Button("Pay", url="https://harbour.test/pay/x"), Button("Stop", "tip.cancel:1", tone=Tone.DANGER)),
        (Button("More", "tip.show:1"),),
    ),
    (Choose("tip.privacy:1", "Who may see it?", (Choice("All", "name"), Choice("None", "hidden"))),),
)


async def drawn(reply: Reply) -> dict[str, Any]:
    [container] = card(reply).to_components()  # type: ignore[no-untyped-call]  # the library's own
    return dict(container)


async def test_a_card_is_text_then_lists_then_buttons() -> None:
    text, after, lists, *rows = (await drawn(WIDE))["components"]
    assert text["content"] == "### A title\nPlain words\n> \\# not a title\n> @\u200beveryone"
    # Apart from the quote: nothing of ours may read as if the fan had said it.
    assert after["content"] == "-# small print\n-# in two lines"
    assert (lists["components"][0]["custom_id"], len(lists["components"][0]["options"])) == ("pick:tip.privacy:1", 2)
    [[pay, stop], [more]] = [row["components"] for row in rows]
    assert (pay["style"], pay["url"], pay.get("custom_id")) == (5, "https://harbour.test/pay/x", None)
    assert (stop["style"], more["style"], more["custom_id"]) == (4, 2, "tip.show:1")


async def test_what_somebody_wrote_does_not_turn_our_own_words_around() -> None:
    [text] = (await drawn(Reply((Line("I know no creator called “\u202eaiM”. /tip shows them."),))))["components"]
    assert text["content"] == "I know no creator called “aiM”. /tip shows them."


async def test_a_card_holds_no_timer_and_listens_to_nobody() -> None:
    assert card(WIDE).is_finished()


async def test_more_text_than_fits_is_cut() -> None:
    lines = (Line("a" * 3000), Line("b" * 3000, Style.QUOTE), Line("c"))
    text = "".join(part["content"] for part in (await drawn(Reply(lines)))["components"])
    assert (len(text) <= TEXT_MAX, text[-2:]) == (True, "b…")


async def test_a_form_is_a_modal_that_is_found_by_its_id() -> None:
    field = Field("note", "L" * 60, required=False, max_length=200, lines=3, value="so far")
    form = Form("tip.note:42", "T" * 60, (field,))
    shown = modal(form)
    assert shown.is_finished()
    sent = shown.to_dict()
    assert (sent["custom_id"], len(sent["title"])) == ("form:tip.note:42", 45)
    [label] = sent["components"]
    asked = label["component"]
    assert (asked["custom_id"], asked["style"], asked["required"], asked["value"]) == ("note", 2, False, "so far")


@needs_specs
async def test_cards_and_forms_fit_discords_own_description() -> None:
    judge = Judge.load()
    message = {"type": 4, "data": {"components": [await drawn(WIDE)], "flags": 1 << 15 | 64}}
    form = Form("tip.note:1", "Note", (Field("note", "Words"),))
    opened = {"type": 9, "data": modal(form).to_dict()}
    for body in (message, opened):
        assert judge.request("POST", "/interactions/1/token/callback", body) == []


@pytest.mark.parametrize(
    "text",
    ["# a", "- a", "+ a", "> a", ">>> a", "-# a", "1. a", "12) a", "  # a", "a\n# b", "**a**", "_a_", "~~a~~", "`a`",
     "||a||", "[a](b)", "<@1>", "<#1>", "<:a:1>", "<t:1>", "@everyone", "@here", "https://a.test", "\\*a*"],
)  # fmt: skip
def test_no_markup_of_discords_survives(text: str) -> None:
    assert not _alive(escaped(text)), escaped(text)


@given(st.text(alphabet="ab#>-+*_~`|[]()<>@:/\\1. \n", max_size=60))
def test_whatever_somebody_writes_is_read_as_it_is_written(text: str) -> None:
    shown = escaped(text)
    assert not _alive(shown)
    assert re.sub(r"\\([\\*_~`|\[\]<#>+-])", r"\1", shown).replace("\u200b", "") == text


def _alive(shown: str) -> list[str]:
    """Signs that Discord would act on: not behind a backslash, not broken apart."""
    bare = re.sub(r"\\.", "x", shown, flags=re.DOTALL)
    found = re.findall(r"[*_~`|\[\]<]|^\s*(?:#|>|-|\+|[0-9]+[.)])|@(?:everyone|here)|[a-z]+://", bare, re.MULTILINE)
    return [str(sign) for sign in found]


def test_each_kind_of_line_has_its_own_mark() -> None:
    marks = {style: paragraph(Line("a", style)) for style in Style}
    assert marks == {
        Style.HEADING: "### a", Style.PLAIN: "a", Style.QUIET: "-# a", Style.QUOTE: "> a", Style.ADDRESS: "`a`",
    }  # fmt: skip


def test_an_address_is_copied_sign_by_sign() -> None:
    address = "https://tips.example:8080/overlay/5-Iw_q6*kq_TP"
    assert paragraph(Line(address, Style.ADDRESS)) == f"`{address}`"
    assert paragraph(Line("a`b", Style.ADDRESS)) == "`ab`"
