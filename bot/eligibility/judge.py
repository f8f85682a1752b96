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


@dataclass(frozen=True, slots=True)
class Judged:
    """What follows for a creator. `counted`: what Bouquet counts of him. `zone`: by whose days."""

    answer: Answer
    counted: tuple[Record, ...]
    zone: str


@dataclass(frozen=True)
class Judge:
    """Works in the caller's transaction."""

    config: Config

    @cached_property
    def asked(self) -> Thresholds:
        return thresholds(self.config)

    async def review(
        self, tx: Tx, creator_id: MemberId, now: datetime, stated: tuple[Record, ...] = (), *, told: bool = True
    ) -> Judged | None:
        """Checks one creator again and keeps what changes; None for whoever is no approved creator. `stated`: what he
        says of himself, which never counts and yet tells what helps."""
        dossiers = await tx.grants.dossiers(only=creator_id)
        judged = await self.review_all(tx, dossiers, now, stated, told=told)
        return judged.get(creator_id)

    async def review_all(
        self, tx: Tx, dossiers: Sequence[Dossier], now: datetime, stated: tuple[Record, ...] = (), *, told: bool = True
    ) -> Mapping[MemberId, Judged]:
        """The same for many at once, with the same number of queries."""
        numbers = await self._numbers(tx, dossiers, now)
        judged: dict[MemberId, Judged] = {}
        kept: list[tuple[MemberId, Change]] = []
        for dossier in dossiers:
            noted, counted = numbers[dossier.member_id]
            answer = check(dossier.with_numbers((*noted, *counted, *stated)), self.asked, now)
            judged[dossier.member_id] = Judged(answer, counted, dossier.zone or self.config.community_zone)
            found = changes(dossier, answer, now, self.config.programme.grace_days)
            kept += [(dossier.member_id, change) for change in found]
            if told and found:
                await tell(tx, dossier.member_id, found, answer, now)
        await tx.grants.save([(member_id, change.feature, change.after) for member_id, change in kept], now)
        return judged

    async def admit(self, tx: Tx, creator_id: MemberId, feature: Feature, now: datetime) -> None:
        """Lets a creator begin what his grant is closed for, where his numbers have come since it was judged last.
        Raises NotEligible with everything that is missing."""
        judged = await self.review(tx, creator_id, now, told=False)
        if judged is None or judged.answer.missing(feature):
            raise NotEligible(() if judged is None else judged.answer.missing(feature), feature)

    async def _numbers(
        self, tx: Tx, dossiers: Sequence[Dossier], now: datetime
    ) -> Mapping[MemberId, tuple[tuple[Record, ...], tuple[Record, ...]]]:
        """What was noted of each, and what we count ourselves."""
        noted = await tx.metrics.records_of([dossier.member_id for dossier in dossiers])
        numbers: dict[MemberId, tuple[tuple[Record, ...], tuple[Record, ...]]] = {}
        # The thirty days of a zone: almost everybody has the same ones.
        for name, group in groupby(sorted(dossiers, key=self._zone), self._zone):
            zone, there = ZoneInfo(name), tuple(group)
            counted = await tx.metrics.counts([dossier.member_id for dossier in there], window(now, zone))
            for dossier in there:
                own = measured(counted[dossier.member_id], dossier.accepted_at, now, zone)
                numbers[dossier.member_id] = noted.get(dossier.member_id, ()), own
        return numbers

    def _zone(self, dossier: Dossier) -> str:
        return dossier.zone or self.config.community_zone
