"""`/settings`, notices: how a person is told of things."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.communities.model import Caller
from bot.communities.rules import read_zone
from bot.config import Config
from bot.digests.model import DigestKind, Rhythm
from bot.moderation.powers import Powers
from bot.notices.kinds import Topic
from bot.notices.quiet import OFF
from bot.notices.wishes import BadHours, Wishes, usual
from bot.ports import Clock, Storage, Tx

_HOURS = re.compile(r"(\d{1,2})(?:[:.]?([0-5]\d))?\s*(?:-|–|—|to|bis)\s*(\d{1,2})(?:[:.]?([0-5]\d))?")


@dataclass(frozen=True, slots=True)
class NoticesView:
    """How everything stands. `topics`: those that concern him. `digests`: those that he may have, None for one that he
    did not ask for."""

    wishes: Wishes
    topics: tuple[Topic, ...]
    digests: Mapping[DigestKind, Rhythm | None]


@dataclass(frozen=True)
class NoticeSettings:
    """One person's own wishes. Each change holds at once, also for what waits already."""

    config: Config
    powers: Powers
    storage: Storage
    clock: Clock

    async def show(self, caller: Caller) -> NoticesView:
        """His wishes; who never said any hears of everything, outside of the deployment's quiet hours."""
        async with self.storage.reading() as tx:
            return await self._view(tx, caller, await self._wishes(tx, caller))

    async def set_topic(self, caller: Caller, topic: Topic, *, sent: bool) -> NoticesView:
        """Send notices about it, or leave them in the inbox."""

        def change(wishes: Wishes) -> Wishes:
            return replace(wishes, inbox=wishes.inbox - {topic} if sent else wishes.inbox | {topic})

        return await self._change(caller, change)

    async def set_quiet(self, caller: Caller, hours: str, zone: str = "") -> NoticesView:
        """Quiet hours as typed ("22:00-07:00", "22-7", "off"), by the clock of a zone, empty for the one before. Raises
        BadHours and BadZone."""
        read, named = read_hours(hours), read_zone(zone) if zone.strip() else ""
        return await self._change(caller, lambda wishes: replace(wishes, quiet=read, zone=named or wishes.zone))

    async def _change(self, caller: Caller, change: Callable[[Wishes], Wishes]) -> NoticesView:
        async with self.storage.transaction() as tx:
            # Two changes at once are made one after the other.
            await tx.members.lock(caller.id)
            wishes = change(await self._wishes(tx, caller))
            await tx.notices.wish(caller.id, wishes)
            await tx.notices.hold_no_longer(caller.id, self.clock.now())
            return await self._view(tx, caller, wishes)

    async def _wishes(self, tx: Tx, caller: Caller) -> Wishes:
        place = caller.community.zone if caller.community else None
        return await tx.notices.wishes(caller.id) or usual(self.config, place or "")

    async def _view(self, tx: Tx, caller: Caller, wishes: Wishes) -> NoticesView:
        staff = (await self.powers.of(tx, caller.id)).any_at_all
        topics = tuple(one for one in Topic if staff or one is not Topic.QUEUE)
        enrolment, asked = await tx.creators.enrolment(caller.id), await tx.digests.of(caller.id)
        creator = enrolment is not None and enrolment.accepted_at is not None
        may = {DigestKind.INCOME: creator, DigestKind.QUEUE: staff}
        return NoticesView(wishes, topics, {kind: asked.get(kind) for kind in DigestKind if may[kind]})


def read_hours(typed: str) -> str:
    """Hours as they are kept, "22:00-07:00" or "off". Raises BadHours."""
    text = " ".join(typed.split()).lower()
    if text in (OFF, "aus", "-"):
        return OFF
    found = _HOURS.fullmatch(text)
    if found is None:
        raise BadHours(typed[:20])
    hours, minutes = (int(found[1]), int(found[3])), (int(found[2] or 0), int(found[4] or 0))
    if max(hours) > 23 or (hours[0], minutes[0]) == (hours[1], minutes[1]):
        raise BadHours(typed[:20])
    return f"{hours[0]:02}:{minutes[0]:02}-{hours[1]:02}:{minutes[1]:02}"
