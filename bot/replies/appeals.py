"""What somebody reads who appeals a refusal or a suspension, and what moderators read who may not answer."""

from collections.abc import Callable

from bot.errors import Refusal
from bot.moderation.model import Case, DecidedBefore
from bot.programme.model import Appealed, Enrolment, EnrolmentState, NothingToAppeal
from bot.programme.rules import APPEAL_CHARACTERS
from bot.replies.facts import Facts
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Field, Form, Line, Reply, Style
from bot.replies.words import Words


def form(against: Enrolment, words: Words) -> Form:
    """Why the decision should be another one."""
    if against.state is EnrolmentState.SUSPENDED:
        label = words.t("Why should your suspension end?")
    else:
        label = words.t("Why should your application be accepted?")
    field = Field("text", label, max_length=APPEAL_CHARACTERS, lines=6)
    return Form("appeal.write:0", words.t("Your appeal"), (field,))


def handed_in(case: Case, words: Words) -> Reply:
    """The appeal waits."""
    return Reply((
        Line(words.t("Your appeal is handed in as {case}.", case=case.public_id), Style.HEADING),
        Line(words.t("Somebody else than the first time decides it, and you hear from me. "
                     "Until then the decision stands.")),
    ))  # fmt: skip


def _decided(facts: Facts, words: Words) -> Reply:
    case, suspension = facts.text("case"), facts.text("against") == EnrolmentState.SUSPENDED
    if facts.true("upheld") and suspension:
        said = words.t("Your appeal {case} was upheld: your suspension is lifted.", case=case)
    elif facts.true("upheld"):
        said = words.t("Your appeal {case} was upheld: your application is accepted.", case=case)
    elif suspension:
        said = words.t("Your appeal {case} was turned down: your suspension stands.", case=case)
    else:
        said = words.t("Your appeal {case} was turned down: your application stays refused.", case=case)
    reason = facts.text("reason")
    return Reply((Line(said), Line(reason, Style.QUOTE)) if reason else (Line(said),))


def _nothing(error: NothingToAppeal, words: Words) -> Reply:
    if error.until is not None:
        return plainly(words.t("This decision could be appealed until {when}. "
                               "Please ask the staff if something has changed since.", when=words.when(error.until)))
    return plainly(words.t("There is no decision that you could appeal. A refused application and a suspension can be "
                           "appealed, once each; /creator profile shows where you stand."))


def _appealed(error: Appealed, words: Words) -> Reply:
    if error.answered:
        return plainly(words.t("You have appealed this decision before, and {case} was answered. "
                               "One appeal is taken for each decision.", case=error.case))  # fmt: skip
    return plainly(words.t("Your appeal {case} waits for an answer. You hear from me when it is there.",
                           case=error.case))  # fmt: skip


def _decided_before(error: DecidedBefore, words: Words) -> Reply:
    return plainly(words.t("{case}: you made the decision that is appealed here. Another moderator, or an owner, has "
                           "to answer it.", case=error.case))


NOTICES: dict[str, Callable[[Facts, Words], Reply]] = {"appeal_decided": _decided}

SENTENCES: dict[type[Refusal], Sentence] = {
    NothingToAppeal: _nothing, Appealed: _appealed, DecidedBefore: _decided_before,
}
