"""Brakes against stolen cards: every try to pay is counted in the transaction that learns of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.config import Config
from bot.members.model import Platform
from bot.moderation.cases import open_case
from bot.moderation.model import CaseKind
from bot.notices.model import Notice
from bot.ports import Tx
from bot.safety.store import Attempt, Attempts

BREAKER_FAILURES = 30
BREAKER_WINDOW = timedelta(minutes=10)
BREAKER_HOLDS = timedelta(hours=1)
"""How long nobody gets a payment page, unless an operator looks earlier."""
CARD_PEOPLE_MAX = 3


class Braked(StrEnum):
    """What a try set off."""

    STOP = "stop"
    BREAKER = "breaker"
    SHARED_CARD = "shared_card"


@dataclass(frozen=True)
class Brakes:
    """Counts tries and pulls the brakes."""

    config: Config

    async def record(self, tx: Tx, attempt: Attempt, now: datetime) -> tuple[Braked, ...]:
        """Counts one try, once; answers what it set off.

        Five failures of one fan within an hour end his payment pages for a day. Thirty failures of everybody within
        ten minutes, more than half of all tries, end everybody's for an hour and call the owners. One card of more
        than three people is a case for staff.
        """
        if not await tx.safety.record(attempt):
            return ()
        pulled: list[Braked] = []
        if attempt.failed and await self._stop(tx, attempt, now):
            pulled.append(Braked.STOP)
        if attempt.failed and await self._break(tx, now):
            pulled.append(Braked.BREAKER)
        if attempt.card is not None and await self._shared_card(tx, attempt, attempt.card, now):
            pulled.append(Braked.SHARED_CARD)
        return tuple(pulled)

    async def _stop(self, tx: Tx, attempt: Attempt, now: datetime) -> bool:
        failed = await tx.safety.failed_since(attempt.fan_id, now - timedelta(hours=1))
        if failed < self.config.safety.failed_payments_per_hour:
            return False
        until = now + timedelta(hours=self.config.safety.failed_payments_stop_hours)
        await tx.safety.stop(attempt.fan_id, until)
        return True

    async def _break(self, tx: Tx, now: datetime) -> bool:
        attempts = await tx.safety.attempts_since(now - BREAKER_WINDOW)
        if not trips(attempts) or not await tx.safety.trip_breaker(now, now + BREAKER_HOLDS):
            return False
        owners = [(Platform(owner.platform), owner.user_id) for owner in self.config.operator.owners]
        for owner in await tx.powers.members_of(owners):
            facts: dict[str, object] = {
                "what": "breaker", "failed": attempts.failed, "until": (now + BREAKER_HOLDS).isoformat(),
            }  # fmt: skip
            notice = Notice(f"breaker:{now.isoformat()}:{owner}", owner, "staff_alert", "breaker", facts)
            await tx.notices.owe(notice, now)
        return True

    async def _shared_card(self, tx: Tx, attempt: Attempt, card: str, now: datetime) -> bool:
        people = await tx.safety.fans_of_card(card)
        if len(people) <= CARD_PEOPLE_MAX:
            return False
        await open_case(
            tx,
            CaseKind.FLAG,
            f"flag:shared_card:{card[:16]}",
            community_id=attempt.community_id,
            opened_by=None,
            parties=people,
            facts={"what": "shared_card", "people": len(people)},
            now=now,
        )
        return True


def trips(attempts: Attempts) -> bool:
    """Whether so many tries fail that somebody must be testing stolen cards."""
    return attempts.failed >= BREAKER_FAILURES and attempts.failed > attempts.succeeded
