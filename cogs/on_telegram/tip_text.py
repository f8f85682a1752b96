"""Reading what somebody typed after /tip: whom, how much, a few words, who may see it."""

import re
from dataclasses import dataclass

from bot.tips.model import Privacy

# Whatever looks as if money was meant, however badly it is written: the core says what is wrong with it.
_MONEY = re.compile(r"[+-]?[€$£¥]?[+-]?\d[\d.,'’_]*(e\d+)?[€$£¥]?|[€$£¥]\S+|nan|[+-]?inf(inity)?", re.IGNORECASE)
_WITH_CODE = re.compile(r"(\d[\d.,]*)([A-Za-z]{3})")
_SIGN = re.compile(r"[€$£¥]")
_CODE = re.compile(r"[A-Za-z]{3}")
# Said for themselves these are a wish; `name` alone may as well be the end of a sentence.
_WISHES = frozenset({Privacy.NAME_AMOUNT.value, Privacy.ANONYMOUS.value, Privacy.HIDDEN.value})


@dataclass(frozen=True, slots=True)
class TipText:
    """`name` is empty when nobody was named, `amount` None when no sum was."""

    name: str
    amount: str | None
    note: str | None
    privacy: Privacy | None


def read_tip(text: str, currencies: frozenset[str]) -> TipText:
    """`Ana Maria 5 great cover anonymous`, `5 €`, `€ 5`, `Ana`, or nothing. `currencies` are codes in lower case."""
    words = [(found[0], found.start(), found.end()) for found in re.finditer(r"\S+", text)]
    place = next((i for i, (word, _, _) in enumerate(words) if _is_money(word, currencies)), None)
    if place is None:
        return TipText(" ".join(word for word, _, _ in words), None, None, None)
    amount, named, after = words[place][0], place, place + 1
    if place and _SIGN.fullmatch(words[place - 1][0]):
        # A sign that stands before its sum, with a blank between.
        amount, named = f"{words[place - 1][0]}{amount}", place - 1
    name = " ".join(word for word, _, _ in words[:named])
    if after < len(words) and _is_currency(words[after][0], currencies):
        amount, after = f"{amount} {words[after][0]}", after + 1
    end, privacy = len(words), None
    if end > after and (wish := _wish(words[-1][0], alone=end == after + 1)) is not None:
        privacy, end = wish, end - 1
    note = text[words[after][1] : words[end - 1][2]] if end > after else None
    return TipText(name, amount, note, privacy)


def _is_money(word: str, currencies: frozenset[str]) -> bool:
    coded = _WITH_CODE.fullmatch(word)
    return _MONEY.fullmatch(word) is not None or (coded is not None and coded[2].lower() in currencies)


def _is_currency(word: str, currencies: frozenset[str]) -> bool:
    return _SIGN.fullmatch(word) is not None or (_CODE.fullmatch(word) is not None and word.lower() in currencies)


def _wish(word: str, *, alone: bool) -> Privacy | None:
    said = word.lower()
    if said in _WISHES or (alone and said == Privacy.NAME.value):
        return Privacy(said)
    return None
