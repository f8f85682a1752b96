"""/eligibility: what somebody can earn with, and everything that is missing, for him alone."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.communities.model import Caller
from bot.config import Config
from bot.eligibility.asked import thresholds
from bot.eligibility.measured import measured, window
from bot.eligibility.metrics import Record, Source
from bot.eligibility.model import Creator, Standing
from bot.eligibility.rules import check
from bot.members.model import Member
from bot.ports import Clock, Storage, Tx
from bot.programme.model import Enrolment, EnrolmentState


@dataclass(frozen=True)
class Eligibility:
    """By the days of the community where somebody applied; before that, of the one where he asks."""

    config: Config
    clock: Clock
    storage: Storage

    async def show(self, caller: Caller) -> Standing:
        """One's own, before and after joining. Writes nothing."""
        now = self.clock.now()
        async with self.storage.reading() as tx:
            enrolment = await tx.creators.enrolment(caller.id)
            zone = await self._zone(tx, caller, enrolment)
            counted = await _counted(tx, caller, enrolment, zone, now)
            noted = await tx.metrics.records(caller.id)
            declared = await tx.declarations.latest(caller.id)
        asked = thresholds(self.config)
        stated = () if declared is None or not declared.open else declared.records(Source.DECLARED)
        answer = check(known(caller.member, enrolment, (*noted, *counted, *stated)), asked, now)
        state = None if enrolment is None else enrolment.state
        return Standing(answer, counted, asked.accepted_sources, asked.stale_days, zone.key, state, declared)

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
    return measured(await tx.metrics.counts(caller.id, window(now, zone)), enrolment.accepted_at, now, zone)


def known(member: Member, enrolment: Enrolment | None, records: tuple[Record, ...]) -> Creator:
    """What the rules judge. His account is at least as old as our acquaintance."""
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
        opened_at=member.created_at,
        records=records,
    )
