"""Who is told what of a payout.

| kind | to | facts |
|---|---|---|
| payout_sent | the creator | `payout`; `amount` of `currency`: `net` arrived, `kept` is against a debt; `parts` |
| payout_failed | the creator | the same, and `why` it came to nothing, with staff's `reason` |
"""

from datetime import datetime

from bot.notices.model import Notice
from bot.payouts.model import Payout
from bot.ports import Tx


async def tell(tx: Tx, payout: Payout, kind: str, now: datetime, **more: object) -> None:
    """The creator reads what became of his payout, once a step."""
    member = await tx.members.get(payout.creator_id)
    facts: dict[str, object] = {
        "payout": payout.public_id, "amount": payout.amount.amount_minor, "currency": payout.amount.currency,
        "net": payout.amount.amount_minor - payout.kept, "kept": payout.kept, "parts": payout.parts,
        "why": payout.why or "", **more,
    }  # fmt: skip
    key = f"{payout.subject}:{kind}:{payout.state}"
    await tx.notices.owe(Notice(key, member.id, kind, payout.subject, facts), now)
