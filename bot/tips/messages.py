"""The message in which a fan sees his tip: found again and redrawn whenever the tip takes a step."""

from datetime import datetime

from bot.notices.shown import owe_redraws, redrawable
from bot.ports import Tx
from bot.tips.model import TipId, subject_of


async def owe_edits(tx: Tx, tip_id: TipId, occasion: str, now: datetime) -> int:
    """Owe the redrawing of every message of ours that shows the tip to its fan; answers how many."""
    subject = subject_of(tip_id)
    refs = await redrawable(tx, subject, now)
    if refs:
        locale = await tx.tips.locale_of(tip_id)
        await owe_redraws(tx, refs, "tip_message", subject, occasion, locale, now)
    return len(refs)
