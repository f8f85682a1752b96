"""A reply: what a person reads and may press, without a word about the platform that will draw it.

Every text in a Reply is plain and is escaped by each platform's `render`; nothing in it is markup, so a fan's note can
never become a link, a mention or a heading.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Style(StrEnum):
    """How a line stands on the page."""

    HEADING = "heading"
    PLAIN = "plain"
    QUIET = "quiet"
    QUOTE = "quote"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph. QUOTE carries other people's words; ADDRESS one of our own links, to be copied sign by sign."""

    text: str
    style: Style = Style.PLAIN


class Tone(StrEnum):
    """How a button or a card feels: one main thing to do, ordinary ones, dangerous ones."""

    MAIN = "main"
    PLAIN = "plain"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """A press, a link or an article. `press` is "verb:subject[:more]", at most 64 bytes, and never carries a secret or
    an amount of money; `url` opens a page; `article` is sold in the platform's own shop, which names it and its price
    itself. Exactly one of them is set."""

    label: str
    press: str | None = None
    url: str | None = None
    tone: Tone = Tone.PLAIN
    article: str | None = None

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.press, self.url, self.article)) != 1:
            raise ValueError("a button is a press, a link or an article")
        if self.press is not None and len(self.press.encode()) > 64:
            raise ValueError(f"{self.press!r} is longer than 64 bytes")


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list to choose from; drawn as a select on Discord and as buttons on Telegram."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Choose:
    """Pick one: the press sent is "<press>:<value>"."""

    press: str
    placeholder: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture still to be drawn (`bot.charts`), from a Vega-Lite specification; `alt` says in one sentence what it
    shows."""

    specification: Mapping[str, Any]
    alt: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, a PNG unless its suffix says otherwise, and in words what it shows."""

    png: bytes
    alt: str
    stem: str = "chart"
    suffix: str = "png"

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"{self.stem}.{self.suffix}"


@dataclass(frozen=True, slots=True)
class Document:
    """A file to keep, with its name."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole message. `rows` are rows of buttons. `public` ones may be read by everybody in the chat; all others are
    for one person. `fresh` asks for a new message instead of editing the one whose button was pressed. `shows` names
    what the message stands for ("tip:42"): whoever writes it as a new one remembers where, so that it can be edited. A
    `picture` is shown with a new message and left out of an edit; a `chart` becomes one, or nothing. A `document` comes
    with a new message that has few words and no picture. `thread`: a new message stands in a new thread of this name,
    where the platform has threads and lets us open one."""

    lines: tuple[Line, ...]
    rows: tuple[tuple[Button, ...], ...] = ()
    choose: tuple[Choose, ...] = ()
    public: bool = False
    fresh: bool = False
    shows: str | None = None
    chart: Chart | None = None
    picture: Picture | None = None
    document: Document | None = None
    thread: str | None = None

    @property
    def text(self) -> str:
        """All lines as plain text."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. `lines` > 1 asks for a longer text. `picture`: what of, where the answer is a picture
    with these words beside it. `hint` says more than the label has room for, in at most 100 characters."""

    name: str
    label: str
    required: bool = True
    max_length: int = 200
    lines: int = 1
    value: str = ""
    picture: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Ask for words before going on: a modal on Discord, question by question on Telegram.

    The answers go to the same verb: `press` is "verb:subject[:more]" as on a button, and so is `back`, which leads from
    the first question to where it was asked.
    """

    press: str
    title: str
    fields: tuple[Field, ...]
    back: str | None = None


@dataclass(frozen=True, slots=True)
class Toast:
    """A short word above the chat (Telegram) or a private line (Discord), nothing else changes.

    `instead_of`: where lines stay, this one takes the place of the person's last one with the same word, if that is
    recent, so that a row of presses is one line.
    """

    text: str
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """Asks for Stars, where they are paid: `text` says what for, `payload` names our order and opens nothing."""

    title: str
    text: str
    payload: str
    label: str
    stars: int


Answer = Reply | Form | Toast | Invoice
