"""Applying to the programme: a form that survives a restart, a decision by somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.communities.model import Caller
from bot.communities.rules import open_community
from bot.config import Config
from bot.eligibility.judge import Judge
from bot.eligibility.model import ApplicantNotEligible, NotEligible, Reason, Rule
from bot.eligibility.rules import check
from bot.eligibility.service import known
from bot.forms.model import FormExpired
from bot.members.model import AgeStated, Member, MemberId, UnderAge
from bot.members.rules import check_person, read_region
from bot.moderation.cases import open_case
from bot.moderation.model import CannotDecide, Case, CaseKind
from bot.notices.model import Notice
from bot.ports import Clock, Storage, Tx
from bot.programme.expiry import fall_back
from bot.programme.model import (
    AccountKind,
    AlreadyEnrolled,
    Application,
    Enrolment,
    EnrolmentState,
    Question,
    ReapplyWait,
    Unfinished,
)
from bot.programme.rules import (
    ANSWER_CHARACTERS,
    appeal_subject,
    appeal_until,
    open_questions,
    read_channel,
    step_back,
)

# What no number and no waiting in a queue would change.
_AT_ONCE = frozenset({Rule.AGE, Rule.REGION, Rule.ACCOUNT_KIND})
_BEGIN_FROM = (EnrolmentState.LEFT, EnrolmentState.REJECTED)
_HANDED_IN = (EnrolmentState.SUBMITTED, EnrolmentState.NEEDS_INFO, EnrolmentState.APPROVED)


@dataclass(frozen=True)
class Applications:
    """`/creator apply`, from the first question to the decision."""

    config: Config
    storage: Storage
    clock: Clock

    @property
    def _judge(self) -> Judge:
        return Judge(self.config)

    async def apply_begin(self, caller: Caller) -> Application:
        """Open the form, or go on where it was left. Raises NotSetUp, AlreadyEnrolled, ReapplyWait, UnderAge."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            member = await tx.members.lock(caller.id)
            check_person(member, self.config.programme)
            found = await tx.creators.enrolment(member.id)
            if found is not None and found.state is EnrolmentState.DRAFT and (found.due_at or now) >= now:
                return self._view(member, found, now)
            due_at = now + timedelta(days=self.config.programme.draft_ttl_days)
            if found is None:
                found = await tx.creators.add_enrolment(member.id, open_community(caller).id, now, due_at)
            elif found.state not in (*_BEGIN_FROM, EnrolmentState.DRAFT):
                raise AlreadyEnrolled(found.state)
            elif found.reapply_at is not None and found.reapply_at > now:
                raise ReapplyWait(found.reapply_at)
            draft = replace(
                found, state=EnrolmentState.DRAFT, due_at=due_at, region=member.region,
                previous=found.previous if found.state is EnrolmentState.DRAFT else found.state,
                consent_at=None, question=None, answer=None,
            )  # fmt: skip
            await tx.creators.save_enrolment(draft)
            return self._view(member, draft, now)

    async def apply_answer(
        self, caller: Caller, *, region: str | None = None, over_age: bool | None = None,
        account_kind: AccountKind | None = None, channel: str | None = None, consent: bool | None = None,
    ) -> Application:  # fmt: skip
        """Write one or more answers into the draft, at once. Raises FormExpired, BadRegion, BadChannel, AgeStated,
        and UnderAge after a no, which is kept."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            member, draft = await self._draft(tx, caller.id, now)
            if region is not None:
                country = read_region(region)
                if member.region is not None and member.region != country:
                    raise AgeStated(member.region)
                draft = replace(draft, region=country)
            if over_age is not None and draft.region is not None and member.over_age is None:
                needed = self.config.programme.age_of(draft.region)
                await tx.members.state_age(member.id, draft.region, needed if over_age else 0, caller.platform, now)
                member = await tx.members.get(member.id)
            if account_kind is not None:
                draft = replace(draft, account_kind=account_kind)
            if channel is not None:
                draft = replace(draft, channel=read_channel(channel))
            if consent is not None:
                draft = replace(draft, consent_at=now if consent else None)
            await tx.creators.save_enrolment(draft)
        if over_age is False and draft.region is not None:
            raise UnderAge(self.config.programme.age_of(draft.region), draft.region)
        return self._view(member, draft, now)

    async def apply_back(self, caller: Caller, at: Question | None) -> Application:
        """Open the latest answer before a question (None: the end of the form) again. A card on which another question
        stands changes nothing. Raises FormExpired."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            member, draft = await self._draft(tx, caller.id, now)
            asked = next(iter(open_questions(member, draft)), None)
            before = step_back(member, draft, at) if at is asked else None
            if before is not None:
                await tx.creators.save_enrolment(before)
        return self._view(member, before or draft, now)

    async def apply_submit(self, caller: Caller) -> Application:
        """Hand the form in; a moderator decides, and while he waits the applicant may prove his numbers. Raises
        Unfinished, FormExpired, and NotEligible where no number would help."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            member = await tx.members.lock(caller.id)
            found = await tx.creators.enrolment(member.id)
            if found is not None and found.state in _HANDED_IN:
                # The second of two presses.
                return self._view(member, found, now)
            member, draft = await self._draft(tx, caller.id, now)
            if missing := open_questions(member, draft):
                raise Unfinished(missing)
            reasons = await self._reasons(tx, member, draft, now)
            if refused := tuple(reason for reason in reasons if not reason.passed and reason.rule in _AT_ONCE):
                raise NotEligible(refused)
            handed_in = replace(
                draft, state=EnrolmentState.SUBMITTED, due_at=None, submitted_at=now, decided_by=None, decided_at=None,
                reason=None,
            )  # fmt: skip
            if self.config.programme.auto_approve and all(reason.passed for reason in reasons):
                handed_in = await self._approve(tx, handed_in, None, now)
            else:
                await tx.creators.save_enrolment(handed_in)
                await self._queue_up(tx, member, handed_in, now)
        return self._view(member, handed_in, now)

    async def answer_question(self, caller: Caller, text: str) -> Application:
        """What the moderator asked for; the application goes back into the queue."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            member = await tx.members.lock(caller.id)
            asked = await tx.creators.enrolment(member.id)
            if asked is None or asked.state is not EnrolmentState.NEEDS_INFO or (asked.due_at or now) <= now:
                raise FormExpired("apply.go:0")
            words = " ".join(text.split())[:ANSWER_CHARACTERS]
            back = replace(asked, state=EnrolmentState.SUBMITTED, due_at=None, answer=words)
            await tx.creators.save_enrolment(back)
            await self._queue_up(tx, member, back, now)
        return self._view(member, back, now)

    async def apply_cancel(self, caller: Caller) -> None:
        """Throw the draft away; what was before it holds again."""
        async with self.storage.transaction() as tx:
            _, draft = await self._draft(tx, caller.id, self.clock.now())
            await fall_back(tx, draft)

    async def apply_status(self, caller: Caller) -> Application | None:
        """Where the caller's application stands; None when he never applied."""
        async with self.storage.reading() as tx:
            found = await tx.creators.enrolment(caller.id)
            member = await tx.members.get(caller.id)
            if found is None:
                return None
            until, now = appeal_until(found, self.config.programme), self.clock.now()
            if until is not None and (until <= now or await tx.cases.about(appeal_subject(found))):
                until = None
        return replace(self._view(member, found, now), appeal_until=until)

    # The queue's decider of applications

    async def approve(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """The applicant becomes a creator, if all rules of the programme hold. Raises ApplicantNotEligible."""
        enrolment = await _submitted(tx, case)
        await self._check(tx, enrolment, now)
        await self._approve(tx, enrolment, caller.id, now)

    async def reject(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """Not now; he reads why, and from when he may apply again."""
        enrolment = await _submitted(tx, case)
        reapply_at = now + timedelta(days=self.config.programme.reapply_days)
        rejected = replace(
            enrolment, state=EnrolmentState.REJECTED, decided_by=caller.id, decided_at=now, reason=reason,
            reapply_at=reapply_at,
        )  # fmt: skip
        await tx.creators.save_enrolment(rejected)
        until = appeal_until(rejected, self.config.programme)
        await _tell(tx, rejected, "application_decided", now, approved=False, reason=reason,
                    reapply_at=reapply_at.isoformat(), appeal_until=until and until.isoformat())  # fmt: skip

    async def ask_info(self, tx: Tx, case: Case, caller: Caller, question: str, now: datetime) -> None:
        """Ask the applicant first."""
        enrolment = await _submitted(tx, case)
        due_at = now + timedelta(days=self.config.programme.needs_info_days)
        await tx.creators.save_enrolment(
            replace(enrolment, state=EnrolmentState.NEEDS_INFO, question=question, answer=None, due_at=due_at)
        )
        await _tell(tx, enrolment, "application_question", now, question=question, due_at=due_at.isoformat())

    async def uphold(self, tx: Tx, enrolment: Enrolment, caller: Caller, now: datetime) -> None:
        """After an appeal the applicant becomes a creator, if the rules hold. He need not wait to apply again."""
        free = replace(enrolment, reapply_at=None)
        await self._check(tx, free, now)
        await self._approve(tx, free, caller.id, now)

    def parties(self, case: Case) -> Sequence[MemberId]:
        return case.party_ids

    def two_persons(self, case: Case) -> bool:
        return False

    async def _check(self, tx: Tx, enrolment: Enrolment, now: datetime) -> None:
        reasons = await self._reasons(tx, await tx.members.lock(enrolment.member_id), enrolment, now)
        if missing := tuple(reason for reason in reasons if not reason.passed):
            raise ApplicantNotEligible(missing)

    async def _reasons(self, tx: Tx, member: Member, enrolment: Enrolment, now: datetime) -> tuple[Reason, ...]:
        """Every rule of the programme with how it is met, by what was proved."""
        noted = await tx.metrics.records(member.id)
        return check(known(member, enrolment, noted), self._judge.asked, now).common

    async def _approve(self, tx: Tx, enrolment: Enrolment, by: MemberId | None, now: datetime) -> Enrolment:
        approved = replace(
            enrolment, state=EnrolmentState.APPROVED, accepted_at=now, decided_by=by, decided_at=now, reason=None,
            reapply_at=None,
        )  # fmt: skip
        await tx.creators.save_enrolment(approved)
        await tx.creators.list_in(enrolment.member_id, enrolment.community_id, True)
        await self._judge.review(tx, enrolment.member_id, now, told=False)
        await _tell(tx, enrolment, "application_decided", now, approved=True)
        return approved

    async def _queue_up(self, tx: Tx, member: Member, enrolment: Enrolment, now: datetime) -> None:
        facts: dict[str, object] = {
            "name": member.name, "region": enrolment.region, "over_age": member.over_age,
            "account_kind": enrolment.account_kind and enrolment.account_kind.value, "channel": enrolment.channel,
            "interests": list(enrolment.interests) or None, "styles": list(enrolment.styles) or None,
            "question": enrolment.question, "answer": enrolment.answer,
        }  # fmt: skip
        await open_case(
            tx, CaseKind.APPLICATION, enrolment.subject, community_id=enrolment.community_id, opened_by=None,
            parties=(member.id,), facts=facts, now=now,
        )  # fmt: skip

    async def _draft(self, tx: Tx, member_id: MemberId, now: datetime) -> tuple[Member, Enrolment]:
        member = await tx.members.lock(member_id)
        draft = await tx.creators.enrolment(member.id)
        if draft is None or draft.state is not EnrolmentState.DRAFT or (draft.due_at or now) < now:
            raise FormExpired("apply.go:0")
        return member, draft

    def _view(self, member: Member, enrolment: Enrolment, now: datetime) -> Application:
        region = enrolment.region or member.region
        return Application(
            enrolment,
            open_questions(member, enrolment) if enrolment.state is EnrolmentState.DRAFT else (),
            None if region is None else self.config.programme.age_of(region),
            can_go_back=enrolment.state is EnrolmentState.DRAFT and step_back(member, enrolment, None) is not None,
        )


async def _submitted(tx: Tx, case: Case) -> Enrolment:
    enrolment = await tx.creators.enrolment_by_id(int(case.subject.removeprefix("enrolment:")))
    if enrolment is None or enrolment.state is not EnrolmentState.SUBMITTED:
        raise CannotDecide(case.public_id, "not_submitted")
    return enrolment


async def _tell(tx: Tx, enrolment: Enrolment, kind: str, now: datetime, **facts: object) -> None:
    key = f"{enrolment.subject}:{kind}:{now.isoformat()}"
    await tx.notices.owe(Notice(key, enrolment.member_id, kind, enrolment.subject, facts), now)
