"""Buttons of an application, and a creator's own switches."""

from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.presses.press import Press, on
from bot.programme.model import AccountKind, Application, EnrolmentState, Question
from bot.replies import programme as say
from bot.replies.help import about_creators
from bot.replies.leaving import leaving
from bot.replies.reply import Answer
from bot.replies.words import Words
from bot.tips.model import TipId

if TYPE_CHECKING:
    from bot.app import App


def _drawn(app: "App", view: Application, words: Words) -> Answer:
    operator = app.config.operator
    return say.application(view, operator.name, operator.terms_url, words)


@on("apply.go")
async def go(app: "App", press: Press, words: Words) -> Answer:
    """Begin, or go on where it was left."""
    return _drawn(app, await app.programme.apply_begin(press.caller), words)


@on("apply.region")
async def region(app: "App", press: Press, words: Words) -> Answer:
    """The country."""
    typed = press.answer("region")
    if not typed:
        return say.text_form(Question.REGION, words)
    return _drawn(app, await app.programme.apply_answer(press.caller, region=typed), words)


@on("apply.age")
async def age(app: "App", press: Press, words: Words) -> Answer:
    """Of age or not."""
    return _drawn(app, await app.programme.apply_answer(press.caller, over_age=press.more == "yes"), words)


@on("apply.kind")
async def kind(app: "App", press: Press, words: Words) -> Answer:
    """Whose account it is."""
    try:
        chosen = AccountKind(press.more)
    except ValueError:
        raise NotFound("button") from None
    return _drawn(app, await app.programme.apply_answer(press.caller, account_kind=chosen), words)


@on("apply.channel")
async def channel(app: "App", press: Press, words: Words) -> Answer:
    """The link."""
    typed = press.answer("channel")
    if not typed:
        return say.text_form(Question.CHANNEL, words)
    return _drawn(app, await app.programme.apply_answer(press.caller, channel=typed), words)


@on("apply.consent")
async def consent(app: "App", press: Press, words: Words) -> Answer:
    """The agreement."""
    return _drawn(app, await app.programme.apply_answer(press.caller, consent=press.more == "yes"), words)


@on("apply.back")
async def back(app: "App", press: Press, words: Words) -> Answer:
    """The answer before this question, once more."""
    try:
        at = None if press.more == "end" else Question(press.more)
    except ValueError:
        raise NotFound("button") from None
    return _drawn(app, await app.programme.apply_back(press.caller, at), words)


@on("apply.submit")
async def submit(app: "App", press: Press, words: Words) -> Answer:
    """Hand it in."""
    return _drawn(app, await app.programme.apply_submit(press.caller), words)


@on("apply.cancel")
async def cancel(app: "App", press: Press, words: Words) -> Answer:
    """Throw it away."""
    await app.programme.apply_cancel(press.caller)
    return say.cancelled(words)


@on("apply.reply")
async def reply(app: "App", press: Press, words: Words) -> Answer:
    """Answer the moderator's question."""
    typed = press.answer("answer")
    if typed:
        return _drawn(app, await app.programme.answer_question(press.caller, typed), words)
    standing = await app.programme.apply_status(press.caller)
    return say.answer_form((standing.enrolment.question if standing else None) or "", words)


@on("creator.block")
async def block(app: "App", press: Press, words: Words) -> Answer:
    """No more tips from the fan of this one, or again."""
    tip_id, blocked = TipId(press.number), press.more != "off"
    return say.blocked(tip_id, await app.programme.block(press.caller, tip_id, blocked), blocked, words)


@on("creator.own")
async def own(app: "App", press: Press, words: Words) -> Answer:
    """One's own card, where an application stands, or how to become a creator."""
    standing = await app.programme.apply_status(press.caller)
    if standing is None:
        return about_creators(words)
    if standing.enrolment.state is EnrolmentState.APPROVED:
        return say.card(await app.programme.profile(press.caller, press.caller.id), words)
    return _drawn(app, standing, words)


@on("creator.leave")
async def leave(app: "App", press: Press, words: Words) -> Answer:
    """The yes below what it does."""
    return leaving(await app.leaving.confirm(press.caller), words)


@on("creator.leaving")
async def ask_leave(app: "App", press: Press, words: Words) -> Answer:
    """What leaving would do."""
    return leaving(await app.leaving.preview(press.caller), words)
