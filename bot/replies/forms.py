"""Forms asked question by question, and the lines that lead people to their private chat."""

from dataclasses import replace

from bot.forms.model import OpenForm
from bot.replies.reply import Button, Line, Reply, Style, Toast
from bot.replies.words import Words

QUESTION = "form"
"""What `Reply.shows` says of a question's message."""


def question(opened: OpenForm, words: Words) -> Reply:
    """The present question, which one it is of how many, and the ways out."""
    field = opened.next_field
    assert field is not None, "a complete form asks nothing"
    number, of = len(opened.answers) + 1, len(opened.form.fields)
    title = opened.form.title
    if of > 1:
        title = words.t("{title}, question {number} of {of}", title=title, number=number, of=of)
    lines = [Line(title, Style.HEADING), Line(field.label)]
    lines += [Line(more) for more in (field.hint, field.picture) if more]
    if field.value:
        lines += [Line(words.t("So far:"), Style.QUIET), Line(field.value, Style.QUOTE)]
    here = words.t("Write your answer here.")
    if field.picture:
        here = words.t("Send the picture here, and write the answer below it as its caption.")
    lines.append(Line(here, Style.QUIET))
    ways = [Button(words.t("Cancel"), press="form.cancel:0")]
    if opened.answers or opened.form.back is not None:
        ways.insert(0, Button(words.t("Back"), press="form.back:0"))
    if not field.required:
        ways.append(Button(words.t("Leave out"), press="form.skip:0"))
    return Reply(tuple(lines), (tuple(ways),), shows=QUESTION)


def question_again(opened: OpenForm, why: Reply, words: Words) -> Reply:
    """What was wrong with the answer, and the same question."""
    asked = question(opened, words)
    return replace(asked, lines=(*why.lines, *asked.lines))


def cancelled(words: Words) -> Reply:
    """The form was closed."""
    return Reply((Line(words.t("Cancelled. Nothing was sent.")),))


def nothing_asked(words: Words) -> Reply:
    """Somebody wrote words where commands are expected."""
    return Reply(
        (Line(words.t("I understand commands, and answers to my questions. /help shows what I can do.")),)
    )


def unknown_command(words: Words) -> Reply:
    """A command that does not exist (any more)."""
    return Reply((Line(words.t("I don’t know this command. /help shows what I can do.")),))


def toast(short: Toast) -> Reply:
    """A short word where the platform has no toast."""
    return Reply((Line(short.text),))


def too_slow(words: Words) -> Reply:
    """Where a form can only be a first answer: the machine was too slow for one."""
    return Reply((Line(words.t("That took too long. Please press once more.")),), fresh=True)


def see_private(words: Words) -> Reply:
    """In a group: the answer stands in the private chat."""
    return Reply((Line(words.t("I have written to you in private.")),))


def press_start(words: Words, *, sent: bool = False) -> Reply:
    """In a group: the person never started the private chat, so nothing could be sent there. `sent`: his gift was, and
    who is not told so gives it again."""
    if sent:
        said = words.t("Your gift is sent. I could not write to you: for its receipt press the button, then Start.")
        return Reply((Line(said),))
    return Reply((Line(words.t("Let’s go on in private: press the button, then Start.")),))


def continue_in_private(words: Words) -> str:
    """The button that leads there."""
    return words.t("Continue in private")
