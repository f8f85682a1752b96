"""/creator supporters: who supports a creator, for him alone, and a word of thanks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.boards.model import Span
from bot.communities.model import Caller
from bot.config import Config
from bot.errors import NotFound
from bot.members.model import MemberId
from bot.notices.model import Notice
from bot.ports import Clock, Storage, Tx
from bot.programme.model import EnrolmentState, NotCreator
from bot.stats.model import StatsPeriod
from bot.stats.rules import spans
from bot.stats.service import ever_creator
from bot.supporters.model import PAGE, Support, SupporterPage, thanks_subject
from bot.supporters.rules import thanks_due

MOST_AT_ONCE: Final = 200
"""Hidden supporters who are thanked by one press."""


@dataclass(frozen=True)
class Supporters:
    """By the days of the community where the creator asks, as in /stats."""

    config: Config
    clock: Clock
    storage: Storage

    async def page(self, caller: Caller, period: StatsPeriod, page: int = 0) -> SupporterPage:
        """One's own supporters. Raises NotCreator for whoever never was a creator."""
        span = self._span(caller, period)
        async with self.storage.reading() as tx:
            await ever_creator(tx, caller.id)
            items, total = await tx.supporters.named(caller.id, span, PAGE, page * PAGE)
            hidden = await tx.supporters.hidden(caller.id, span)
        return SupporterPage(period, items, total, page, hidden)

    async def thank(self, caller: Caller, fan_id: MemberId) -> str:
        """Thanks to somebody whom the creator knows as a supporter; answers his name. What is said never depends on
        whether it was due: that would tell whether a hidden tip was his. Raises NotFound for anybody else, NotCreator.
        """
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            await _creator(tx, caller.id)
            known = await tx.supporters.support_of(caller.id, fan_id)
            if known is None:
                raise NotFound("supporter")
            await _thank(tx, caller, (known,), now)
            return (await tx.members.get(known.fan_id)).name

    async def thank_hidden(self, caller: Caller, period: StatsPeriod) -> None:
        """Thanks to all who hid from the creator in the period; he does not learn who or how many they are. Raises
        NotCreator."""
        now, span = self.clock.now(), self._span(caller, period)
        async with self.storage.transaction() as tx:
            await _creator(tx, caller.id)
            await _thank(tx, caller, await tx.supporters.hidden_support(caller.id, span, MOST_AT_ONCE), now)

    async def block(self, caller: Caller, fan_id: MemberId, blocked: bool) -> str:
        """Whether a supporter whom the creator knows can tip him from now on; answers his name. Raises NotFound for
        anybody else, NotCreator."""
        async with self.storage.transaction() as tx:
            await ever_creator(tx, caller.id)
            known = await tx.supporters.support_of(caller.id, fan_id)
            if known is None:
                raise NotFound("supporter")
            await tx.creators.set_blocked(caller.id, known.fan_id, blocked, self.clock.now())
            return (await tx.members.get(known.fan_id)).name

    def _span(self, caller: Caller, period: StatsPeriod) -> Span:
        zone = (caller.community.zone if caller.community else None) or self.config.community_zone
        return spans(period, self.clock.now(), ZoneInfo(zone))[0]


async def _creator(tx: Tx, member_id: MemberId) -> None:
    """Only who is a creator now speaks to fans."""
    await tx.members.lock(member_id)
    enrolment = await tx.creators.enrolment(member_id)
    if enrolment is None or enrolment.state is not EnrolmentState.APPROVED:
        raise NotCreator(enrolment.state if enrolment else None)


async def _thank(tx: Tx, caller: Caller, fans: Sequence[Support], now: datetime) -> None:
    for one in fans:
        if not thanks_due(one.last_at, await tx.supporters.thanked_at(caller.id, one.fan_id), now):
            continue
        subject = thanks_subject(caller.id, one.fan_id)
        facts: dict[str, object] = {"creator": caller.member.name, "hidden": one.hidden}
        await tx.notices.owe(Notice(f"{subject}:{now.isoformat()}", one.fan_id, "thanks", subject, facts), now)
