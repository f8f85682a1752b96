"""Pictures that people hand in, as the core fetches them."""

from telegram import Message
from telegram.error import TelegramError

from bot.eligibility.declarations import BadProof, Offered, ProofUnread

from .answers import Bot

# The one command that people write below a picture; every other one stays what it is there, a caption.
PICTURED = r"^/creator(@\w+)?\s+metrics\b"


def offered_in(bot: Bot, message: Message) -> Offered | None:
    """The picture of a message, or of the message of one's own that it answers; None without any. Raises BadProof for
    somebody else's."""
    found = offer(bot, message)
    replied = message.reply_to_message
    if found is not None or replied is None:
        return found
    found = offer(bot, replied)
    if found is not None and (replied.from_user is None or replied.from_user != message.from_user):
        raise BadProof("anothers", 0)
    return found


def offer(bot: Bot, message: Message) -> Offered | None:
    """The largest size of a photo, or a file; None for a message without."""
    file = message.photo[-1] if message.photo else message.document
    if file is None:
        return None
    file_id = file.file_id

    async def read() -> bytes:
        try:
            there = await bot.get_file(file_id)
            return bytes(await there.download_as_bytearray())
        except TelegramError as error:
            raise ProofUnread from error

    # Telegram makes JPEG of every photo; of a file it passes on what its sender says.
    kind = message.document.mime_type if message.document is not None and not message.photo else None
    return Offered(file.file_size, kind, read)
