"""What a creator is told when a check changes what he may earn with: once, and never a loss without its date.

| kind | facts |
|---|---|
| grants | `gained`, `warned`, `kept`, `paused` (names of features), `on` (when the warned ones pause), `missing` (rules
  that are not met: `rule`, `have`, `need`, `fix`, and of a number that was judged `value`, `source`, `measured_at`) |
"""

from collections.abc import Sequence
from datetime import datetime

from bot.eligibility.grace import GrantState
from bot.eligibility.grants import Change
from bot.eligibility.model import Answer, Feature, Reason
from bot.members.model import MemberId
from bot.notices.model import Notice
from bot.ports import Tx

OFFERED = (Feature.TIPS, Feature.VIDEO_GIFTS, Feature.LIVE_GIFTS)
"""Nobody reads that he qualifies for what does not exist here yet."""


async def tell(tx: Tx, creator_id: MemberId, found: Sequence[Change], answer: Answer, now: datetime) -> None:
    """One notice about everything that changed, if it is worth one."""
    shown = [change for change in found if change.feature in OFFERED]
    lists = {
        "gained": [change.feature.value for change in shown if change.after.open and not change.before.open],
        "warned": [change.feature.value for change in shown if change.after.state is GrantState.GRACE],
        "kept": [
            change.feature.value for change in shown
            if change.before.state is GrantState.GRACE and change.after.state is not GrantState.GRACE
            and change.after.open
        ],
        "paused": [change.feature.value for change in shown if change.after.state is GrantState.PAUSED],
    }  # fmt: skip
    if not any(lists.values()):
        return
    ends = [change.after.lost_at.isoformat() for change in shown if change.after.lost_at is not None]
    lacking = {
        reason.rule: reason
        for feature in (*lists["warned"], *lists["paused"])
        for reason in answer.missing(Feature(feature))
    }
    missing = [_plain(reason) for reason in lacking.values()]
    facts: dict[str, object] = {**lists, "on": ends[0] if ends else None, "missing": missing}
    steps = ",".join(f"{change.feature}={change.after.state}" for change in shown)
    key = f"grants:{creator_id}:{now.isoformat()}:{steps}"
    await tx.notices.owe(Notice(key, creator_id, "grants", f"member:{creator_id}", facts), now)


def _plain(reason: Reason) -> dict[str, object]:
    said: dict[str, object] = {"rule": reason.rule.value, "have": reason.have, "need": reason.need, "fix": reason.fix}
    if reason.record is None:
        return said
    judged = reason.record
    return {
        **said, "value": judged.value, "source": judged.source.value, "measured_at": judged.measured_at.isoformat()
    }  # fmt: skip
