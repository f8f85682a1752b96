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
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.app import App
from bot.communities.model import Caller
from bot.replies.help import commands
from bot.replies.words import COMPLETE, Words

from .answers import Bot
from .gesture import first_words

log = structlog.get_logger(__name__)

_FINGERPRINT = "telegram_commands"
# In a group the list is short: everything personal belongs into the private chat.
_GROUPS = ("tip", "gift", "creator", "leaderboard", "live", "video", "help")
_ADMINS = (*_GROUPS, "setup", "mod")
# Whoever has a power finds these in his private chat, too.
_STAFF = ("mod", "staff", "setup")
_SCOPES: tuple[tuple[BotCommandScope, tuple[str, ...] | None], ...] = (
    (BotCommandScopeDefault(), _GROUPS),
    (BotCommandScopeAllPrivateChats(), None),
    (BotCommandScopeAllGroupChats(), _GROUPS),
    (BotCommandScopeAllChatAdministrators(), _ADMINS),
)
LOOKING_ROUND = frozenset({"start", "help", "language", *_STAFF})
"""Commands of somebody who wants to know what there is for him: then his own menu is looked after."""

Menu = tuple[BotCommandScope, str | None, tuple[tuple[str, str], ...]]


def menus() -> list[Menu]:
    """Scope, language (None for everybody else's) and the commands with what they are for."""
    made: list[Menu] = []
    for language in (None, *(one for one in COMPLETE if one != "en")):
        described = _described(Words(language or "en"))
        everybodys = tuple(name for name, _ in described if name not in _STAFF)
        for scope, names in _SCOPES:
            made.append((scope, language, tuple(one for one in described if one[0] in (names or everybodys))))
    return made


def _described(words: Words) -> list[tuple[str, str]]:
    known = first_words()
    return [(name, what[:256]) for name, what in commands(words) if name in known]


async def tell_menus(app: App, bot: Bot) -> bool:
    """Set the lists if they are others than last time; answers whether they were set."""
    wanted = menus()
    plain = [bot.id, [[scope.to_dict(), language, names] for scope, language, names in wanted]]
    fingerprint = _fingerprint(plain)
    async with app.storage.reading() as tx:
        if await tx.memory.recall(_FINGERPRINT) == fingerprint:
            return False
    for scope, language, names in wanted:
        await bot.set_my_commands([BotCommand(*one) for one in names], scope=scope, language_code=language)
    async with app.storage.transaction() as tx:
        await tx.memory.keep(_FINGERPRINT, fingerprint)
    log.info("telegram_commands_told", lists=len(wanted))
    return True


async def fit_menu(app: App, bot: Bot, caller: Caller, words: Words) -> None:
    """Somebody's private chat lists staff's commands as long as he has a power; told only when that changed."""
    described = _described(words) if await app.staff.serves(caller) else []
    name, wanted = f"telegram_menu:{caller.chat.chat_id}", _fingerprint([bot.id, described]) if described else ""
    async with app.storage.reading() as tx:
        if (await tx.memory.recall(name) or "") == wanted:
            return
    scope = BotCommandScopeChat(caller.chat.chat_id)
    try:
        if described:
            await bot.set_my_commands([BotCommand(*one) for one in described], scope=scope)
        else:
            await bot.delete_my_commands(scope=scope)
    except TelegramError as error:
        # He can type them all the same; the next time tries again.
        log.warning("telegram_menu_not_fitted", why=error.message)
        return
    async with app.storage.transaction() as tx:
        await tx.memory.keep(name, wanted)


def _fingerprint(plain: object) -> str:
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
