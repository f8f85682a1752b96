"""Reading what somebody typed after /gift and /live start: the words stand in any order."""

import re
from dataclasses import dataclass

from bot.gifts.catalogue import ITEMS
from bot.replies.gift_names import gift_name
from bot.replies.words import Words
from bot.tips.model import Privacy

_TIMES = re.compile(r"[x×]?([0-9]{1,6})[x×]?", re.IGNORECASE)
_VIDEO = re.compile(r"v-[0-9a-z]{6,}", re.IGNORECASE)
# `name` alone may as well be a person's.
_WISHES = frozenset({Privacy.NAME_AMOUNT.value, Privacy.ANONYMOUS.value, Privacy.HIDDEN.value})


@dataclass(frozen=True, slots=True)
class GiftText:
    """`item`: the id of a gift, or what stands first where none is known; empty when nothing was typed. `name`: every
    word that means nothing else; `video`: the number of one, if it was typed."""

    item: str
    times: int
    name: str
    privacy: Privacy | None
    video: str = ""


def read_gift(text: str, words: Words) -> GiftText:
    """`petal 10 Ana anonymous`, `Blütenblatt x3`, `kite`."""
    known = _gifts(words)
    item, times, privacy, video, rest = "", 1, None, "", []
    for word in text.split():
        plain = word.casefold()
        if not item and plain in known:
            item = known[plain]
        elif found := _TIMES.fullmatch(word):
            times = int(found[1])
        elif _VIDEO.fullmatch(word):
            video = word
        elif plain in _WISHES:
            privacy = Privacy(plain)
        else:
            rest.append(word)
    if not item and rest:
        item = rest.pop(0)
    return GiftText(item, times, " ".join(rest), privacy, video)


@dataclass(frozen=True, slots=True)
class StartText:
    """What a LIVE is started with."""

    title: str
    goal: str
    gifts_on: bool
    both: bool


_SETTING = re.compile(r"\b(goal\s+\S+|gifts\s+(?:on|off)|both|here)\b", re.IGNORECASE)


def read_start(text: str) -> StartText:
    """`Evening songs goal 1000 gifts off both`; what is no setting is the title."""
    found = [" ".join(one.lower().split()) for one in _SETTING.findall(text)]
    goals = [one.removeprefix("goal ") for one in found if one.startswith("goal ")]
    title = " ".join(_SETTING.sub(" ", text).split())
    return StartText(title, goals[-1] if goals else "", "gifts off" not in found, "both" in found)


def _gifts(words: Words) -> dict[str, str]:
    """Every gift's id, by its id, its picture, and its name in English and in the reader's language."""
    known: dict[str, str] = {}
    for item in ITEMS:
        picture = item.emoji.removesuffix("\ufe0f")
        names = (item.id, item.emoji, picture, item.name.casefold(), gift_name(item.id, words).casefold())
        known |= dict.fromkeys(names, item.id)
    return known
