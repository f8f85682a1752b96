"""What people are told when something about them, their accounts or their application says no."""

from collections.abc import Callable
from typing import Any

from bot.communities.model import BadZone, NotAdministrator, NotSetUp, NotSharedHere, OtherCommunity
from bot.communities.opening import RealMoney
from bot.errors import Busy, NotFound, Refusal, TryLater
from bot.forms.model import AnswerNeeded, AnswerTooLong, FormExpired
from bot.ids import Kind, UnknownId
from bot.members.model import (
    AgeNeeded,
    AgeStated,
    BadCode,
    BadLanguage,
    BadRegion,
    CannotUnlink,
    ExcludedAccount,
    MergeByStaff,
    NoPerson,
    SamePerson,
    TooManyCodes,
    UnderAge,
)
from bot.replies.members import LANGUAGES
from bot.replies.reply import Button, Line, Reply, Tone
from bot.replies.vocabulary import account_kind, platform
from bot.replies.words import Words

Sentence = Callable[[Any, Words], Reply]
"""What is said of one kind of refusal."""


def plainly(*texts: str, rows: tuple[tuple[Button, ...], ...] = ()) -> Reply:
    """Sentences, one a line."""
    return Reply(tuple(Line(text) for text in texts), rows, fresh=True)


def _try_later(error: TryLater, words: Words) -> Reply:
    return plainly(words.t("I can’t do that at this moment, and nothing has happened. Please try again in a minute."))


def _busy(error: Busy, words: Words) -> Reply:
    return plainly(words.t("Too much is going on at once, and nothing was taken. Please try again in a moment."))


def _not_found(error: NotFound, words: Words) -> Reply:
    return plainly(words.t("There is no such thing here, or it is not yours to see. Please check what you typed."))


def _unknown_id(error: UnknownId, words: Words) -> Reply:
    if error.read and error.wanted is Kind.VIDEO:
        said = words.t("“{read}” is no number of a video. They look like {example}, and /video lists your own; below "
                       "the card of a video is a button for gifts.", read=error.read, example="V-7K2Q9M")  # fmt: skip
        return plainly(said)
    if not error.read:
        return plainly(words.t("A number is missing here, like {example}. It stands in every message about what it "
                               "belongs to; please add it.", example="T-7K2Q9M"))  # fmt: skip
    return plainly(words.t("I know nothing with the number “{read}”. Tips look like {example}; yours are listed under "
                           "/history.", read=error.read, example="T-7K2Q9M"))  # fmt: skip


def _answer_too_long(error: AnswerTooLong, words: Words) -> Reply:
    return plainly(
        words.t(
            "That has {length} characters, and {most} fit. Please shorten it.",
            length=words.number(error.length), most=words.number(error.most),
        )
    )  # fmt: skip


def _answer_needed(error: AnswerNeeded, words: Words) -> Reply:
    return plainly(words.t("“{label}” can’t stay empty. Please write it in.", label=error.label))


def _form_expired(error: FormExpired, words: Words) -> Reply:
    said = words.t("This form is over. Nothing was sent; please run the command again to start anew.")
    return plainly(said, rows=((Button(words.t("Start again"), press=error.again),),) if error.again else ())


def _not_set_up(error: NotSetUp, words: Words) -> Reply:
    if error.step == "where":
        return plainly(words.t("I do not know yet which community you mean: we have met only here. Please type the "
                               "command once in its server or group; what is private comes here."))  # fmt: skip
    if error.step == "admission":
        return plainly(words.t("An owner has been asked to let this community in; nothing can be tipped here before."))
    return plainly(
        words.t("Bouquet is not set up in this chat yet. Somebody who administers it can run /setup start here.")
    )


def _real_money(error: RealMoney, words: Words) -> Reply:
    return plainly(
        words.t("The Stripe keys are live: a tip would be real money. Try one with test keys, or tip with /tip.")
    )


def _not_shared(error: NotSharedHere, words: Words) -> Reply:
    return plainly(
        words.t("A community is set up in its server, group or channel. Please run /setup there, not in private.")
    )


def _not_administrator(error: NotAdministrator, words: Words) -> Reply:
    return plainly(
        words.t("Only somebody who administers this server or group can set it up. Please ask one of them.")
    )


def _other_community(error: OtherCommunity, words: Words) -> Reply:
    return plainly(
        words.t("This chat already belongs to the community “{name}”, and one chat has one community. "
                "/setup check shows it.", name=error.name)
    )


def _bad_zone(error: BadZone, words: Words) -> Reply:
    return plainly(
        words.t("“{read}” is not a time zone. Please write one like UTC or Europe/Berlin.", read=error.read)
    )


def _age_needed(error: AgeNeeded, words: Words) -> Reply:
    return plainly(
        words.t("Before anything is paid or received, I ask once where you live and whether you are of age."),
        words.t("I keep your answer and the country, but no date of birth."),
        rows=((Button(words.t("Answer now"), press=f"member.age:{error.creator_id or 0}", tone=Tone.MAIN),),),
    )


def _under_age(error: UnderAge, words: Words) -> Reply:
    return plainly(
        words.t("{region}: to send or receive money here, you must be at least {needed}.",
                region=words.country(error.region), needed=words.number(error.needed)),
        words.t("If you answered by mistake, please ask the staff."),
    )  # fmt: skip


def _age_stated(error: AgeStated, words: Words) -> Reply:
    return plainly(
        words.t("You have told me before that you live in {region}. If that has changed, please ask the staff.",
                region=words.country(error.region))
    )  # fmt: skip


def _bad_region(error: BadRegion, words: Words) -> Reply:
    return plainly(
        words.t("I know no country called “{read}”. Please write its two letters, like US or DE.", read=error.read)
    )


def _bad_language(error: BadLanguage, words: Words) -> Reply:
    spoken = ", ".join(LANGUAGES.values())
    return plainly(words.t("I don’t speak “{read}”. I speak: {languages}.", read=error.read, languages=spoken))


def _excluded(error: ExcludedAccount, words: Words) -> Reply:
    return plainly(
        words.t(
            "An account that belongs to {kind} can neither send nor receive here. If that is wrong, ask the staff.",
            kind=account_kind(error.kind, words),
        )
    )


def _bad_code(error: BadCode, words: Words) -> Reply:
    if not error.tries_left:
        return plainly(
            words.t("Too many wrong codes. Please wait ten minutes or longer, then ask for a new code with /link.")
        )
    if error.linked:
        names = " + ".join(platform(one) for one in error.linked)
        return plainly(words.t("You are linked already: {platforms}. That code is wrong, used up or too old, and you "
                               "need none.", platforms=names))  # fmt: skip
    tries = words.n("{count} try is left.", "{count} tries are left.", error.tries_left)
    return plainly(words.t("That code is wrong, used up or too old. {tries} /link gives you a new one.", tries=tries))


def _too_many_codes(error: TooManyCodes, words: Words) -> Reply:
    if error.made:
        return plainly(words.t("At most {count} codes are made in an hour. The next one can be made at {time}; "
                               "the newest one still works until its time is over.",
                               count=words.number(error.most), time=words.clock(error.until)))  # fmt: skip
    return plainly(words.t("At most {count} wrong codes are taken in an hour. From {time} on you can type one again; "
                           "/link on your other account gives you a fresh one then.",
                           count=words.number(error.most), time=words.clock(error.until)))  # fmt: skip


def _same_person(error: SamePerson, words: Words) -> Reply:
    return plainly(
        words.t("That is your own code. Type it with your account on the other platform: /link and the code.")
    )


def _merge_by_staff(error: MergeByStaff, words: Words) -> Reply:
    if error.why == "holds_powers":
        return plainly(
            words.t(
                "One of these two profiles holds powers, and a code does not hand powers over. Whoever could grant "
                "them decides about {case} and tells you. An only owner names both accounts in the configuration, or "
                "gives both the same powers first.",
                case=error.case,
            )
        )
    return plainly(
        words.t(
            "These two profiles can’t be joined by a code alone. The staff looks at it as {case} and tells you.",
            case=error.case,
        )
    )


def _cannot_unlink(error: CannotUnlink, words: Words) -> Reply:
    name = platform(error.platform)
    if error.only:
        return plainly(
            words.t("Your {platform} account is the only one you have here, so there is nothing to separate. "
                    "/link adds another one.", platform=name)
        )  # fmt: skip
    return plainly(words.t("No {platform} account is linked to you. /link joins one.", platform=name))


def _no_person(error: NoPerson, words: Words) -> Reply:
    return plainly(
        words.t("You are writing as a group or channel, not as yourself. Please switch to your own account.")
    )


SENTENCES: dict[type[Refusal], Sentence] = {
    TryLater: _try_later, Busy: _busy, NotFound: _not_found, UnknownId: _unknown_id, AnswerTooLong: _answer_too_long,
    AnswerNeeded: _answer_needed, FormExpired: _form_expired, NotSetUp: _not_set_up, NotSharedHere: _not_shared,
    RealMoney: _real_money, NotAdministrator: _not_administrator, OtherCommunity: _other_community, BadZone: _bad_zone,
    AgeNeeded: _age_needed, UnderAge: _under_age, AgeStated: _age_stated, BadRegion: _bad_region,
    BadLanguage: _bad_language, ExcludedAccount: _excluded, BadCode: _bad_code, SamePerson: _same_person,
    MergeByStaff: _merge_by_staff, TooManyCodes: _too_many_codes, CannotUnlink: _cannot_unlink, NoPerson: _no_person,
}  # fmt: skip
