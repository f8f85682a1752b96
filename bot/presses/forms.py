"""A form that is asked question by question: taking an answer, and the ways out."""

from typing import TYPE_CHECKING

from bot.communities.model import Caller
from bot.eligibility.declarations import Offered
from bot.errors import Refusal
from bot.presses.press import Press, answer, on, parse
from bot.replies import forms as say
from bot.replies.refusals import refusal
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App

MENDABLE = frozenset(
    """amount_limit bad_amount bad_channel bad_channel_ref bad_code bad_currency bad_number bad_pause bad_proof
    bad_region bad_zone nothing_declared proof_unread reason_needed unknown_id who_is_it""".split()
)
"""Refusals that another answer to the same question can mend: it is asked once more."""


async def take(
    app: "App", caller: Caller, text: str, request_id: str, words: Words, picture: Offered | None = None
) -> Answer | None:
    """What an answer leads to: the next question, or after the last one what the form was for. None when nothing was
    asked. The same chat event again leads to the same. `picture`: the text stands beside it."""
    opened = await app.forms.answer(caller, text, request_id, pictured=picture is not None)
    if opened is None:
        return None
    if opened.next_field is not None:
        return say.question(opened, words)
    verb, subject, more = parse(opened.form.press)
    try:
        done = await answer(app, Press(caller, verb, subject, more, opened.by_name, request_id, picture=picture), words)
    except Refusal as no:
        if no.code in MENDABLE:
            return say.question_again(await app.forms.back(caller), refusal(no, words), words)
        await app.forms.close(caller)
        raise
    except Exception:
        await app.forms.close(caller)
        raise
    await app.forms.close(caller)
    return done


@on("form.skip")
async def skip(app: "App", press: Press, words: Words) -> Answer:
    """Leave an optional question out."""
    after = await take(app, press.caller, "", press.request_id, words)
    return say.nothing_asked(words) if after is None else after


@on("form.cancel")
async def cancel(app: "App", press: Press, words: Words) -> Answer:
    """Close it without sending anything."""
    await app.forms.close(press.caller)
    return say.cancelled(words)


@on("form.back")
async def back(app: "App", press: Press, words: Words) -> Answer:
    """The question before; from the first one to where the form was opened, if it says where."""
    opened = await app.forms.present(press.caller)
    if opened is not None and opened.form.back is not None and not opened.answers:
        await app.forms.close(press.caller)
        verb, subject, more = parse(opened.form.back)
        return await answer(app, Press(press.caller, verb, subject, more, request_id=press.request_id), words)
    return say.question(await app.forms.back(press.caller), words)
