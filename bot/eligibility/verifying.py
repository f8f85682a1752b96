"""Declared numbers in the moderators' queue: what stands on the card, and what each answer does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.communities.model import Caller
from bot.config import Config
from bot.eligibility.declarations import Declaration, DeclarationState
from bot.eligibility.judge import Judge
from bot.eligibility.metrics import Source, is_jump, is_stale, latest
from bot.members.model import MemberId
from bot.moderation.cases import with_facts
from bot.moderation.model import CannotDecide, Case
from bot.notices.model import Notice
from bot.ports import Tx


@dataclass(frozen=True)
class DeclarationDecider:
    """Fits `bot.moderation.deciders.Decider`, Asks and Follows."""

    config: Config

    async def approve(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """The numbers count from now on, as of the day of their picture, in the moderator's name."""
        declared = await _waiting(tx, case)
        records = declared.records(Source.MODERATOR)
        if is_stale(records[0], now, self.config.metrics.stale_days):
            raise CannotDecide(case.public_id, "too_old")
        for record in records:
            await tx.metrics.add(declared.member_id, record, caller.id)
        accepted = replace(declared, state=DeclarationState.ACCEPTED, decided_at=now, reason=None)
        await tx.declarations.save(accepted, caller.id)
        valid_until = declared.declared_at + timedelta(days=self.config.metrics.stale_days)
        await _tell(tx, accepted, "metrics_decided", now, approved=True, valid_until=valid_until.isoformat())
        await Judge(self.config).review(tx, declared.member_id, now)

    async def reject(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """They do not count, and he reads why. One that waits no more is only closed."""
        declared = await _of(tx, case)
        if declared.state is not DeclarationState.WAITING:
            return
        rejected = replace(declared, state=DeclarationState.REJECTED, decided_at=now, reason=reason)
        await tx.declarations.save(rejected, caller.id)
        await _tell(tx, rejected, "metrics_decided", now, approved=False, reason=reason)

    async def ask_info(self, tx: Tx, case: Case, caller: Caller, question: str, now: datetime) -> None:
        """Ask first; the answer, or another picture, comes back into the queue."""
        declared = await _waiting(tx, case)
        asked = replace(declared, state=DeclarationState.ASKED, question=question, answer=None)
        await tx.declarations.save(asked)
        await _tell(tx, asked, "metrics_question", now, question=question)

    def parties(self, case: Case) -> Sequence[MemberId]:
        return case.party_ids

    def two_persons(self, case: Case) -> bool:
        return False

    async def as_it_stands(self, tx: Tx, case: Case) -> Case:
        """With what he declares by now: another picture may have taken the place of the first."""
        return with_facts(case, await facts_of(tx, await tx.declarations.get(_row(case)), self.config))


async def facts_of(tx: Tx, declared: Declaration, config: Config) -> dict[str, object]:
    """What a moderator compares: declared, the last values that were believed, jumps, and whose picture it is."""
    rules = config.metrics
    enrolment = await tx.creators.enrolment(declared.member_id)
    kept = await tx.metrics.records(declared.member_id)
    believed = [record for record in kept if record.source.value in rules.accepted_sources]
    records = declared.records(Source.DECLARED)
    last = {
        record.metric.value: {"value": found.value, "source": found.source.value, "at": found.measured_at.isoformat()}
        for record in records
        if (found := latest(believed, record.metric, record.measured_at)) is not None
    }
    jumps = [
        record.metric.value
        for record in records
        if any(
            is_jump(before, record, rules.jump_factor, rules.jump_days)
            for before in believed
            if before.metric is record.metric
        )
    ]
    return {
        "name": (await tx.members.names_of((declared.member_id,))).get(declared.member_id, ""),
        "channel": None if enrolment is None else enrolment.channel,
        "declared": {metric.value: value for metric, value in declared.values.items()},
        "declared_at": declared.declared_at.isoformat(), "proof": declared.proof_id, "state": declared.state.value,
        "last": last, "jumps": jumps, "shared": list(await tx.declarations.shared_with(declared.proof_id)),
        "times": rules.jump_factor, "days": rules.jump_days,
        "question": declared.question, "answer": declared.answer,
    }  # fmt: skip


def _row(case: Case) -> int:
    return int(case.subject.removeprefix("metrics:"))


async def _of(tx: Tx, case: Case) -> Declaration:
    return await tx.declarations.lock(_row(case))


async def _waiting(tx: Tx, case: Case) -> Declaration:
    declared = await _of(tx, case)
    if declared.state is not DeclarationState.WAITING:
        raise CannotDecide(case.public_id, "waits_no_more")
    return declared


async def _tell(tx: Tx, declared: Declaration, kind: str, now: datetime, **facts: object) -> None:
    values = {metric.value: value for metric, value in declared.values.items()}
    key = f"{declared.subject}:{kind}:{now.isoformat()}"
    owed = Notice(key, declared.member_id, kind, declared.subject, {"values": values, **facts})
    await tx.notices.owe(owed, now)
