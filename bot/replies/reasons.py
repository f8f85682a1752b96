"""Reasons of staff that occur again and again: picked by a code, kept in English, read by each in his language."""

from collections.abc import Callable, Mapping
from functools import cache

from bot.moderation.model import CaseKind
from bot.replies.reply import Button, Choice, Choose, Line, Reply
from bot.replies.words import Words

_ENGLISH = Words()
OWN = "own"


def template(code: str) -> str:
    """The reason as it is kept, in English; empty for what is none."""
    return next((reasons[code] for reasons in _all(_ENGLISH) if code in reasons), "")


def written(typed: str) -> str:
    """A reason that was typed: the code of one of ours, in any case, stands for it."""
    return template(typed.strip().lower()) or typed


def reason_said(kept: str, words: Words) -> str:
    """A reason as its reader reads it: one of ours in his language, any other as it was written."""
    code = _codes().get(kept)
    return kept if code is None else next(reasons[code] for reasons in _all(words) if code in reasons)


def can_choose(kind: CaseKind) -> bool:
    """Whether there are reasons of ours for a no to this kind of case."""
    return kind in _QUESTIONS


def choose_reason(kind: CaseKind, case_id: int, words: Words) -> Reply:
    """Why not? The person reads it in his language. Raises KeyError for a kind without reasons of ours."""
    choices = tuple(Choice(reason[:100], code) for code, reason in _of(kind, words).items())
    own = Choice(words.t("Another reason"), OWN)
    back = ((Button(words.t("Back"), press=f"case.show:{case_id}"),),)
    choose = Choose(f"case.reject:{case_id}", words.t("A reason"), (*choices, own))
    return Reply((Line(_QUESTIONS[kind](words)),), back, (choose,))


def of_suspensions(words: Words) -> Mapping[str, str]:
    """Reasons for suspending somebody, by code."""
    return {
        "spam": words.t("Spam in notes or messages."),
        "stolen": words.t("Videos, music or pictures that belong to somebody else."),
        "abuse": words.t("Insulting or harassing others."),
        "selftips": words.t("Tips or gifts between accounts of one person."),
        "again": words.t("The rules of the community were broken again after a warning."),
    }


def _of(kind: CaseKind, words: Words) -> dict[str, str]:
    if kind is CaseKind.METRICS:
        return {
            "unreadable": words.t("The picture cannot be read."),
            "mismatch": words.t("The numbers on the picture are others."),
            "channel": words.t("The picture does not show whose channel it is, or it is not yours."),
            "dated": words.t("The picture does not show the last 30 days."),
            "edited": words.t("The picture looks as if it was changed."),
        }
    return {
        "nochannel": words.t("The channel cannot be found."),
        "notyours": words.t("Nothing shows that the channel is yours."),
        "nothingown": words.t("The channel shows too little work of your own."),
        "noperson": words.t("The account belongs to a business or an organisation, not to a person."),
    }


_QUESTIONS: dict[CaseKind, Callable[[Words], str]] = {
    CaseKind.METRICS: lambda words: words.t("Why are these numbers not confirmed? The person reads it."),
    CaseKind.APPLICATION: lambda words: words.t("Why is this application not accepted? The person reads it."),
}


def _all(words: Words) -> tuple[Mapping[str, str], ...]:
    return (*(_of(kind, words) for kind in _QUESTIONS), of_suspensions(words))


@cache
def _codes() -> dict[str, str]:
    """Codes by the reason as it is kept."""
    return {reason: code for reasons in _all(_ENGLISH) for code, reason in reasons.items()}
