"""/eligibility: what somebody can earn with, and everything that is missing, for him alone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.communities.model import Caller
from bot.config import Config
from bot.eligibility.judge import Judge, Judged
from bot.eligibility.measured import measured, window
from bot.eligibility.metrics import Record, Source
from bot.eligibility.model import Creator
from bot.eligibility.rules import check
from bot.eligibility.standing import Standing
from bot.members.model import Member
from bot.ports import Clock, Storage, Tx
from bot.programme.model import Enrolment, EnrolmentState


@dataclass(frozen=True)
class Eligibility:
    """By the days of the community where somebody applied; before that, of the one where he asks."""

    config: Config
    clock: Clock
    storage: Storage
    page: int = 200
    """Creators that one transaction of the re-check holds."""

    @cached_property
    def judge(self) -> Judge:
        """Who judges."""
        return Judge(self.config)

    async def show(self, caller: Caller) -> Standing:
        """One's own, before and after joining. A creator whose numbers have come since the last check has from now on
        what he reads that he has."""
        now, asked = self.clock.now(), self.judge.asked
        # Looked at beside whatever is written meanwhile: only a change takes a turn of its own.
        async with self.storage.glance() as tx:
            declared = await tx.declarations.latest(caller.id)
            stated = () if declared is None or not declared.open else declared.records(Source.DECLARED)
            judged = await self.judge.look(tx, caller.id, now, stated)
        state: EnrolmentState | None = EnrolmentState.APPROVED
        if judged is None:
            async with self.storage.reading() as tx:
                judged, state = await self._before(tx, caller, stated, now)
        elif judged.changes:
            async with self.storage.transaction() as tx:
                await self.judge.review(tx, caller.id, now)
        return Standing(
            judged.answer, judged.counted, asked.accepted_sources, asked.stale_days, judged.zone, state, declared
        )

    async def _before(
        self, tx: Tx, caller: Caller, stated: tuple[Record, ...], now: datetime
    ) -> tuple[Judged, EnrolmentState | None]:
        """Of somebody who is no creator at present, or not yet."""
        enrolment = await tx.creators.enrolment(caller.id)
        zone = await self._zone(tx, caller, enrolment)
        counted = await _counted(tx, caller, enrolment, zone, now)
        noted = await tx.metrics.records(caller.id)
        answer = check(known(caller.member, enrolment, (*noted, *counted, *stated)), self.judge.asked, now)
        judged = Judged(caller.id, answer, counted, zone.key)
        return judged, None if enrolment is None else enrolment.state

    def jobs(self) -> dict[str, Callable[..., Awaitable[object]]]:
        """Job handlers by name."""
        return {"recheck_creators": self.recheck}

    async def recheck(self) -> int:
        """Job: checks every creator again, a page a transaction; answers how many. Repeated, it changes nothing."""
        now, checked, after = self.clock.now(), 0, None
        while True:
            async with self.storage.transaction() as tx:
                page = await tx.grants.dossiers(after, self.page)
                await self.judge.review_all(tx, page, now)
            checked += len(page)
            if len(page) < self.page:
                return checked
            after = page[-1].member_id

    async def _zone(self, tx: Tx, caller: Caller, enrolment: Enrolment | None) -> ZoneInfo:
        community = caller.community
        if enrolment is not None and (community is None or community.id != enrolment.community_id):
            community = await tx.communities.get(enrolment.community_id)
        return ZoneInfo((community.zone if community else None) or self.config.community_zone)


async def _counted(
    tx: Tx, caller: Caller, enrolment: Enrolment | None, zone: ZoneInfo, now: datetime
) -> tuple[Record, ...]:
    """What Bouquet counts. Whoever never was a creator cannot be followed: nothing is known of him, which is not
    nothing."""
    if enrolment is None or enrolment.accepted_at is None:
        return ()
    counts = await tx.metrics.counts([caller.id], window(now, zone))
    return measured(counts[caller.id], enrolment.accepted_at, now, zone)


def known(member: Member, enrolment: Enrolment | None, records: tuple[Record, ...]) -> Creator:
    """What the rules judge of somebody who need not be a creator. His account is at least as old as our
    acquaintance."""
    if enrolment is None:
        return Creator(
            member.over_age, member.region, marked_kind=member.excluded_kind, opened_at=member.created_at,
            records=records,
        )  # fmt: skip
    return Creator(
        over_age=member.over_age,
        region=enrolment.region or member.region,
        account_kind=enrolment.account_kind,
        marked_kind=member.excluded_kind,
        suspended=enrolment.state is EnrolmentState.SUSPENDED,
        reapply_at=enrolment.reapply_at,
        struck_at=enrolment.struck_at,
        opened_at=member.created_at,
        records=records,
    )
