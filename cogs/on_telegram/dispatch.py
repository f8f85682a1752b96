"""From a typed command to its handler, and from there to an answer."""

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden

from bot.communities.model import Caller
from bot.replies.reply import Answer
from bot.replies.words import Words

from .answers import Bot, Desk
from .gesture import Gesture, find, word_of
from .menus import LOOKING_ROUND, fit_menu


async def commanded(desk: Desk, update: Update) -> None:
    """One of our commands was typed."""
    message = update.message
    assert message is not None, "edited messages and channel posts are filtered out"
    # Below a picture a command is its caption, whatever else is marked in it.
    text = message.text or message.caption or ""
    length = message.entities[0].length if message.text else len(text.split(maxsplit=1)[0])
    found = find(text[:length], text[length:])
    if found is None or message.is_automatic_forward:
        return
    command, rest = found
    gestures: list[Gesture] = []

    async def work(caller: Caller, words: Words) -> Answer:
        gesture = Gesture(desk.app, desk.bot, update, message, caller, words, rest, command.way_in)
        gestures.append(gesture)
        return await command.handler(gesture)

    admin = command.for_admins and await _administers(desk.bot, message)
    outcome = await desk.outcome(update, work, platform_admin=admin)
    # The handler may have found a better way in than its command's own.
    await desk.answer_message(update, outcome, gestures[0].way_in if gestures else command.way_in)
    if gestures and message.chat.type == ChatType.PRIVATE and word_of(text[:length]) in LOOKING_ROUND:
        await fit_menu(desk.app, desk.bot, gestures[0].caller, gestures[0].words)


async def _administers(bot: Bot, message: Message) -> bool:
    """Whether the author is an administrator of the group; asked in a way that works before the bot is one."""
    if message.chat.type == ChatType.PRIVATE or message.from_user is None:
        return False
    try:
        admins = await bot.get_chat_administrators(message.chat.id)
    except (BadRequest, Forbidden):
        return False
    return any(admin.user.id == message.from_user.id for admin in admins)
