"""Texts and keyboards that a bot sends: parsed, measured, and refused as Telegram refuses them."""

from typing import Any

from bot.sandbox.telegram_sim.entities import clip, found_entities, parse_html
from bot.sandbox.telegram_sim.errors import JSON, bad
from bot.sandbox.telegram_sim.markdown import parse_markdown_v2
from bot.sandbox.telegram_sim.methods.registry import Call

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_CALLBACK_BYTES = 64
_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip


def formatted(call: Call, text: str, parse_mode: str, given: list[Any] | None) -> tuple[str, list[JSON]]:
    """Plain text with its entities, those that Telegram finds by itself included."""
    mode = parse_mode.lower()
    if mode == "html":
        text, entities = parse_html(text)
    elif mode == "markdownv2":
        text, entities = parse_markdown_v2(text)
    elif mode:
        raise bad("unsupported parse_mode")
    else:
        entities = [_given(call, one) for one in given or ()]
    return clip(text, found_entities(text, entities))


def _given(call: Call, one: JSON) -> JSON:
    """An entity as the bot gave it; of a mentioned user only the id counts."""
    if one.get("type") != "text_mention":
        return one
    account = call.world.accounts.get(int(one["user"]["id"]))
    if account is None:
        raise bad("user not found")
    return one | {"user": account.api()}


def text_content(call: Call) -> JSON:
    """`text` and `entities` of a call; 400 when empty or too long."""
    params = call.params
    given = params.array("entities")
    text, entities = formatted(call, params.text("text"), params.text("parse_mode"), given)
    if not text:
        raise bad("message text is empty")
    if len(text) > MAX_TEXT:
        raise bad("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption_content(call: Call, source: JSON | None = None) -> JSON:
    """`caption` and `caption_entities` of a call (or of one medium of a group); 400 when too long."""
    if source is None:
        params = call.params
        given = params.array("caption_entities")
        caption, mode = params.text("caption"), params.text("parse_mode")
    else:
        given, caption = source.get("caption_entities"), source.get("caption") or ""
        mode = source.get("parse_mode") or ""
    text, entities = formatted(call, caption, mode, given)
    if len(text) > MAX_CAPTION:
        raise bad("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def inline_markup(markup: JSON | None) -> JSON | None:
    """A checked inline keyboard as messages show it; None when there is none or it is empty."""
    rows = (markup or {}).get("inline_keyboard")
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    for row in rows:
        for button in row:
            _check_button(button)
    kept = [row for row in rows if row]
    return {"inline_keyboard": kept} if kept else None


def _check_button(button: JSON) -> None:
    if not button.get("text"):
        raise bad("text buttons are unallowed in the inline keyboard" if "text" in button else "can't find text")
    if sum(1 for action in _ACTIONS if action in button) != 1:
        raise bad("text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= MAX_CALLBACK_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not url.startswith(("http://", "https://", "tg://")):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def reply_keyboard(markup: JSON | None) -> JSON | None:
    """A custom keyboard, its removal or a forced reply: kept beside the message, never shown in it."""
    if markup and ("keyboard" in markup or "remove_keyboard" in markup or "force_reply" in markup):
        return markup
    return None
