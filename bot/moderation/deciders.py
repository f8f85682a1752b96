"""What the answers to a kind of case do. Each noun brings the decider of its own cases; the queue knows only this."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.communities.model import Caller
from bot.members.linking import LinkDesk
from bot.members.model import MemberId
from bot.moderation.model import CannotDecide, Case, Power, PowerNeeded
from bot.moderation.powers import Powers
from bot.moderation.staff import StaffChange, check_power, keep_change, name_of
from bot.notices.model import Notice
from bot.ports import Tx


class Decider(Protocol):
    """Approve and reject work in the queue's own transaction; a refusal they raise undoes the decision."""

    async def approve(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None: ...

    async def reject(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None: ...

    def parties(self, case: Case) -> Sequence[MemberId]:
        """Who may not decide it; whoever opened it may not either."""
        ...

    def two_persons(self, case: Case) -> bool:
        """Whether a second person, who may also be an owner, must agree."""
        ...


@runtime_checkable
class Asks(Protocol):
    """A decider that can ask the person something first."""

    async def ask_info(self, tx: Tx, case: Case, caller: Caller, question: str, now: datetime) -> None: ...


@runtime_checkable
class Takes(Protocol):
    """A decider with a second kind of yes: money that is kept aside counts after all."""

    async def take(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None: ...


@runtime_checkable
class Follows(Protocol):
    """A decider whose cases go with what happened since they were opened."""

    async def as_it_stands(self, tx: Tx, case: Case) -> Case:
        """The undecided case with its facts as of now; nothing is written."""
        ...


@runtime_checkable
class Reviews(Protocol):
    """A decider whose cases are about somebody's earlier decision."""

    def decided_before(self, case: Case) -> Sequence[MemberId]:
        """Whose decision it is about: neither they nor their linked accounts may decide now."""
        ...


class Seen:
    """For cases that only ask to be looked at: either answer closes them."""

    async def approve(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """Nothing but the record."""

    async def reject(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """Nothing but the record."""

    def parties(self, case: Case) -> Sequence[MemberId]:
        return case.party_ids

    def two_persons(self, case: Case) -> bool:
        return False


@dataclass(frozen=True)
class MergeDecider:
    """Two profiles that say they are one person."""

    desk: LinkDesk

    async def approve(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """Join them. Raises CannotDecide where both received money, or where one dealt with the other, PowerNeeded
        where it hands over powers that the caller could not grant. What is handed over is recorded and told like any
        grant."""
        # One party alone: they were joined meanwhile.
        one, other = case.party_ids[0], case.party_ids[-1]
        powers = Powers(self.desk.config)
        handed, mine = await powers.handed_over(tx, one, other), await powers.of(tx, caller.id)
        if handed.owner and not mine.owner:
            raise PowerNeeded((Power.OWNER,))
        for grant in handed.grants:
            check_power(mine, grant)
        if not await self.desk.join_by_staff(tx, one, other, now):
            raise CannotDecide(case.public_id, "stay_two")
        joined = await tx.members.get(one)
        for grant in handed.grants:
            place = await name_of(tx, grant.community_id)
            change = StaffChange(joined.id, joined.name, grant.power, place, granted=True, changed=True)
            given = replace(grant, member_id=joined.id)
            await keep_change(tx, powers, caller, given, change, reason or case.public_id, now)

    async def reject(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """They stay two, and whoever asked is told why."""
        if case.opened_by is not None:
            facts: dict[str, object] = {"case": case.public_id, "reason": reason}
            key = f"case:{case.id}:merge_refused"
            await tx.notices.owe(Notice(key, case.opened_by, "merge_refused", case.subject, facts), now)

    def parties(self, case: Case) -> Sequence[MemberId]:
        return case.party_ids

    def two_persons(self, case: Case) -> bool:
        return False
