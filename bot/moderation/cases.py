"""Opening a case: one row in the queue, and a word to those who can decide it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.communities.model import CommunityId
from bot.members.model import MemberId
from bot.moderation.model import Case, CaseKind, CaseState, Power
from bot.notices.model import Notice, Post
from bot.ports import Tx

_MODERATORS = (Power.MODERATOR,)
_MONEY = (Power.MONEY_MOVER,)

POWERS: dict[CaseKind, tuple[Power, ...]] = {
    CaseKind.APPLICATION: _MODERATORS,
    # An owner as well: where there is one moderator, somebody else has to answer.
    CaseKind.APPEAL: (Power.MODERATOR, Power.OWNER),
    CaseKind.METRICS: _MODERATORS,
    CaseKind.NOTE: _MODERATORS,
    CaseKind.VIDEO: _MODERATORS,
    CaseKind.MERGE: (Power.MODERATOR, Power.OWNER),
    CaseKind.FLAG: (Power.MODERATOR, Power.MONEY_VIEWER, Power.MONEY_MOVER),
    CaseKind.UNDELIVERED: (Power.MODERATOR, Power.MONEY_VIEWER, Power.MONEY_MOVER),
    CaseKind.REFUND: _MONEY,
    CaseKind.DISPUTE: _MONEY,
    CaseKind.WARNING: _MONEY,
    CaseKind.QUARANTINE: _MONEY,
    CaseKind.DEBT: _MONEY,
    CaseKind.PAYOUT: _MONEY,
    CaseKind.UNMASK: (Power.MONEY_VIEWER, Power.MONEY_MOVER),
}
"""Who may work on a kind of case; moderators in their communities, money powers everywhere."""


async def open_case(
    tx: Tx, kind: CaseKind, subject: str, *, community_id: CommunityId | None, opened_by: MemberId | None,
    parties: Sequence[MemberId], facts: dict[str, object], now: datetime,
) -> Case:  # fmt: skip
    """The undecided case about the subject, made when there is none. A new one is told to staff in the same
    transaction: in the community's staff chats if it is a moderator's matter, else to each holder in private."""
    case, new = await tx.cases.open(
        kind, subject, community_id=community_id, opened_by=opened_by, parties=parties, facts=facts, now=now
    )
    if new:
        await call_staff(tx, case, now)
    return case


def with_facts(case: Case, facts: Mapping[str, object]) -> Case:
    """The case with these facts changed. A first yes was a yes to the facts before."""
    changed = {**case.facts, **facts}
    if changed == case.facts:
        return case
    changed.pop("yes_to", None)
    return replace(case, state=CaseState.OPEN, first_approver=None, facts=changed)


async def call_staff(tx: Tx, case: Case, now: datetime) -> None:
    """Tell those who can decide that something waits. Parties to the matter are not called."""
    facts: dict[str, object] = {"case": case.id, "kind": case.kind.value}
    if case.community_id is not None and Power.MODERATOR in POWERS[case.kind]:
        places = await tx.communities.staff_places((case.community_id,))
        community = await tx.communities.get(case.community_id)
        for place in places:
            assert place.staff_chat_id is not None
            key = f"case:{case.id}:opened:{place.id}"
            language = community.language or "en"
            post = Post(
                key, place.platform, place.staff_chat_id, "case_opened", case.subject, language, facts
            )
            await tx.notices.owe_post(post, now)
        if places:
            return
    await call_members(tx, case, await tx.powers.holders(POWERS[case.kind], case.community_id), now)


async def call_members(tx: Tx, case: Case, members: Sequence[MemberId], now: datetime) -> None:
    """Tell these people once that a case waits, but for the parties to it."""
    facts: dict[str, object] = {"case": case.id, "kind": case.kind.value}
    for member_id in members:
        if member_id not in case.party_ids:
            key = f"case:{case.id}:opened:to:{member_id}"
            await tx.notices.owe(Notice(key, member_id, "case_opened", case.subject, facts), now)


async def call_second(tx: Tx, case: Case, owners: Sequence[MemberId], now: datetime) -> None:
    """One person said yes: tell everybody else who could be the second. Parties to the matter are not called."""
    facts: dict[str, object] = {"case": case.id, "kind": case.kind.value}
    holders = await tx.powers.holders(POWERS[case.kind], case.community_id)
    for member_id in dict.fromkeys((*holders, *owners)):
        if member_id not in (*case.party_ids, case.first_approver):
            key = f"case:{case.id}:second:to:{member_id}"
            await tx.notices.owe(Notice(key, member_id, "case_opened", case.subject, facts), now)
