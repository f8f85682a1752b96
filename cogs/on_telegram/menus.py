"""Which commands people see behind the slash, in which chats and languages; told to Telegram only when changed."""

import hashlib
import json

import structlog
from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)

from bot.app import App
from bot.replies.help import commands
from bot.replies.words import COMPLETE, Words

from .answers import Bot
from .gesture import first_words

log = structlog.get_logger(__name__)

_FINGERPRINT = "telegram_commands"
# In a group the list is short: everything personal belongs into the private chat.
_GROUPS = ("tip", "gift", "creator", "leaderboard", "live", "video", "help")
_ADMINS = (*_GROUPS, "setup", "mod")
_SCOPES: tuple[tuple[BotCommandScope, tuple[str, ...] | None], ...] = (
    (BotCommandScopeDefault(), _GROUPS),
    (BotCommandScopeAllPrivateChats(), None),
    (BotCommandScopeAllGroupChats(), _GROUPS),
    (BotCommandScopeAllChatAdministrators(), _ADMINS),
)

Menu = tuple[BotCommandScope, str | None, tuple[tuple[str, str], ...]]


def menus() -> list[Menu]:
    """Scope, language (None for everybody else's) and the commands with what they are for."""
    known = first_words()
    made: list[Menu] = []
    for language in (None, *(one for one in COMPLETE if one != "en")):
        described = [(name, what[:256]) for name, what in commands(Words(language or "en")) if name in known]
        for scope, names in _SCOPES:
            made.append((scope, language, tuple(one for one in described if names is None or one[0] in names)))
    return made


async def tell_menus(app: App, bot: Bot) -> bool:
    """Set the lists if they are others than last time; answers whether they were set."""
    wanted = menus()
    plain = [bot.id, [[scope.to_dict(), language, names] for scope, language, names in wanted]]
    fingerprint = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
    async with app.storage.reading() as tx:
        if await tx.memory.recall(_FINGERPRINT) == fingerprint:
            return False
    for scope, language, names in wanted:
        await bot.set_my_commands([BotCommand(*one) for one in names], scope=scope, language_code=language)
    async with app.storage.transaction() as tx:
        await tx.memory.keep(_FINGERPRINT, fingerprint)
    log.info("telegram_commands_told", lists=len(wanted))
    return True
