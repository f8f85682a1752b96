"""Forms asked question by question, and the lines that lead people to their private chat."""

from bot.forms.model import OpenForm
from bot.forms.service import SKIP
from bot.replies.reply import Button, Line, Reply, Style, Toast
from bot.replies.words import Words


def question(opened: OpenForm, words: Words) -> Reply:
    """The present question, which one it is of how many, and the ways out."""
    field = opened.next_field
    assert field is not None
    number, of = len(opened.answers) + 1, len(opened.form.fields)
    lines = [Line(opened.form.title, Style.HEADING), Line(field.label)]
    if of > 1:
        lines.append(Line(words.t("Question {number} of {of}", number=number, of=of), Style.QUIET))
    if not field.required:
        lines.append(Line(words.t("Send {skip} to leave it out.", skip=SKIP), Style.QUIET))
    lines.append(Line(words.t("Please write your answer as a message."), Style.QUIET))
    back = (Button(words.t("Back"), press="form.back:0"),) if opened.answers else ()
    return Reply(tuple(lines), ((*back, Button(words.t("Cancel"), press="form.cancel:0")),), fresh=True)


def cancelled(words: Words) -> Reply:
    """The form was closed."""
    return Reply((Line(words.t("Cancelled. Nothing was sent.")),))


def toast(short: Toast) -> tuple[Line, ...]:
    """A short word where the platform has no toast."""
    return (Line(short.text),)


def see_private(words: Words) -> Reply:
    """In a group: the answer stands in the private chat."""
    return Reply((Line(words.t("I have written to you in private.")),), public=True)


def press_start(words: Words) -> Reply:
    """In a group: the person never started the private chat, so nothing could be sent there."""
    return Reply((Line(words.t("Please continue in our private chat: press the button, then Start.")),), public=True)
