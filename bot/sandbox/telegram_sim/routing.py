"""Which bots get to see a message: membership, group privacy, and who it was meant for."""

from collections.abc import Iterator

from bot.sandbox.telegram_sim.accounts import Bot
from bot.sandbox.telegram_sim.entities import entity_text
from bot.sandbox.telegram_sim.messages import Message


def recipients(message: Message) -> Iterator[Bot]:
    """The bots that receive an update about this message."""
    for bot in message.chat.bots():
        if _sees(bot, message):
            yield bot


def _sees(bot: Bot, message: Message) -> bool:
    if isinstance(message.author, Bot):
        return False
    chat = message.chat
    if chat.is_private or chat.is_channel:
        return True
    if message.is_service or not bot.privacy_mode or chat.member(bot).is_admin:
        return True
    if message.reply_to is not None and message.reply_to.author is bot:
        return True
    return _commanded(bot, message)


def _commanded(bot: Bot, message: Message) -> bool:
    """A command without a name is for every bot, one with a name for that bot only."""
    for found in message.content.get("entities", ()):
        if found["type"] == "bot_command":
            _, at, name = entity_text(message.text, found).partition("@")
            if not at or name.lower() == (bot.username or "").lower():
                return True
    return False
