"""Buttons of the queue. Who pressed is judged by the queue, not by who could see the card."""

from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.moderation.model import CaseChanged, CaseKind
from bot.moderation.records import AuditFilter
from bot.presses.press import Press, on
from bot.replies import audit as say_audit
from bot.replies import moderation as say
from bot.replies import reasons
from bot.replies.reply import Answer
from bot.replies.words import Words
from bot.tips.model import TipId

if TYPE_CHECKING:
    from bot.app import App


@on("queue.page")
async def page(app: "App", press: Press, words: Words) -> Answer:
    """Another page."""
    try:
        kind = None if press.more in ("", "all") else CaseKind(press.more)
    except ValueError:
        raise NotFound("button") from None
    return say.queue(await app.queue.page(press.caller, kind, press.number), words)


@on("audit.page")
async def audit_page(app: "App", press: Press, words: Words) -> Answer:
    """Another page of the record, by the same filter; who may read it is asked anew."""
    try:
        asked = AuditFilter.read(press.more)
    except ValueError:
        raise NotFound("button") from None
    return say_audit.page(await app.audit.page(press.caller, asked, press.number), words)


@on("case.show")
async def show(app: "App", press: Press, words: Words) -> Answer:
    """Open a case."""
    return say.case(await app.queue.show(press.caller, press.number), words)


@on("case.claim")
async def claim(app: "App", press: Press, words: Words) -> Answer:
    """Make it one's own for a while."""
    return say.case(await app.queue.claim(press.caller, press.number), words)


@on("case.approve")
async def approve(app: "App", press: Press, words: Words) -> Answer:
    """Say yes to what stands on the card, or that it was seen."""
    try:
        return say.case(await app.queue.approve(press.caller, press.number, seen=press.more), words)
    except CaseChanged:
        return say.case_changed(await app.queue.show(press.caller, press.number), words)


@on("case.take")
async def take(app: "App", press: Press, words: Words) -> Answer:
    """Say that money which is kept aside counts after all."""
    try:
        return say.case(await app.queue.take(press.caller, press.number, seen=press.more), words)
    except CaseChanged:
        return say.case_changed(await app.queue.show(press.caller, press.number), words)


@on("case.reject")
async def reject(app: "App", press: Press, words: Words) -> Answer:
    """Say no, with a reason."""
    reason = press.answer("reason") or reasons.template(press.more)
    if reason:
        return say.case(await app.queue.reject(press.caller, press.number, reason), words)
    if press.more != reasons.OWN:
        kind = (await app.queue.show(press.caller, press.number)).case.kind
        if reasons.can_choose(kind):
            return reasons.choose_reason(kind, press.number, words)
    return say.reason_form(f"case.reject:{press.number}", words.t("Reject"), words)


@on("note.hide")
async def hide(app: "App", press: Press, words: Words) -> Answer:
    """Take a note out of sight, with a reason; its tip stays."""
    tip_id, reason = TipId(press.number), press.answer("reason")
    if not reason:
        return say.reason_form(f"note.hide:{tip_id}", words.t("Hide the note"), words)
    return say.note_hidden(await app.tip_moderation.hide_note(press.caller, tip_id, reason), words)


@on("case.ask")
async def ask(app: "App", press: Press, words: Words) -> Answer:
    """Ask the person first."""
    question = press.answer("reason")
    if not question:
        return say.reason_form(f"case.ask:{press.number}", words.t("Ask first"), words)
    return say.case(await app.queue.ask_info(press.caller, press.number, question), words)
