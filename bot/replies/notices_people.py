"""Notices about people: linked accounts, applications, notes, powers, communities."""

from collections.abc import Callable

from bot.members.model import Platform
from bot.moderation.model import CaseKind, Power
from bot.replies.facts import Facts
from bot.replies.members import cooloff, wallets
from bot.replies.programme import appeal_way
from bot.replies.reasons import reason_said
from bot.replies.reply import Button, Line, Reply, Style, Tone
from bot.replies.vocabulary import case_kind, platform, power
from bot.replies.words import Words


def _said(*texts: str, rows: tuple[tuple[Button, ...], ...] = ()) -> Reply:
    return Reply(tuple(Line(text) for text in texts if text), rows)


def _cooloff(facts: Facts, words: Words) -> str:
    return cooloff(facts.true("receives"), facts.when("cooloff_until", words), words)


def _link_done(facts: Facts, words: Words) -> Reply:
    names = " + ".join(platform(Platform(one)) for one in facts.texts("platforms"))
    return _said(
        words.t("Your accounts are one person now: {platforms}.", platforms=names),
        *wallets(facts.number("coins"), facts.true("owes"), words),
        _cooloff(facts, words),
        words.t("Wasn’t that you? Tell the staff at once, and separate them with /unlink."),
    )


def _unlink_done(facts: Facts, words: Words) -> Reply:
    name = platform(Platform(facts.text("platform")))
    return _said(
        words.t("Your {platform} account is on its own again.", platform=name), _cooloff(facts, words)
    )


def _merge_refused(facts: Facts, words: Words) -> Reply:
    return _said(
        words.t("Your two profiles stay two ({case}). Reason: {reason}",
                case=facts.text("case"), reason=facts.text("reason"))
    )  # fmt: skip


def _application_decided(facts: Facts, words: Words) -> Reply:
    if facts.true("approved"):
        return _said(
            words.t("Welcome! You are a creator now."),
            words.t("One step is left before tips can reach you: your payout account."),
            rows=((Button(words.t("Set up payouts"), press="payout.setup:0", tone=Tone.MAIN),),),
        )
    lines, rows = appeal_way(facts.moment("appeal_until"), words)
    return _said(
        words.t("Your application was not accepted. Reason: {reason}",
                reason=reason_said(facts.text("reason"), words)),
        words.t("You can apply again from {day} on.", day=facts.day("reapply_at", words)),
        *(line.text for line in lines),
        rows=rows,
    )


def _application_question(facts: Facts, words: Words) -> Reply:
    lines = (
        Line(words.t("A moderator asks about your application:")),
        Line(facts.text("question"), Style.QUOTE),
        Line(words.t("Please answer by {day}.", day=facts.day("due_at", words))),
    )
    return Reply(lines, ((Button(words.t("Answer"), press="apply.reply:0", tone=Tone.MAIN),),))


def _form_expired(facts: Facts, words: Words) -> Reply:
    return _said(
        words.t("Your unfinished application has ended. Nothing was sent."),
        rows=((Button(words.t("Start again"), press="apply.go:0"),),),
    )


def _question_expired(facts: Facts, words: Words) -> Reply:
    return _said(
        words.t("The question about your application was not answered in time, so it is a draft again."),
        rows=((Button(words.t("Go on"), press="apply.go:0"),),),
    )


def _community_decided(facts: Facts, words: Words) -> Reply:
    name = facts.text("community")
    if facts.true("admitted"):
        return _said(
            words.t("“{community}” is open: you are its community admin.", community=name),
            words.t("/setup check shows what is still missing, and /staff grant names moderators."),
        )
    return _said(words.t("An owner did not let “{community}” in.", community=name))


def _community_waiting(facts: Facts, words: Words) -> Reply:
    number = facts.number("community_id")
    return _said(
        words.t("{name} has set up “{community}” on {platform}. Its moderators would decide who may receive money.",
                name=facts.text("by"), community=facts.text("community"),
                platform=platform(Platform(facts.text("platform")))),
        rows=((
            Button(words.t("Admit"), press=f"community.admit:{number}", tone=Tone.MAIN),
            Button(words.t("Refuse"), press=f"community.refuse:{number}", tone=Tone.DANGER),
        ),),
    )  # fmt: skip


def _bot_removed(facts: Facts, words: Words) -> Reply:
    return _said(
        words.t("I was removed from “{title}” on {platform}. Nothing is posted there any more; money is not touched.",
                title=facts.text("title"), platform=platform(Platform(facts.text("platform"))))
    )  # fmt: skip


def _channel_joined(facts: Facts, words: Words) -> Reply:
    title, elsewhere = facts.text("title"), facts.text("elsewhere")
    if elsewhere:
        return _said(
            words.t("The channel “{title}” already belongs to “{other}”, and a chat has one community. "
                    "Your code is used up.", title=title, other=elsewhere)
        )  # fmt: skip
    return _said(
        words.t("The channel “{title}” belongs to “{community}” now.", title=title, community=facts.text("community"))
    )


def _grant_changed(facts: Facts, words: Words) -> Reply:
    given = {
        "name": facts.text("name"), "by": facts.text("by"), "power": power(Power(facts.text("power")), words),
        "place": facts.text("community") or words.t("the whole deployment"),
    }  # fmt: skip
    if facts.true("granted"):
        said = words.t("{by} gave {name} the power “{power}” in {place}.", **given)
    else:
        said = words.t("{by} took the power “{power}” in {place} from {name}.", **given)
    return Reply((Line(said), Line(facts.text("reason"), Style.QUOTE)))


def _case_opened(facts: Facts, words: Words) -> Reply:
    kind = case_kind(CaseKind(facts.text("kind")), words)
    button = Button(words.t("Open"), press=f"case.show:{facts.number('case')}")
    return _said(words.t("New in the queue: {kind}.", kind=kind), rows=((button,),))


def _note_held(facts: Facts, words: Words) -> Reply:
    return _said(
        words.t("{tip} is paid. Its note waits for a moderator; nobody else has read it.", tip=facts.text("tip"))
    )


def _note_released(facts: Facts, words: Words) -> Reply:
    return _said(words.t("The note of {tip} was released and has reached the creator.", tip=facts.text("tip")))


def _note_hidden(facts: Facts, words: Words) -> Reply:
    said = Line(words.t("A moderator hid the note of {tip}. The money is not touched.", tip=facts.text("tip")))
    reason = facts.text("reason")
    return Reply((said, Line(reason, Style.QUOTE)) if reason else (said,))


NOTICES: dict[str, Callable[[Facts, Words], Reply]] = {
    "link_done": _link_done, "unlink_done": _unlink_done, "merge_refused": _merge_refused,
    "application_decided": _application_decided, "application_question": _application_question,
    "form_expired": _form_expired, "question_expired": _question_expired, "community_decided": _community_decided,
    "community_waiting": _community_waiting, "bot_removed": _bot_removed, "channel_joined": _channel_joined,
    "grant_changed": _grant_changed,
    "case_opened": _case_opened, "note_held": _note_held, "note_released": _note_released,
    "note_hidden": _note_hidden,
}  # fmt: skip
