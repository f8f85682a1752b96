"""Notes beside a tip: which are shown at once and which a moderator looks at first. A tip never fails by its note."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.texts import writable
from bot.tips.model import NoteState

# Rude words that a text read by a stranger should not open with; moderators judge, this list only asks them to look.
_RUDE = """asshole bastard bitch cunt faggot fuck fucker fucking motherfucker nigger retard slut whore
arschloch fotze hurensohn hure missgeburt nutte schlampe wichser"""
RUDE = frozenset(_RUDE.split())


class Doubt(StrEnum):
    """Why a note waits for a moderator."""

    LINK = "link"
    MENTION = "mention"
    WORD = "word"
    HIDDEN_CHARACTERS = "hidden_characters"
    MARKUP = "markup"
    # Nothing about the note: its reader wants every one to be looked at.
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Note:
    """A note as kept: on one line, `cut` if it was too long. `doubts` are why it is held, if it is."""

    text: str | None
    doubts: tuple[Doubt, ...] = ()
    cut: bool = False

    @property
    def state(self) -> NoteState:
        if self.text is None:
            return NoteState.NONE
        return NoteState.HELD if self.doubts else NoteState.SHOWN


_SPACES = re.compile(r"\s+")
_LINK = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}://|\bwww\.|\b(?:discord\.gg|t\.me)\b|\btg:|\bmailto:"
    r"|(?<![\w@.])(?:[\w-]{2,63}\.)+(?:com|net|org|io|gg|me|co|de|app|dev|info|shop|xyz|link|online|site|top|ru|tv|ly|to)\b",
    re.IGNORECASE,
)
_MENTION = re.compile(r"(?<![\w.])@\w|<[@#][!&]?\d+>|@(?:everyone|here)", re.IGNORECASE)
_MARKUP = re.compile(r"\]\s*\(|```|<\w+[^>]*>|<a?:\w+:\d+>")
# Joiners and selectors that emoji are made with are no trick.
_IN_EMOJI = frozenset("\u200d\ufe0f\ufe0e")


def read_note(text: str | None, chars_max: int, words: Collection[str] = RUDE, *, checked: bool = False) -> Note:
    """The note as it will be kept, with every doubt about it; never a refusal. `checked`: its reader wants a moderator
    to look at every one."""
    whole = _SPACES.sub(" ", writable(text or "")).strip()
    trimmed = whole[:chars_max].rstrip()
    if not trimmed:
        return Note(None, cut=bool(whole))
    plain = unfold(trimmed)
    checks = {
        Doubt.LINK: _LINK.search(plain) is not None,
        Doubt.MENTION: _MENTION.search(plain) is not None,
        Doubt.WORD: any(word in words for word in re.findall(r"\w+", plain.casefold())),
        Doubt.HIDDEN_CHARACTERS: any(_is_trick(character) for character in trimmed),
        Doubt.MARKUP: _MARKUP.search(plain) is not None,
        Doubt.READER: checked,
    }
    return Note(trimmed, tuple(doubt for doubt, found in checks.items() if found), trimmed != whole)


def without_links(text: str) -> str:
    """The text for a screen that many watch: a word that leads somewhere becomes "…", even if a moderator let it be."""
    return " ".join("…" if _LINK.search(unfold(word)) else word for word in text.split())


def unfold(text: str) -> str:
    """The text as an eye reads it: invisible characters out, look-alike forms (full width, ligatures) made plain."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFKC", visible)


def _is_trick(character: str) -> bool:
    if character in _IN_EMOJI:
        return False
    return unicodedata.category(character) in ("Cf", "Cc", "Co", "Cs", "Cn")
