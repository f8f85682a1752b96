"""The one who judges creators: reads what is known, asks the rules, keeps what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.eligibility.asked import thresholds
from bot.eligibility.grants import Change, Dossier, changes
from bot.eligibility.measured import measured, window
from bot.eligibility.metrics import Record
from bot.eligibility.model import Answer, Feature, NotEligible, Thresholds
from bot.eligibility.rules import check
from bot.eligibility.telling import tell
from bot.members.model import MemberId
from bot.ports import Tx


@dataclass(frozen=True)
class Judge:
    """Works in the caller's transaction."""

    config: Config

    @cached_property
    def asked(self) -> Thresholds:
        return thresholds(self.config)

    async def review(self, tx: Tx, creator_id: MemberId, now: datetime, *, told: bool = True) -> Answer | None:
        """Checks one creator again and keeps what changes; None for whoever is no approved creator."""
        dossiers = await tx.grants.dossiers(only=creator_id)
        answers = await self.review_all(tx, dossiers, now, told=told)
        return answers.get(creator_id)

    async def review_all(
        self, tx: Tx, dossiers: Sequence[Dossier], now: datetime, *, told: bool = True
    ) -> Mapping[MemberId, Answer]:
        """The same for many at once, with the same number of queries."""
        numbers = await self._numbers(tx, dossiers, now)
        answers: dict[MemberId, Answer] = {}
        kept: list[tuple[MemberId, Change]] = []
        for dossier in dossiers:
            answer = check(dossier.with_numbers(numbers[dossier.member_id]), self.asked, now)
            answers[dossier.member_id] = answer
            found = changes(dossier, answer, now, self.config.programme.grace_days)
            kept += [(dossier.member_id, change) for change in found]
            if told and found:
                await tell(tx, dossier.member_id, found, answer, now)
        await tx.grants.save([(member_id, change.feature, change.after) for member_id, change in kept], now)
        return answers

    async def admit(self, tx: Tx, creator_id: MemberId, feature: Feature, now: datetime) -> None:
        """Lets a creator begin what his grant is closed for, where his numbers have come since it was judged last.
        Raises NotEligible with everything that is missing."""
        answer = await self.review(tx, creator_id, now, told=False)
        if answer is None or answer.missing(feature):
            raise NotEligible(() if answer is None else answer.missing(feature), feature)

    async def _numbers(
        self, tx: Tx, dossiers: Sequence[Dossier], now: datetime
    ) -> Mapping[MemberId, tuple[Record, ...]]:
        noted = await tx.metrics.records_of([dossier.member_id for dossier in dossiers])
        numbers: dict[MemberId, tuple[Record, ...]] = {}
        # The thirty days of a zone: almost everybody has the same ones.
        for name, group in groupby(sorted(dossiers, key=self._zone), self._zone):
            zone, there = ZoneInfo(name), tuple(group)
            counted = await tx.metrics.counts([dossier.member_id for dossier in there], window(now, zone))
            for dossier in there:
                own = measured(counted[dossier.member_id], dossier.accepted_at, now, zone)
                numbers[dossier.member_id] = (*noted.get(dossier.member_id, ()), *own)
        return numbers

    def _zone(self, dossier: Dossier) -> str:
        return dossier.zone or self.config.community_zone
