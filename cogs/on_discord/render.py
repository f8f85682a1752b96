"""Draws replies the Discord way: one card of text with buttons under it, and forms as modals."""

import re

import discord

from bot.replies.reply import Button, Choose, Form, Line, Reply, Style, Tone

# Discord shows at most this much text in one message of components.
TEXT_MAX = 4000
PICK = "pick:"

_INLINE = re.compile(r"([\\*_~`|\[\]<])")
_LINE_START = re.compile(r"^(\s*)([#>+-])", re.MULTILINE)
_TONES = {
    Tone.MAIN: discord.ButtonStyle.success,
    Tone.PLAIN: discord.ButtonStyle.secondary,
    Tone.DANGER: discord.ButtonStyle.danger,
}
NOBODY = discord.AllowedMentions.none()


def escaped(text: str) -> str:
    """Text that reads exactly as it was written: no markup, no mention, no link made of it."""
    quiet = text.replace("://", ":\u200b//").replace("@", "@\u200b")
    return _LINE_START.sub(r"\1\\\2", _INLINE.sub(r"\\\1", quiet))


def _paragraph(line: Line) -> str:
    text = escaped(line.text)
    match line.style:
        case Style.HEADING:
            return f"### {text}"
        case Style.QUIET:
            return "\n".join(f"-# {part}" for part in text.split("\n"))
        case Style.QUOTE:
            return "\n".join(f"> {part}" for part in text.split("\n"))
        case _:
            return text


def card(reply: Reply) -> discord.ui.LayoutView:
    """The reply as a layout view. Its buttons are found by pattern when pressed, so the view itself may be stopped
    as soon as it was sent."""
    view = discord.ui.LayoutView(timeout=None)
    text = "\n".join(_paragraph(line) for line in reply.lines)
    container: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(
        discord.ui.TextDisplay(text if len(text) <= TEXT_MAX else text[: TEXT_MAX - 1] + "…")
    )
    for choose in reply.choose:
        container.add_item(discord.ui.ActionRow(_select(choose)))
    for row in reply.rows:
        container.add_item(discord.ui.ActionRow(*(_button(button) for button in row)))
    view.add_item(container)
    return view


def modal_fields(form: Form) -> list[discord.ui.Label[discord.ui.Modal]]:
    """The questions of a form, in order; each answer is found under its field's name."""
    return [
        discord.ui.Label(
            text=field.label[:45],
            component=discord.ui.TextInput(
                custom_id=field.name,
                style=discord.TextStyle.paragraph if field.lines > 1 else discord.TextStyle.short,
                required=field.required,
                max_length=field.max_length,
                default=field.value or None,
            ),
        )
        for field in form.fields
    ]


def _button(button: Button) -> discord.ui.Button[discord.ui.LayoutView]:
    if button.url is not None:
        return discord.ui.Button(label=button.label[:80], url=button.url)
    return discord.ui.Button(label=button.label[:80], custom_id=button.press, style=_TONES[button.tone])


def _select(choose: Choose) -> discord.ui.Select[discord.ui.LayoutView]:
    options = [discord.SelectOption(label=choice.label[:100], value=choice.value) for choice in choose.choices[:25]]
    return discord.ui.Select(custom_id=PICK + choose.press, placeholder=choose.placeholder[:150], options=options)
