"""The one who judges creators: reads what is known, asks the rules, keeps what follows from it."""

from collections.abc import Sequence
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
    """What follows for somebody. `counted`: what Bouquet counts of him. `zone`: by whose days. `changes`: of his
    grants, none for whoever is no creator."""

    member_id: MemberId
    answer: Answer
    counted: tuple[Record, ...]
    zone: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Judge:
    """Works in the caller's transaction."""

    config: Config

    @cached_property
    def asked(self) -> Thresholds:
        return thresholds(self.config)

    async def look(
        self, tx: Tx, creator_id: MemberId, now: datetime, stated: tuple[Record, ...] = (), *, lock: bool = False
    ) -> Judged | None:
        """Judges one creator and writes nothing; None for whoever is no approved creator. `stated`: what he says of
        himself, which never counts and yet tells what helps."""
        dossier = await tx.grants.dossier(creator_id, lock=lock)
        if dossier is None:
            return None
        [judged] = await self._judged(tx, [dossier], now, stated)
        return judged

    async def review(self, tx: Tx, creator_id: MemberId, now: datetime, *, told: bool = True) -> Judged | None:
        """Checks one creator again and keeps what changes; None for whoever is no approved creator."""
        judged = await self.look(tx, creator_id, now, lock=True)
        if judged is not None:
            await self._keep(tx, [judged], now, told=told)
        return judged

    async def review_all(self, tx: Tx, dossiers: Sequence[Dossier], now: datetime) -> None:
        """The same for many at once, with the same number of queries."""
        await self._keep(tx, await self._judged(tx, dossiers, now), now, told=True)

    async def admit(self, tx: Tx, creator_id: MemberId, feature: Feature, now: datetime) -> None:
        """Lets a creator begin what his grant is closed for, where his numbers have come since it was judged last.
        Raises NotEligible with everything that is missing."""
        judged = await self.review(tx, creator_id, now, told=False)
        if judged is None or judged.answer.missing(feature):
            raise NotEligible(() if judged is None else judged.answer.missing(feature), feature)

    async def _judged(
        self, tx: Tx, dossiers: Sequence[Dossier], now: datetime, stated: tuple[Record, ...] = ()
    ) -> list[Judged]:
        noted = await tx.metrics.records_of([dossier.member_id for dossier in dossiers])
        judged, grace_days = [], self.config.programme.grace_days
        # The thirty days of a zone: almost everybody has the same ones.
        for name, group in groupby(sorted(dossiers, key=self._zone), self._zone):
            zone, there = ZoneInfo(name), tuple(group)
            counted = await tx.metrics.counts([dossier.member_id for dossier in there], window(now, zone))
            for dossier in there:
                own = measured(counted[dossier.member_id], dossier.accepted_at, now, zone)
                numbers = (*noted.get(dossier.member_id, ()), *own, *stated)
                answer = check(dossier.with_numbers(numbers), self.asked, now)
                found = changes(dossier, answer, now, grace_days)
                judged.append(Judged(dossier.member_id, answer, own, name, found))
        return judged

    async def _keep(self, tx: Tx, judged: Sequence[Judged], now: datetime, *, told: bool) -> None:
        for one in judged:
            if told and one.changes:
                await tell(tx, one.member_id, one.changes, one.answer, now)
        turned = [one.member_id for one in judged if any(_turned(change) for change in one.changes)]
        if turned:
            await tx.videos.touch_of(turned, now)
        await tx.grants.save(
            [(one.member_id, change.feature, change.after) for one in judged for change in one.changes], now
        )

    def _zone(self, dossier: Dossier) -> str:
        return dossier.zone or self.config.community_zone


def _turned(change: Change) -> bool:
    """Whether the cards of his videos say what is not true any more."""
    return change.feature is Feature.VIDEO_GIFTS and change.before.open != change.after.open
