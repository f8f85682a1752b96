"""What people are told when numbers or their picture are not taken."""

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


SENTENCES: dict[type[Refusal], Sentence] = {
    BadNumber: _bad_number, NothingDeclared: _nothing_declared, ProofNeeded: _proof_needed, BadProof: _bad_proof,
    ProofUnread: _proof_unread, TooManyDeclarations: _too_many, PictureAsked: _picture_asked,
}  # fmt: skip
