"""What staff reads: the queue, its cases, powers, pauses, the record."""

from dataclasses import replace

from bot.moderation.model import Case, CaseKind, CaseState
from bot.moderation.queue import CaseView, QueuePage
from bot.moderation.staff import StaffChange, StaffList
from bot.moderation.switches import PauseChange
from bot.moderation.tips import NoteHidden
from bot.replies import declarations
from bot.replies.case_facts import fact_lines
from bot.replies.pager import pager
from bot.replies.reasons import reason_said
from bot.replies.reply import Button, Choice, Choose, Field, Form, Line, Reply, Style, Tone
from bot.replies.vocabulary import case_kind, feature, power
from bot.replies.words import Words


def queue(page: QueuePage, words: Words) -> Reply:
    """What waits, oldest first."""
    lines = [Line(words.t("Queue"), Style.HEADING)]
    if not page.items:
        return Reply((*lines, *_nothing_waits(page, words)))
    lines.append(Line(words.n("{count} case waits.", "{count} cases wait.", page.total), Style.QUIET))
    lines.extend(Line(_headline(view, words)) for view in page.items)
    row = pager("queue.page", page.page, page.pages, page.kind.value if page.kind else "all", words)
    choices = tuple(Choice(_headline(view, words)[:100], str(view.case.id)) for view in page.items)
    return Reply(
        tuple(lines), (row,) if row else (), (Choose("case.show", words.t("Open one of them"), choices),)
    )


def _nothing_waits(page: QueuePage, words: Words) -> tuple[Line, ...]:
    """What would wait here, so that nobody looks in vain for what others decide."""
    lines = [Line(words.t("Nothing waits for you. Thank you."))]
    if page.decides:
        kinds = ", ".join(case_kind(kind, words) for kind in page.decides)
        lines.append(Line(words.t("What comes here: {kinds}. Anything else is decided by others.", kinds=kinds),
                          Style.QUIET))  # fmt: skip
    else:
        lines.append(Line(words.t("What comes here: whatever needs a second person. All else is decided by others."),
                          Style.QUIET))  # fmt: skip
    return tuple(lines)


def case(view: CaseView, words: Words) -> Reply:
    """One case with what it is about and what can be done."""
    lines = [Line(_headline(view, words), Style.HEADING), *fact_lines(view.case, words)]
    if view.case.kind is CaseKind.METRICS:
        lines.extend(declarations.compared(view.case, words))
    lines.extend(_standing(view, words))
    return Reply(tuple(lines), _buttons(view, words))


def case_changed(view: CaseView, words: Words) -> Reply:
    """The card that was answered is outdated: why nothing was decided, and the case as it stands now."""
    now = case(view, words)
    said = words.t("This case has changed since that card was drawn, so nothing was decided. It stands like this now:")
    return replace(now, lines=(Line(said), *now.lines))


def reason_form(press: str, title: str, words: Words) -> Form:
    """Ask for the reason that a decision needs."""
    return Form(press, title[:45], (Field("reason", words.t("Reason, told to the person"), max_length=500, lines=3),))


def note_hidden(done: NoteHidden, words: Words) -> Reply:
    if done.changed:
        return Reply((Line(words.t("The note of {tip} is hidden. The money is not touched.",
                                   tip=done.tip.public_id)),))  # fmt: skip
    return Reply((Line(words.t("{tip} shows no note.", tip=done.tip.public_id)),))


def unmasked(opened: Case, words: Words) -> Reply:
    """A case that names a payer to money staff."""
    return Reply((
        Line(words.t("Case {case} is open: /mod trace names the payer of {tip} until it is closed.",
                     case=opened.public_id, tip=str(opened.facts.get("tip", "")))),
        Line(words.t("This was recorded with your reason."), Style.QUIET),
    ))  # fmt: skip


def staff_change(done: StaffChange, words: Words) -> Reply:
    facts = {
        "name": done.name, "power": power(done.power, words),
        "place": done.community or words.t("the whole deployment"),
    }  # fmt: skip
    if not done.changed:
        return Reply((Line(words.t("Nothing changed: it was so already.")),))
    if done.granted:
        said = words.t("{name} has the power “{power}” in {place} now. All owners are told.", **facts)
    else:
        said = words.t("{name} no longer has the power “{power}” in {place}. All owners are told.", **facts)
    return Reply((Line(said),))


def staff_list(found: StaffList, words: Words) -> Reply:
    lines = [Line(words.t("Staff"), Style.HEADING)]
    for one in found.lines:
        place = one.community or words.t("the whole deployment")
        said = words.t("{name}: {power}, {place}", name=one.name, power=power(one.power, words), place=place)
        lines.append(Line(said))
    if not found.lines:
        lines.append(Line(words.t("Nobody yet.")))
    if found.unseen_owners:
        lines.append(Line(words.n("{count} owner’s account has not written to me yet.",
                                  "{count} owners’ accounts have not written to me yet.", found.unseen_owners),
                          Style.QUIET))  # fmt: skip
    return Reply(tuple(lines))


def pause_change(done: PauseChange, words: Words) -> Reply:
    what = feature(done.pause.feature, words)
    place = done.community or words.t("everywhere")
    if done.running:
        return Reply((Line(words.t("Resumed: {what}, {place}.", what=what, place=place)),))
    if done.pause.until is None:
        said = words.t("Paused: {what}, {place}, until somebody resumes it.", what=what, place=place)
    else:
        said = words.t("Paused: {what}, {place}, until {when}.", what=what, place=place,
                       when=words.when(done.pause.until))  # fmt: skip
    after = words.t("Reading still works. Payments that are under way still arrive; new ones are refused.")
    return Reply((Line(said), Line(done.pause.reason, Style.QUOTE), Line(after, Style.QUIET)))


def _headline(view: CaseView, words: Words) -> str:
    said = f"{view.case.public_id} · {case_kind(view.case.kind, words)} · {words.day(view.case.created_at)}"
    return f"⏰ {said}" if view.overdue else said


def _standing(view: CaseView, words: Words) -> tuple[Line, ...]:
    one = view.case
    lines: list[Line] = []
    if one.decided_at is not None:
        word = {
            CaseState.APPROVED: words.t("approved"), CaseState.REJECTED: words.t("rejected"),
        }.get(one.state, words.t("done"))  # fmt: skip
        lines.append(Line(words.t("Decided by {name}, {when}: {word}", name=view.name(one.decided_by) or "",
                                  when=words.when(one.decided_at), word=word)))  # fmt: skip
        if one.reason:
            lines.append(Line(reason_said(one.reason, words), Style.QUOTE))
        return tuple(lines)
    if one.state is CaseState.HALF_APPROVED:
        lines.append(Line(words.t("{name} said yes. A second person has to agree.",
                                  name=view.name(one.first_approver) or "")))  # fmt: skip
    elif view.needs_second:
        lines.append(Line(words.t("This takes two people."), Style.QUIET))
    if view.mine and one.claimed_until is not None:
        lines.append(Line(words.t("Yours until {time}.", time=words.clock(one.claimed_until))))
    return tuple(lines)


def _buttons(view: CaseView, words: Words) -> tuple[tuple[Button, ...], ...]:
    one = view.case
    if one.decided_at is not None:
        return ()
    if not view.mine:
        return ((Button(words.t("Claim"), press=f"case.claim:{one.id}", tone=Tone.MAIN), *_picture(one, words)),)
    # The yes names what it is a yes to: on an outdated card it decides nothing.
    yes = f"case.approve:{one.id}:{one.version}"
    if one.kind in (CaseKind.UNMASK, CaseKind.FLAG, CaseKind.UNDELIVERED, CaseKind.DISPUTE):
        return ((Button(words.t("Close"), press=yes, tone=Tone.MAIN),),)
    row = [
        Button(_yes_word(one, words), press=yes, tone=Tone.MAIN),
        Button(words.t("Reject"), press=f"case.reject:{one.id}", tone=Tone.DANGER),
    ]
    if one.kind in (CaseKind.APPLICATION, CaseKind.METRICS):
        row.insert(1, Button(words.t("Ask first"), press=f"case.ask:{one.id}"))
    if one.facts.get("fits") is True:
        row.insert(1, Button(words.t("Take as paid"), press=f"case.take:{one.id}:{one.version}"))
    return (tuple(row), _picture(one, words)) if one.kind is CaseKind.METRICS else (tuple(row),)


def _picture(one: Case, words: Words) -> tuple[Button, ...]:
    """What proves the numbers of a case, for whoever works on it."""
    if one.kind is not CaseKind.METRICS:
        return ()
    return (Button(words.t("Show the picture"), press=f"metrics.picture:{one.id}"),)


def _yes_word(one: Case, words: Words) -> str:
    if one.kind is CaseKind.QUARANTINE:
        return words.t("Give it back")
    if one.kind is CaseKind.REFUND and "why" in one.facts:
        return words.t("Send it again")
    if one.kind is CaseKind.DEBT:
        return words.t("Write it off")
    return words.t("Approve")
