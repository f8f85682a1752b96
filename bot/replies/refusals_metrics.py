"""What people are told when numbers or their picture are not taken."""

from bot.eligibility.channels import (
    SERVICE,
    BadChannelRef,
    ChannelTaken,
    ChannelUnknown,
    CodeMissing,
    LookedJustNow,
    NoChannel,
    ReaderDown,
)
from bot.eligibility.declarations import (
    BadNumber,
    BadProof,
    NothingDeclared,
    ProofNeeded,
    ProofUnread,
    TooManyDeclarations,
)
from bot.errors import Refusal
from bot.forms.model import PictureAsked
from bot.replies.channels import check_button, name_button
from bot.replies.declarations import metric_name
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Reply
from bot.replies.words import Words


def _bad_number(error: BadNumber, words: Words) -> Reply:
    if error.metric is None or error.most is None:
        return plainly(words.t("“{read}” is more than followers, views and posts. Please write these three numbers "
                               "alone, like 12000 50000 4.", read=error.read))  # fmt: skip
    return plainly(words.t(
        "“{read}” is no number that I can read as {metric}. Please write it in full, like 12000; the most I take "
        "is {most}.", read=error.read, metric=metric_name(error.metric, words), most=words.number(error.most),
    ))  # fmt: skip


def _nothing_declared(_: NothingDeclared, words: Words) -> Reply:
    return plainly(words.t("There is no number in it. Please write followers, views in 30 days and posts in 30 days, "
                           "like 12000 50000 4, with - for what you leave out."))  # fmt: skip


def _proof_needed(_: ProofNeeded, words: Words) -> Reply:
    return plainly(words.t("Numbers need a picture of your channel’s own statistics as their proof. Please send both "
                           "together: /creator metrics"))  # fmt: skip


def _bad_proof(error: BadProof, words: Words) -> Reply:
    kind = words.t("This file is no picture that I can keep. Please send a PNG, JPEG or WebP, such as a screenshot.")
    return plainly({
        "size": words.t("This picture is larger than {most} MB. Please send a smaller one.", most=error.most),
        "shape": words.t("This picture is too large or too narrow to be shown. Please send a part of it, such as one "
                         "screen."),
        "anothers": words.t("That message is somebody else’s. Please send a picture of your own numbers."),
    }.get(error.why, kind))  # fmt: skip


def _proof_unread(_: ProofUnread, words: Words) -> Reply:
    return plainly(words.t("The picture could not be fetched. Nothing was handed in; please send it again."))


def _too_many(error: TooManyDeclarations, words: Words) -> Reply:
    return plainly(words.n(
        "You sent {count} picture within a day, which is the most. The next one can come from {when} on.",
        "You sent {count} pictures within a day, which is the most. The next one can come from {when} on.",
        error.most, when=words.when(error.on),
    ))  # fmt: skip


def _picture_asked(error: PictureAsked, words: Words) -> Reply:
    if error.wanted:
        return plainly(words.t("Words alone are no proof. Please send the picture, with the numbers as its caption."))
    return plainly(words.t("Only words answer this question. Please write them."))


def _bad_channel_ref(error: BadChannelRef, words: Words) -> Reply:
    return plainly(words.t("“{read}” is no address of a channel on {service}. Please copy it from the channel’s page, "
                           "or write its name with @.", read=error.read, service=SERVICE))  # fmt: skip


def _channel_unknown(_: ChannelUnknown, words: Words) -> Reply:
    said = words.t("There is no such channel, or it is not public. Please look at its address once more.")
    return plainly(said, rows=((name_button(words),),))


def _channel_taken(_: ChannelTaken, words: Words) -> Reply:
    return plainly(words.t("Somebody else has proven that this channel is theirs. If it is yours, please tell the "
                           "moderators."))  # fmt: skip


def _code_missing(error: CodeMissing, words: Words) -> Reply:
    said = words.t("The description of {title} does not hold {code} yet. A change can take some minutes to be seen.",
                   title=error.title, code=error.wanted)  # fmt: skip
    return plainly(said, rows=((check_button(words),),))


def _no_channel(_: NoChannel, words: Words) -> Reply:
    return plainly(words.t("No channel is being proven. /creator metrics shows what you can do."))


def _looked_just_now(error: LookedJustNow, words: Words) -> Reply:
    return plainly(words.t("I looked at the channel just now. I can look again from {when} on.",
                           when=words.when(error.on)))  # fmt: skip


def _reader_down(_: ReaderDown, words: Words) -> Reply:
    return plainly(words.t("The channel cannot be read just now. Nothing has changed; please try again in a while."))


SENTENCES: dict[type[Refusal], Sentence] = {
    BadNumber: _bad_number, NothingDeclared: _nothing_declared, ProofNeeded: _proof_needed, BadProof: _bad_proof,
    ProofUnread: _proof_unread, TooManyDeclarations: _too_many, PictureAsked: _picture_asked,
    BadChannelRef: _bad_channel_ref, ChannelUnknown: _channel_unknown, ChannelTaken: _channel_taken,
    CodeMissing: _code_missing, NoChannel: _no_channel, LookedJustNow: _looked_just_now, ReaderDown: _reader_down,
}  # fmt: skip
