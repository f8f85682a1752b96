"""Cases of one kind that are about different things: each is decided by whoever knows what it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.communities.model import Caller
from bot.members.model import MemberId
from bot.moderation.deciders import Decider, Follows, Takes
from bot.moderation.model import CannotDecide, Case
from bot.ports import Tx


@dataclass(frozen=True)
class BySubject:
    """`others` by the first word of the subject they know ("coins:42"); everything else is `usual`'s."""

    usual: Decider
    others: Mapping[str, Decider]

    def _of(self, case: Case) -> Decider:
        return self.others.get(case.subject.partition(":")[0], self.usual)

    async def approve(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        await self._of(case).approve(tx, case, caller, reason, now)

    async def reject(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        await self._of(case).reject(tx, case, caller, reason, now)

    def parties(self, case: Case) -> Sequence[MemberId]:
        return self._of(case).parties(case)

    def two_persons(self, case: Case) -> bool:
        return self._of(case).two_persons(case)

    async def as_it_stands(self, tx: Tx, case: Case) -> Case:
        """As of now where its decider follows what happens; else as it is."""
        decider = self._of(case)
        return await decider.as_it_stands(tx, case) if isinstance(decider, Follows) else case


@dataclass(frozen=True)
class BySubjectTaking(BySubject):
    """The same, where some know a second kind of yes."""

    async def take(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """Raises CannotDecide where its decider knows none."""
        decider = self._of(case)
        if not isinstance(decider, Takes):
            raise CannotDecide(case.public_id, "does_not_fit")
        await decider.take(tx, case, caller, reason, now)
