"""How much waits in the queue, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.communities.model import CommunityId
from bot.members.model import MemberId
from bot.moderation.cases import POWERS
from bot.moderation.model import Case, CaseKind
from bot.moderation.powers import Powers, PowersOf
from bot.ports import Tx

Scopes = dict[CaseKind, frozenset[CommunityId] | None]


@dataclass(frozen=True, slots=True)
class QueueAge:
    """What one of the staff may decide: how much in all, how much older than it should be, how many people could not be
    told of their money, and the oldest."""

    total: int
    overdue: int
    undelivered: int
    oldest: Case | None


def scopes_of(mine: PowersOf, kinds: Iterable[CaseKind]) -> Scopes:
    """Of which communities he may decide the cases of each kind; None: of all. Kinds that he may not are left out."""
    # Each kind on its own: a moderator of one community may also move money everywhere.
    scopes = {one: mine.communities(POWERS[one]) for one in kinds}
    return {one: places for one, places in scopes.items() if places is None or places}


async def queue_age(tx: Tx, powers: Powers, member_id: MemberId, overdue_since: datetime) -> QueueAge | None:
    """None for somebody who is none of the staff. `overdue_since`: what was opened earlier is overdue."""
    mine = await powers.of(tx, member_id)
    scopes = scopes_of(mine, CaseKind)
    if not scopes and not mine.owner:
        return None
    halves = tuple(CaseKind) if mine.owner else ()
    oldest, total = await tx.cases.waiting(scopes, 1, 0, halves=halves)
    _, overdue = await tx.cases.waiting(scopes, 1, 0, halves=halves, before=overdue_since)
    untold: Scopes = {one: places for one, places in scopes.items() if one is CaseKind.UNDELIVERED}
    _, undelivered = await tx.cases.waiting(untold, 1, 0)
    return QueueAge(total, overdue, undelivered, oldest[0] if oldest else None)
