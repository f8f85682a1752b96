"""What staff is told when an act of theirs says no."""

from bot.errors import Refusal
from bot.moderation.model import (
    BadGrant,
    BadMoment,
    CannotDecide,
    CaseChanged,
    HandledBy,
    Masked,
    NotPaused,
    OwnMatter,
    Paused,
    PowerNeeded,
    ReasonNeeded,
    SecondPerson,
)
from bot.replies.reasons import reason_said
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Reply
from bot.replies.vocabulary import feature, power
from bot.replies.words import Words


def _power_needed(error: PowerNeeded, words: Words) -> Reply:
    names = ", ".join(power(one, words) for one in error.powers)
    return plainly(
        words.t("This takes one of these powers: {powers}. Being an administrator of the chat gives none; "
                "an owner grants them with /staff.", powers=names)
    )  # fmt: skip


def _own_matter(error: OwnMatter, words: Words) -> Reply:
    return plainly(words.t("This is about yourself or somebody linked to you. Somebody else has to decide it."))


def _handled_by(error: HandledBy, words: Words) -> Reply:
    name = error.name or words.t("somebody else")
    if error.until is not None:
        return plainly(
            words.t("Handled by {name} since {time}; it is free again at {until}.",
                    name=name, time=words.clock(error.at), until=words.clock(error.until))
        )  # fmt: skip
    return plainly(words.t("Handled by {name}, {when}. Nothing is left to do.", name=name, when=words.when(error.at)))


def _second_person(error: SecondPerson, words: Words) -> Reply:
    return plainly(words.t("You were the first of two. A second person has to agree, with a profile of their own."))


def _paused(error: Paused, words: Words) -> Reply:
    what = feature(error.feature, words)
    if error.personal:
        return plainly(*_stopped(error, what, words))
    if error.until is None:
        return plainly(words.t("Paused: {what}. Reason: {reason}. Reading still works, and nothing is lost.",
                               what=what, reason=error.reason))  # fmt: skip
    return plainly(words.t("Paused until {when}: {what}. Reason: {reason}. Reading still works, and nothing is lost.",
                           when=words.when(error.until), what=what, reason=error.reason))  # fmt: skip


def _stopped(error: Paused, what: str, words: Words) -> list[str]:
    said = [words.t("Moderators have stopped {what} for you.", what=what),
            words.t("Reason: {reason}", reason=reason_said(error.reason, words))]  # fmt: skip
    if error.until is not None:
        said.append(words.t("It ends by itself {when}.", when=words.when(error.until)))
    said.append(words.t("If you disagree, please write to the moderators of your community."))
    return said


def _not_paused(error: NotPaused, words: Words) -> Reply:
    return plainly(words.t("Not paused here: {what}. "
                           "Please check the feature and the community.", what=feature(error.feature, words)))


def _bad_moment(error: BadMoment, words: Words) -> Reply:
    return plainly(
        words.t("“{read}” is not a time that fits here. "
                "Please write it like {example}.", read=error.read, example=error.example)
    )


def _reason_needed(error: ReasonNeeded, words: Words) -> Reply:
    return plainly(words.t("This needs a reason, which is kept in the record. Please add one."))


def _bad_grant(error: BadGrant, words: Words) -> Reply:
    said = {
        "configured": words.t("Owners are named in the configuration file only. Please ask the operator."),
        "everywhere": words.t("{power} holds in the whole deployment. Please leave the community out.",
                              power=power(error.power, words)),
        "community": words.t("{power} belongs to one community. Please name it.", power=power(error.power, words)),
    }  # fmt: skip
    return plainly(said.get(error.why) or words.t("That power cannot be given there. "
                                                  "Please check the power and the community."))


def _cannot_decide(error: CannotDecide, words: Words) -> Reply:
    said = {
        "no_questions": words.t("{case}: nobody can be asked about this. Please approve or reject it.",
                                case=error.case),
        "not_submitted": words.t("{case}: the application was taken back or changed in the meantime. "
                                 "Please look at the queue again.", case=error.case),
        "decided_anew": words.t("{case}: something else was decided in the meantime, so there is nothing to uphold. "
                                "Please reject it with a reason.", case=error.case),
        "waits_no_more": words.t("{case}: these numbers wait no more, since other ones took their place or the person "
                                 "was asked. Please reject it to close it.", case=error.case),
        "too_old": words.t("{case}: these numbers have become too old to count. Please reject it with the reason that "
                           "a new picture is needed.", case=error.case),
        "stay_two": words.t("{case}: both have received money, or one paid the other or decided about them. The book "
                            "keeps them apart, so they stay two. Please reject it with a reason.", case=error.case),
        "does_not_fit": words.t("{case}: the creator did not get the whole tip by it, or the tip is paid already, so "
                                "it cannot count as paid. Please give it back or reject it.", case=error.case),
    }  # fmt: skip
    return plainly(said.get(error.why) or words.t("{case} cannot be decided that way. "
                                                  "Please open it again from the queue.", case=error.case))


def _case_changed(error: CaseChanged, words: Words) -> Reply:
    return plainly(words.t("{case} has changed in the meantime, so nothing was decided. "
                           "Please open it again from the queue.", case=error.case))


def _masked(error: Masked, words: Words) -> Reply:
    return plainly(
        words.t("This fan is not named. With a reason, /mod case opens a case that names them to money staff.")
    )


SENTENCES: dict[type[Refusal], Sentence] = {
    PowerNeeded: _power_needed, OwnMatter: _own_matter, HandledBy: _handled_by, SecondPerson: _second_person,
    Paused: _paused, NotPaused: _not_paused, ReasonNeeded: _reason_needed, BadGrant: _bad_grant,
    CannotDecide: _cannot_decide, CaseChanged: _case_changed, BadMoment: _bad_moment, Masked: _masked,
}  # fmt: skip
