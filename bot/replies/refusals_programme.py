"""What is said when an application, or what somebody has proved, is not enough."""

from bot.eligibility.model import ApplicantNotEligible, NotEligible
from bot.eligibility.telling import OFFERED
from bot.errors import Refusal
from bot.programme.model import (
    AlreadyEnrolled,
    BadChannel,
    EnrolmentState,
    NotCreator,
    ReapplyWait,
    Unfinished,
)
from bot.replies.programme import suspended
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Button, Reply, Tone
from bot.replies.rules import feature_name, missing_rule
from bot.replies.vocabulary import enrolment, question
from bot.replies.words import Words


def _reapply_wait(error: ReapplyWait, words: Words) -> Reply:
    return plainly(
        words.t("It is too early for a new application."),
        words.t("You can apply again from {day} on.", day=words.day(error.on)),
    )


def _not_creator(error: NotCreator, words: Words) -> Reply:
    if error.state is EnrolmentState.SUSPENDED:
        return plainly(suspended(words))
    if error.state is None or error.state is EnrolmentState.LEFT:
        return plainly(
            words.t("This is for creators, and at present you are not one here."),
            rows=((Button(words.t("Become a creator"), press="apply.go:0", tone=Tone.MAIN),),),
        )
    return plainly(
        words.t("This is for creators, and your application is: {state}.", state=enrolment(error.state, words)),
        rows=((Button(words.t("Show it"), press="creator.own:0"),),),
    )


def _already_enrolled(error: AlreadyEnrolled, words: Words) -> Reply:
    if error.state is EnrolmentState.SUSPENDED:
        return plainly(suspended(words))
    state = enrolment(error.state, words)
    return plainly(words.t("You have applied before, and your application is: {state}. "
                           "/help shows what you can do.", state=state))


def _bad_channel(error: BadChannel, words: Words) -> Reply:
    return plainly(
        words.t("“{read}” is not a link to a channel. Please write it like https://example.com/you.", read=error.read)
    )


def _unfinished(error: Unfinished, words: Words) -> Reply:
    missing = ", ".join(question(one, words) for one in error.questions)
    return plainly(
        words.t("Not everything is filled in yet. Still open: {missing}.", missing=missing),
        rows=((Button(words.t("Go on"), press="apply.go:0", tone=Tone.MAIN),),),
    )


def _not_eligible(error: NotEligible, words: Words) -> Reply:
    if error.feature is not None and error.feature in OFFERED:
        name = feature_name(error.feature, words)
        lines = [words.t("{feature}: some rules are not met yet.", feature=name)]
    else:
        lines = [words.t("Some rules of the programme are not met:")]
    lines += [missing_rule(reason, words) for reason in error.reasons]
    lines.append(words.t("If one of these is a mistake, please tell the staff."))
    return plainly(*lines, rows=((Button(words.t("What you qualify for"), press="eligibility.show:0"),),))


def _applicant_not_eligible(error: ApplicantNotEligible, words: Words) -> Reply:
    return plainly(
        words.t("This person cannot be accepted yet. What is missing:"),
        *(missing_rule(reason, words) for reason in error.reasons),
        words.t("“Ask first” tells the applicant what to prove; numbers are confirmed by a moderator."),
    )


SENTENCES: dict[type[Refusal], Sentence] = {
    ReapplyWait: _reapply_wait, AlreadyEnrolled: _already_enrolled, BadChannel: _bad_channel, Unfinished: _unfinished,
    ApplicantNotEligible: _applicant_not_eligible, NotEligible: _not_eligible, NotCreator: _not_creator,
}  # fmt: skip
