"""Digests as their readers meet them: asked for, owed in the morning, told as notices."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.communities.model import Caller
from bot.config import Config
from bot.digests.model import DigestKind, Rhythm, Subscription
from bot.digests.rules import next_due, told_of
from bot.members.model import MemberId
from bot.moderation.ages import QueueAge, queue_age
from bot.moderation.model import Power, PowerNeeded
from bot.moderation.powers import Powers
from bot.notices.model import Notice
from bot.ports import Clock, Storage, Tx
from bot.stats.model import Earned
from bot.stats.service import CreatorStats, ever_creator

AT_ONCE = 200
"""Digests that become owed in one transaction."""


@dataclass(frozen=True)
class Digests:
    """`app.digests`. Nobody gets one who did not ask for it."""

    config: Config
    clock: Clock
    storage: Storage
    stats: CreatorStats
    powers: Powers

    async def ask(self, caller: Caller, kind: DigestKind, rhythm: Rhythm | None) -> None:
        """From now on so often, or no more. Raises NotCreator for somebody who never was one, and PowerNeeded for the
        queue of somebody who is none of the staff."""
        async with self.storage.transaction() as tx:
            if rhythm is None:
                await tx.digests.unsubscribe(caller.id, kind)
                return
            if kind is DigestKind.INCOME:
                await ever_creator(tx, caller.id)
            elif await self._age(tx, caller.id) is None:
                raise PowerNeeded(tuple(Power))
            due = next_due(rhythm, self.clock.now(), await self._zone(tx, caller.id), self.config.week.starts)
            await tx.digests.subscribe(Subscription(caller.id, kind, rhythm, due))

    def jobs(self) -> Mapping[str, Callable[..., Awaitable[None]]]:
        """Job handlers by name."""
        return {"owe_digests": self.owe_digests, "tell_digest": self.tell_digest}

    async def owe_digests(self) -> None:
        """Job: each that is due becomes a job of its own, so that nobody waits for another's. After a pause of the
        bot the one that was due first is told, and those between are not."""
        found = AT_ONCE
        while found == AT_ONCE:
            now = self.clock.now()
            async with self.storage.transaction() as tx:
                due = await tx.digests.due(now, AT_ONCE)
                for one in due:
                    zone = await self._zone(tx, one.member_id)
                    after = next_due(one.rhythm, now, zone, self.config.week.starts)
                    await tx.digests.subscribe(Subscription(one.member_id, one.kind, one.rhythm, after))
                    await tx.enqueue(
                        "tell_digest", _key(one), member_id=one.member_id, kind=one.kind.value,
                        rhythm=one.rhythm.value, due=one.due_at.isoformat(),
                    )  # fmt: skip
            found = len(due)

    async def tell_digest(self, member_id: int, kind: str, rhythm: str, due: str) -> None:
        """Job: one digest, as it stands now of the days before it was due. Who is no longer of the staff gets none of
        the queue any more."""
        async with self.storage.transaction() as tx:
            member = await tx.members.get(MemberId(member_id))
            one = Subscription(member.id, DigestKind(kind), Rhythm(rhythm), datetime.fromisoformat(due))
            facts = await (self._income(tx, one) if one.kind is DigestKind.INCOME else self._queue(tx, one))
            if facts is None:
                await tx.digests.unsubscribe(one.member_id, one.kind)
                return
            notice = Notice(_key(one), member.id, one.kind.notice, f"member:{member.id}", facts)
            await tx.notices.owe(notice, self.clock.now())

    async def _income(self, tx: Tx, one: Subscription) -> dict[str, object]:
        zone = await self._zone(tx, one.member_id)
        span, before = told_of(one.rhythm, one.due_at, zone)
        shown = await self.stats.summary(tx, one.member_id, span, before)
        facts: dict[str, object] = {
            "rhythm": one.rhythm.value, "zone": zone.key, "from": _moment(span.start), "to": _moment(span.end),
            "now": _earned(shown.earned), "before": _earned(shown.before),
            "available": shown.diamonds.available, "pending": shown.diamonds.pending, "held": shown.diamonds.held,
            "worth": [[minor, code] for code, minor in shown.diamonds.worth.items()],
        }  # fmt: skip
        if shown.payout is not None:
            facts |= {
                "payout": shown.payout.public_id, "sum": shown.payout.amount.amount_minor,
                "sum_currency": shown.payout.amount.currency, "due_at": shown.payout.due_at.isoformat(),
            }  # fmt: skip
        return facts

    async def _queue(self, tx: Tx, one: Subscription) -> dict[str, object] | None:
        age = await self._age(tx, one.member_id)
        if age is None:
            return None
        facts: dict[str, object] = {
            "total": age.total, "overdue": age.overdue, "undelivered": age.undelivered,
            "hours": self.config.market.review_sla_hours,
        }  # fmt: skip
        if age.oldest is not None:
            facts |= {"kind": age.oldest.kind.value, "since": age.oldest.created_at.isoformat()}
        return facts

    async def _age(self, tx: Tx, member_id: MemberId) -> QueueAge | None:
        target = timedelta(hours=self.config.market.review_sla_hours)
        return await queue_age(tx, self.powers, member_id, self.clock.now() - target)

    async def _zone(self, tx: Tx, member_id: MemberId) -> ZoneInfo:
        wishes = await tx.notices.wishes(member_id)
        return ZoneInfo(wishes.zone if wishes else self.config.community_zone)


def _key(one: Subscription) -> str:
    return f"digest:{one.kind}:{one.member_id}:{one.due_at.isoformat()}"


def _earned(found: Earned) -> dict[str, object]:
    return {
        "tips": [[one.amount_minor, one.currency] for one in found.tips], "live": found.coins.live,
        "video": found.coins.video,
    }  # fmt: skip


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.isoformat()
