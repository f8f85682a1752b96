"""Draws replies the Discord way: one card of text with buttons under it, and forms as modals."""

import re
from io import BytesIO
from typing import Any

import discord

from bot.replies.reply import Button, Choose, Field, Form, Line, Reply, Style, Tone
from bot.texts import unturned

# Discord shows at most this much text in one message of components.
TEXT_MAX = 4000
OPTIONS_MAX = 25
_ALT_MAX = 1024
# What stands in front of a press in the id of a list and of a form.
PICK, FORM = "pick:", "form:"

_INLINE = re.compile(r"([\\*_~`|\[\]<])")
_LINE_START = re.compile(r"^(\s*)([#>+-]|[0-9]+(?=[.)]))", re.MULTILINE)
_TONES = {
    Tone.MAIN: discord.ButtonStyle.success,
    Tone.PLAIN: discord.ButtonStyle.secondary,
    Tone.DANGER: discord.ButtonStyle.danger,
}
_STARTS = {Style.HEADING: "### ", Style.QUIET: "-# ", Style.QUOTE: "> ", Style.PLAIN: ""}


def escaped(text: str) -> str:
    """Text that reads exactly as it was written: no markup, no mention, no link made of it, and no turn of
    what stands behind it."""
    quiet = unturned(text).replace("://", ":\u200b//").replace("@", "@\u200b")
    return _LINE_START.sub(_quiet_start, _INLINE.sub(r"\\\1", quiet))


def _quiet_start(found: re.Match[str]) -> str:
    """A sign that would begin a heading, a quote or a list. A digit cannot be escaped, so its list is broken apart."""
    space, sign = found.groups()
    return f"{space}{sign}\u200b" if sign[0].isdigit() else f"{space}\\{sign}"


def paragraph(line: Line) -> str:
    """One line of a reply as Discord's markup."""
    if line.style is Style.ADDRESS:
        # Code reads sign by sign as it stands, so nothing invisible is copied with it.
        return f"`{line.text.replace('`', '')}`"
    start = _STARTS[line.style]
    return "\n".join(start + part for part in escaped(line.text).split("\n")) if start else escaped(line.text)


def card(reply: Reply) -> discord.ui.LayoutView:
    """The reply as a layout view, stopped already: its buttons are found by their ids, also after a restart, and a
    living view would only hold a timer for a quarter of an hour."""
    view = discord.ui.LayoutView(timeout=None)
    container: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(
        *(discord.ui.TextDisplay(text) for text in _blocks(reply.lines))
    )
    for choose in reply.choose:
        container.add_item(discord.ui.ActionRow(_select(choose)))
    for row in reply.rows:
        container.add_item(discord.ui.ActionRow(*(_button(button) for button in row)))
    view.add_item(container)
    if reply.picture is not None:
        shown = discord.MediaGalleryItem(f"attachment://{reply.picture.name}", description=reply.picture.alt[:_ALT_MAX])
        view.add_item(discord.ui.MediaGallery(shown))
    if reply.document is not None:
        view.add_item(discord.ui.File(f"attachment://{reply.document.name}"))
    view.stop()
    return view


def attached(reply: Reply, name: str = "files") -> dict[str, Any]:
    """What is to be sent along with the card, as the library's argument of that name; nothing without a picture
    or a file."""
    if reply.document is not None:
        return {name: [discord.File(BytesIO(reply.document.content), reply.document.name)]}
    if reply.picture is None:
        return {}
    shown = reply.picture
    return {name: [discord.File(BytesIO(shown.png), shown.name, description=shown.alt[:_ALT_MAX])]}


def modal(form: Form) -> discord.ui.Modal:
    """The form, stopped already like a card: its answers are found by its id."""
    drawn = discord.ui.Modal(title=form.title[:45], custom_id=FORM + form.press, timeout=None)
    for field in form.fields:
        drawn.add_item(_question(field))
        if field.picture:
            upload: discord.ui.FileUpload[discord.ui.Modal] = discord.ui.FileUpload(custom_id=f"{field.name}.picture")
            drawn.add_item(discord.ui.Label(text=field.picture[:45], component=upload))
    drawn.stop()
    return drawn


def _blocks(lines: tuple[Line, ...]) -> list[str]:
    """The text in blocks, a new one after other people's words: what follows must not look as if they had said it."""
    blocks: list[list[str]] = [[]]
    room, quoting = TEXT_MAX, False
    for line in lines:
        if quoting and line.style is not Style.QUOTE:
            blocks.append([])
        quoting = line.style is Style.QUOTE
        text = paragraph(line)
        if len(text) >= room:
            blocks[-1].append(text[: max(0, room - 1)] + "…")
            break
        blocks[-1].append(text)
        room -= len(text) + 1
    return ["\n".join(block) for block in blocks]


def _question(field: Field) -> discord.ui.Label[discord.ui.Modal]:
    asked: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id=field.name,
        style=discord.TextStyle.paragraph if field.lines > 1 else discord.TextStyle.short,
        required=field.required,
        max_length=field.max_length,
        default=field.value or None,
    )
    return discord.ui.Label(text=field.label[:45], description=field.hint[:100] or None, component=asked)


def _button(button: Button) -> discord.ui.Button[discord.ui.LayoutView]:
    if button.article is not None:
        return discord.ui.Button(style=discord.ButtonStyle.premium, sku_id=int(button.article))
    if button.url is not None:
        return discord.ui.Button(label=button.label[:80], url=button.url)
    return discord.ui.Button(label=button.label[:80], custom_id=button.press, style=_TONES[button.tone])


def _select(choose: Choose) -> discord.ui.Select[discord.ui.LayoutView]:
    options = [
        discord.SelectOption(label=choice.label[:100], value=choice.value) for choice in choose.choices[:OPTIONS_MAX]
    ]
    return discord.ui.Select(custom_id=PICK + choose.press, placeholder=choose.placeholder[:150], options=options)
