"""Draws replies the Telegram way: one message of HTML with an inline keyboard."""

import re
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from bot.replies.reply import Button, Line, Reply, Style

TEXT_MAX = 4096
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_LINKLIKE = re.compile(r"(?<=[A-Za-z0-9-])\.(?=[A-Za-z]{2})")
_JOINER = "\u2060"


def defused(text: str) -> str:
    """Text that reads the same but from which Telegram makes no link and no mention."""
    quiet = _LINKLIKE.sub(f".{_JOINER}", text).replace("@", f"@{_JOINER}")
    return quiet.replace("://", f":{_JOINER}//")


def _paragraph(line: Line) -> str:
    text = escape(defused(line.text), quote=False)
    match line.style:
        case Style.HEADING:
            return f"<b>{text}</b>"
        case Style.QUIET:
            return f"<i>{text}</i>"
        case Style.QUOTE:
            return f"<blockquote>{text}</blockquote>"
        case _:
            return text


def html(reply: Reply) -> str:
    """The reply's lines, cut at a line's end where Telegram would refuse the whole."""
    lines: list[str] = []
    for line in reply.lines:
        drawn = _paragraph(line)
        if sum(len(before) + 1 for before in lines) + len(drawn) > TEXT_MAX - 2:
            lines.append("…")
            break
        lines.append(drawn)
    return "\n".join(lines)


def keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """Buttons row by row; each choice of a list is a row of its own."""
    rows = [[_button(button) for button in row] for row in reply.rows]
    rows += [
        [InlineKeyboardButton(choice.label, callback_data=f"{choose.press}:{choice.value}")]
        for choose in reply.choose
        for choice in choose.choices
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    if button.url is not None:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.press)
