"""What a bot says about itself: commands per scope and language, descriptions, the menu button."""

import re

from bot.sandbox.telegram_sim.accounts import Bot
from bot.sandbox.telegram_sim.errors import JSON, bad
from bot.sandbox.telegram_sim.methods.registry import Call, method

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = (
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat",
    "chat_administrators", "chat_member",
)  # fmt: skip
Key = tuple[str, int, int, str]


def _key(call: Call) -> Key:
    scope = call.params.mapping("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in _SCOPES:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    chat_id = scope.get("chat_id", 0)
    if isinstance(chat_id, str):
        raise bad("chat not found")
    if kind.startswith("chat") and call.world.chat_of(call.bot, chat_id) is None:
        raise bad("chat not found")
    return str(kind), int(chat_id), int(scope.get("user_id", 0)), call.params.text("language_code")


@method("setMyCommands")
def set_my_commands(call: Call) -> bool:
    """The menu of commands for one scope and language."""
    commands = call.params.array("commands")
    if commands is None or len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH" if commands else "commands are empty")
    for one in commands:
        if not _COMMAND.fullmatch(str(one.get("command", "")).removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", ""))) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands[_key(call)] = [
        {"command": str(c["command"]).removeprefix("/"), "description": c["description"]} for c in commands
    ]
    call.world.changes.made()
    return True


@method("getMyCommands")
def get_my_commands(call: Call) -> list[JSON]:
    """The menu of exactly this scope and language."""
    return call.bot.commands.get(_key(call), [])


@method("deleteMyCommands")
def delete_my_commands(call: Call) -> bool:
    """Back to the next wider scope's menu."""
    call.bot.commands.pop(_key(call), None)
    call.world.changes.made()
    return True


def commands_for(bot: Bot, kind: str, chat_id: int, user_id: int, admin: bool, language: str) -> list[JSON]:
    """The menu that somebody sees in a chat: the narrowest scope that is set, his language first."""
    scopes: list[tuple[str, int, int]] = []
    if kind == "private":
        scopes = [("chat", chat_id, 0), ("all_private_chats", 0, 0)]
    elif kind in ("group", "supergroup"):
        scopes = [("chat_member", chat_id, user_id)]
        scopes += [("chat_administrators", chat_id, 0)] if admin else []
        scopes += [("chat", chat_id, 0)]
        scopes += [("all_chat_administrators", 0, 0)] if admin else []
        scopes += [("all_group_chats", 0, 0)]
    for scope in [*scopes, ("default", 0, 0)]:
        for code in (language, ""):
            if (*scope, code) in bot.commands:
                return bot.commands[(*scope, code)]
    return []


def _texts(name: str, field: str, limit: int) -> None:
    """Register setMy… and getMy… of one text."""

    def setter(call: Call) -> bool:
        text = call.params.text(field)
        if len(text) > limit:
            raise bad(f"{field} is too long")
        call.bot.texts[(name, call.params.text("language_code"))] = text
        return True

    def getter(call: Call) -> JSON:
        texts = call.bot.texts
        text = texts.get((name, call.params.text("language_code"))) or texts.get((name, ""), "")
        return {field: text or (call.bot.first_name if name == "Name" else "")}

    method(f"setMy{name}")(setter)
    method(f"getMy{name}")(getter)


_texts("Name", "name", 64)
_texts("Description", "description", 512)
_texts("ShortDescription", "short_description", 120)


@method("setChatMenuButton")
def set_chat_menu_button(call: Call) -> bool:
    """The button beside the text field, for one private chat or for all."""
    button = call.params.mapping("menu_button") or {"type": "default"}
    if button.get("type") not in ("commands", "web_app", "default"):
        raise bad("MenuButton has unsupported type")
    call.bot.menu_buttons[call.params.integer("chat_id", 0)] = button
    return True


@method("getChatMenuButton")
def get_chat_menu_button(call: Call) -> JSON:
    """The button that holds in this private chat."""
    buttons = call.bot.menu_buttons
    return buttons.get(call.params.integer("chat_id", 0)) or buttons.get(0) or {"type": "default"}
