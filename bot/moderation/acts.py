"""What every act of staff leaves behind: a reason, and a record that nobody can change."""

from datetime import datetime

from bot.communities.model import CommunityId
from bot.members.model import MemberId
from bot.moderation.model import AuditRecord, ReasonNeeded
from bot.ports import Tx
from bot.texts import writable

REASON_CHARACTERS = 500


def reason_given(reason: str | None, most: int = REASON_CHARACTERS) -> str:
    """The reason, trimmed to `most` characters. Raises ReasonNeeded for none."""
    text = " ".join(writable(reason or "").split())[:most]
    if not text:
        raise ReasonNeeded
    return text


async def record(
    tx: Tx, actor_id: MemberId | None, act: str, target: str, reason: str, now: datetime, *,
    before: dict[str, object] | None = None, after: dict[str, object] | None = None,
    community_id: CommunityId | None = None,
) -> None:  # fmt: skip
    """Write the act down in the transaction that does it. `actor_id` None is the operator in the shell."""
    await tx.audit.write(
        AuditRecord(actor_id, act, target, reason, before or {}, after or {}, community_id, now)
    )
