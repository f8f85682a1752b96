"""The message in which a fan sees his tip: found again and redrawn whenever the tip takes a step."""

from datetime import datetime

from bot.notices.model import Post
from bot.ports import Tx
from bot.tips.model import TipId


async def owe_edits(tx: Tx, tip_id: TipId, occasion: str, now: datetime) -> int:
    """Owe the redrawing of every message of ours that shows the tip to its fan; answers how many.

    `occasion` ("paid", "expired", "refunded:R-…") makes the key: the same step told twice redraws once. Messages that
    can no longer be edited are passed over: the notice in the fan's inbox is the tip's message then.
    """
    refs = [ref for ref in await tx.tips.messages_of(tip_id) if ref.until is None or ref.until > now]
    if not refs:
        return 0
    locale = await tx.tips.locale_of(tip_id)
    for ref in refs:
        post = Post(
            key=f"tip:{tip_id}:{occasion}:{ref.platform}:{ref.chat_id}:{ref.message_id}",
            platform=ref.platform,
            chat_id=ref.chat_id,
            kind="tip_message",
            subject=f"tip:{tip_id}",
            locale=locale,
            facts={"tip": int(tip_id)},
            ref=ref,
        )
        await tx.notices.owe_post(post, now)
    return len(refs)
