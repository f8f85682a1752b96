"""Draws replies the Telegram way: one message of HTML with an inline keyboard."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from itertools import pairwise

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import KeyboardButtonStyle

from bot.replies.reply import Button, Choose, Line, Reply, Style, Tone
from bot.texts import unturned

# Telegram counts the visible text, in units of UTF-16.
TEXT_MAX = 4096
TOAST_MAX = 200
CAPTION_MAX = 1024
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_JOINER = "\u2060"
_DOTTED_NAME = re.compile(r"(?<=[^\W_])\.(?=[^\W\d_]{2})|(?<=-)\.(?=[^\W\d_]{2})")
_ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_COMMAND = re.compile(r"(?<!\w)([/#$])(?=\w)")
# What apps draw in colour; older ones draw all buttons alike.
_STYLES = {Tone.MAIN: KeyboardButtonStyle.PRIMARY, Tone.DANGER: KeyboardButtonStyle.DANGER}
# How long the labels of a row may be, by their number: on a narrow telephone a longer one is cut off.
_LABEL_MAX = {2: 18, 3: 11, 4: 8, 5: 6}
_SHORTEST = 4
_HALF_ROW = _LABEL_MAX[2]


def defused(text: str) -> str:
    """Text that reads the same but makes no link, no mention, and no turn of what stands behind it."""
    quiet = _DOTTED_NAME.sub(f".{_JOINER}", unturned(text))
    quiet = _ADDRESS.sub(lambda found: found[0].replace(".", f".{_JOINER}"), quiet)
    return quiet.replace("@", f"@{_JOINER}").replace("://", f":{_JOINER}//")


def _visible(line: Line) -> str:
    if line.style is Style.ADDRESS:
        # Nothing invisible goes along when it is copied; code is no link, and a tap copies it.
        return line.text
    text = defused(line.text)
    # In other people's words a command, a hashtag or a cashtag is no invitation to press it.
    return _COMMAND.sub(rf"\1{_JOINER}", text) if line.style is Style.QUOTE else text


def _marked(text: str, style: Style) -> str:
    quiet = escape(text, quote=False)
    match style:
        case Style.HEADING:
            return f"<b>{quiet}</b>"
        case Style.QUIET:
            return f"<i>{quiet}</i>"
        case Style.QUOTE:
            return f"<blockquote>{quiet}</blockquote>"
        case Style.ADDRESS:
            return f"<code>{quiet}</code>"
        case _:
            return quiet


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, most: int) -> str:
    """The text if it is short enough, else its beginning and an ellipsis: at most `most` units."""
    if units(text) <= most:
        return text
    kept = text.encode("utf-16-le")[: 2 * (most - 1)].decode("utf-16-le", "ignore")
    return f"{kept}…"


def _lines(reply: Reply) -> Iterator[str]:
    left = TEXT_MAX
    for line in reply.lines:
        text = _visible(line)
        if not text.strip():
            continue
        # Room for this line's end, and for the sign that something was left out.
        if units(text) + 1 > left - 2:
            if left > 3:
                yield _marked(cut(text, left - 3), line.style)
            return
        left -= units(text) + 1
        yield _marked(text, line.style)


def html(reply: Reply) -> str:
    """The reply's lines as Telegram's HTML, cut where Telegram would refuse the whole; never empty."""
    return "\n".join(_lines(reply)) or "…"


def caption(reply: Reply) -> str | None:
    """The same as the words under the reply's picture, and what that shows; None where they are too long for a picture
    or there is none."""
    if reply.picture is None:
        return None
    whole = replace(reply, lines=(*reply.lines, Line(reply.picture.alt, Style.QUIET)))
    fits = sum(units(_visible(line)) + 1 for line in whole.lines) - 1 <= CAPTION_MAX
    return html(whole) if fits else None


def keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """Buttons row by row, a row in several where its labels are too long; the choices of a list below them, two in a
    row where they are short. Rows that only lead out of a question come after its choices. Telegram has no shop for
    articles, so their buttons are left out."""
    ours = (tuple(button for button in row if button.article is None) for row in reply.rows)
    rows = [[_button(button) for button in part] for row in ours if row for part in _parts(row)]
    listed = [row for choose in reply.choose for row in _choices(choose)]
    drawn = [*rows, *listed] if _leads_on(reply) else [*listed, *rows]
    return InlineKeyboardMarkup(drawn) if drawn else None


def _parts(row: tuple[Button, ...]) -> list[tuple[Button, ...]]:
    """The row in parts that show every label whole: of an equal number of buttons if that takes no more parts, else
    each as full as possible."""
    full: list[tuple[Button, ...]] = []
    for button in row:
        if full and _fits((*full[-1], button)):
            full[-1] = (*full[-1], button)
        else:
            full.append((button,))
    ends = [round(len(row) * part / len(full)) for part in range(len(full) + 1)]
    equal = [row[start:end] for start, end in pairwise(ends)]
    return equal if all(_fits(part) for part in equal) else full


def _fits(row: tuple[Button, ...]) -> bool:
    return len(row) == 1 or max(len(button.label) for button in row) <= _LABEL_MAX.get(len(row), _SHORTEST)


def _leads_on(reply: Reply) -> bool:
    """Whether the buttons are what the message is for: the main thing to do, or a page."""
    return any(button.tone is Tone.MAIN or button.url is not None for row in reply.rows for button in row)


def _choices(choose: Choose) -> Iterator[list[InlineKeyboardButton]]:
    waiting: InlineKeyboardButton | None = None
    for choice in choose.choices:
        button = InlineKeyboardButton(choice.label, callback_data=f"{choose.press}:{choice.value}")
        if len(choice.label) > _HALF_ROW:
            if waiting is not None:
                yield [waiting]
            yield [button]
            waiting = None
        elif waiting is None:
            waiting = button
        else:
            yield [waiting, button]
            waiting = None
    if waiting is not None:
        yield [waiting]


def _button(button: Button) -> InlineKeyboardButton:
    style = _STYLES.get(button.tone)
    if button.url is not None:
        return InlineKeyboardButton(button.label, url=button.url, style=style)
    return InlineKeyboardButton(button.label, callback_data=button.press, style=style)
