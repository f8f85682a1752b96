"""What a case is about, out of its facts."""

from bot.moderation.model import Case
from bot.money import CURRENCIES
from bot.replies.case_words import CODED, case_word
from bot.replies.facts import Facts
from bot.replies.reasons import reason_said
from bot.replies.reply import Line, Style
from bot.replies.topics import named
from bot.replies.vocabulary import account_kind
from bot.replies.words import Words

_SUMS = ("amount", "gross", "back", "taken", "owed")
_QUOTED = ("note", "reason", "question", "answer", "appeal")


def fact_lines(case: Case, words: Words) -> tuple[Line, ...]:
    """A line for each fact that has a label; other people's words are quoted."""
    facts = Facts(case.subject, case.facts)
    labels = _labels(words)
    lines: list[Line] = []
    for name in labels:
        if not facts.has(name):
            continue
        if name in _QUOTED:
            lines.extend((Line(f"{labels[name]}:"), Line(reason_said(facts.text(name), words), Style.QUOTE)))
        else:
            lines.append(Line(f"{labels[name]}: {_value(name, facts, words)}"))
    return tuple(lines)


def _value(name: str, facts: Facts, words: Words) -> str:
    if name in _SUMS and facts.text("currency") in CURRENCIES:
        return facts.money(name, words)
    if name == "arrived":
        return facts.sums(name, words)
    if name == "at":
        return facts.when(name, words)
    if name == "account_kind":
        return account_kind(facts.text(name), words)
    if name == "region":
        return words.country(facts.text(name))
    if name in ("interests", "styles"):
        return named(facts.texts(name), words)
    listed = facts.texts(name) or (facts.text(name),)
    return ", ".join(case_word(one, words) if name in CODED else one for one in listed)


def _labels(words: Words) -> dict[str, str]:
    return {
        "tip": words.t("Tip"),
        "payout": words.t("Payout"),
        "payee": words.t("Goes to"),
        "order": words.t("Coin order"),
        "burned": words.t("Coins that leave"),
        "back_stars": words.t("Stars to give back"),
        "owed": words.t("Owed for spent coins"),
        "owed_stars": words.t("Stars owed for spent coins"),
        "video": words.t("Video"),
        "url": words.t("Address"),
        "title": words.t("Title"),
        "creator": words.t("Posted by"),
        "video_kind": words.t("Kind of video"),
        "amount": words.t("Amount"),
        "gross": words.t("Paid by the fan"),
        "arrived": words.t("Arrived"),
        "back": words.t("To give back"),
        "taken": words.t("From the creator"),
        "name": words.t("Name"),
        "account": words.t("From the account"),
        "at": words.t("When"),
        "names": words.t("Profiles"),
        "region": words.t("Country"),
        "over_age": words.t("Age, at least"),
        "account_kind": words.t("Kind of account"),
        "channel": words.t("Channel"),
        "interests": words.t("Interests"),
        "styles": words.t("Styles"),
        "what": words.t("What"),
        "why": words.t("Why"),
        "kind": words.t("Kind"),
        "about": words.t("About"),
        "wrong": words.t("Does not fit"),
        "doubts": words.t("Doubts"),
        "status": words.t("State"),
        "yes_to": words.t("Yes to"),
        "note": words.t("Note"),
        "reason": words.t("Reason"),
        "against": words.t("Appeal against"),
        "first": words.t("First decided by"),
        "appeal": words.t("Appeal"),
        "question": words.t("Asked"),
        "answer": words.t("Answered"),
    }
