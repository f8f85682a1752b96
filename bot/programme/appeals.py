"""An appeal against a refusal or a suspension: one for each decision, answered by somebody else than the first time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.communities.model import Caller
from bot.config import Config
from bot.members.model import MemberId
from bot.moderation.acts import reason_given
from bot.moderation.cases import call_members, open_case
from bot.moderation.model import CannotDecide, Case, CaseKind, Power
from bot.moderation.powers import Powers
from bot.moderation.suspensions import Suspensions
from bot.notices.model import Notice
from bot.ports import Clock, Storage, Tx
from bot.programme.applications import Applications
from bot.programme.model import Appealed, Enrolment, EnrolmentState, NothingToAppeal
from bot.programme.rules import APPEAL_CHARACTERS, appeal_subject, appeal_until


@dataclass(frozen=True)
class Appeals:
    """`/creator appeal`, and the queue's decider of appeals."""

    config: Config
    storage: Storage
    clock: Clock
    programme: Applications
    suspensions: Suspensions

    async def check(self, caller: Caller) -> Enrolment:
        """What can be appealed now. Raises NothingToAppeal, Appealed."""
        async with self.storage.reading() as tx:
            return await self._open(tx, caller.id)

    async def hand_in(self, caller: Caller, text: str) -> Case:
        """The appeal waits in the queue. Raises NothingToAppeal, Appealed, ReasonNeeded for a blank text."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            member = await tx.members.lock(caller.id)
            enrolment = await self._open(tx, member.id)
            said = reason_given(text, APPEAL_CHARACTERS)
            first = enrolment.decided_by
            names = {} if first is None else await tx.members.names_of((first,))
            facts: dict[str, object] = {
                "name": member.name, "channel": enrolment.channel, "against": enrolment.state.value,
                "first": None if first is None else names.get(first), "first_id": first,
                "reason": enrolment.reason, "appeal": said,
            }  # fmt: skip
            case = await open_case(
                tx, CaseKind.APPEAL, appeal_subject(enrolment), community_id=enrolment.community_id,
                opened_by=member.id, parties=(member.id,), facts=facts, now=now,
            )  # fmt: skip
            await self._call_owners(tx, case, now)
        return case

    # The queue's decider of appeals

    async def approve(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """Upheld: a refused applicant becomes a creator, if the rules hold; a suspension ends and what rested is free.
        Raises CannotDecide where something else was decided meanwhile, NotEligible."""
        enrolment = await self._appealed(tx, case)
        if enrolment is None:
            raise CannotDecide(case.public_id, "decided_anew")
        if enrolment.state is EnrolmentState.SUSPENDED:
            await self.suspensions.lift(tx, caller, enrolment, reason)
        else:
            await self.programme.uphold(tx, enrolment, caller, now)
        await _tell(tx, case, now, upheld=True, reason=reason)

    async def reject(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """The first decision stands, and the person is told why."""
        await _tell(tx, case, now, upheld=False, reason=reason)

    def parties(self, case: Case) -> Sequence[MemberId]:
        return case.party_ids

    def two_persons(self, case: Case) -> bool:
        return False

    def decided_before(self, case: Case) -> Sequence[MemberId]:
        """Who made the decision that is appealed: somebody else answers."""
        first = case.facts.get("first_id")
        return (MemberId(first),) if isinstance(first, int) else ()

    # Inside

    async def _open(self, tx: Tx, member_id: MemberId) -> Enrolment:
        enrolment = await tx.creators.enrolment(member_id)
        until = None if enrolment is None else appeal_until(enrolment, self.config.programme)
        if enrolment is None or until is None:
            raise NothingToAppeal
        if before := await tx.cases.about(appeal_subject(enrolment), CaseKind.APPEAL):
            raise Appealed(before[0].public_id, before[0].decided_at is not None)
        if until <= self.clock.now():
            raise NothingToAppeal(until)
        return enrolment

    async def _appealed(self, tx: Tx, case: Case) -> Enrolment | None:
        """The enrolment while the decision that is appealed still holds."""
        enrolment = await tx.creators.enrolment_by_id(int(case.subject.split(":")[1]))
        return enrolment if enrolment is not None and appeal_subject(enrolment) == case.subject else None

    async def _call_owners(self, tx: Tx, case: Case, now: datetime) -> None:
        """Where nobody but the first decider could answer, an owner does."""
        barred = {kin for one in self.decided_before(case) for kin in await tx.members.kin(one)}
        holders = await tx.powers.holders((Power.MODERATOR,), case.community_id)
        if not set(holders) - barred - set(case.party_ids):
            await call_members(tx, case, await Powers(self.config).owners(tx), now)


async def _tell(tx: Tx, case: Case, now: datetime, *, upheld: bool, reason: str) -> None:
    facts: dict[str, object] = {
        "case": case.public_id, "upheld": upheld, "against": case.facts.get("against"), "reason": reason,
    }  # fmt: skip
    (applicant,) = case.party_ids
    await tx.notices.owe(Notice(f"{case.subject}:decided", applicant, "appeal_decided", case.subject, facts), now)
