"""One feature, or all of them, is stopped for one person. What it does is shown first; then it takes one yes.

A creator is stopped everywhere, by a moderator of the community in which he applied: nobody can give him that way, nor
he to others. Anybody else is stopped by a moderator in that moderator's community alone. What was paid stays where it
is, and the end comes by itself where one is set.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.communities.model import Caller, CommunityId
from bot.errors import Refusal
from bot.live.model import EndedBy, LiveSession
from bot.live.service import Lives
from bot.members.model import Member, MemberId
from bot.moderation.acts import reason_given, record
from bot.moderation.model import Feature, Pause
from bot.moderation.powers import Powers
from bot.moderation.reach import keep, kept, reached
from bot.notices.model import Notice
from bot.ports import Clock, Storage, Tx
from bot.programme.model import EnrolmentState

STOPPED = (Feature.TIPS, Feature.COINS, Feature.GIFTS, Feature.LIVE, Feature.PAYOUTS, Feature.ALL_MONEY)
"""What can be stopped for a person."""

_OF_A_LIVE = (Feature.LIVE, Feature.GIFTS, Feature.ALL_MONEY)
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Stop:
    """What is, or would be, stopped for somebody. `community`: where alone, by name; None is everywhere, and he is a
    creator. `live`: his LIVE that ends. `until` None: until somebody ends it."""

    member_id: MemberId
    name: str
    feature: Feature
    community: str | None
    reason: str
    until: datetime | None
    live: LiveSession | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """What is, or would be, no longer stopped."""

    member_id: MemberId
    name: str
    reason: str
    features: tuple[Feature, ...]


@dataclass(eq=False)
class NothingStopped(Refusal):
    """Nothing is stopped for him that the caller could end."""

    code: ClassVar[str] = "nothing_stopped"
    name: str


@dataclass(frozen=True)
class Stops:
    """`/mod suspend` with a feature or of somebody who is no creator, and `/mod reinstate` of the same."""

    powers: Powers
    storage: Storage
    clock: Clock
    live: Lives

    def jobs(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Job handlers by name."""
        return {"end_stops": self._end_due}

    async def enrolled(self, member_id: MemberId) -> EnrolmentState | None:
        """How somebody stands as a creator; None for whoever never applied."""
        async with self.storage.reading() as tx:
            enrolment = await tx.creators.enrolment((await tx.members.get(member_id)).id)
        return None if enrolment is None else enrolment.state

    async def preview(
        self, caller: Caller, member_id: MemberId, feature: Feature, until: datetime | None, reason: str
    ) -> Stop:
        """What it would do; all of it is kept for the yes. Raises NotSetUp, PowerNeeded, OwnMatter, ReasonNeeded."""
        async with self.storage.transaction() as tx:
            member, place = await reached(self.powers, tx, caller, member_id)
            text = reason_given(reason)
            words = {"feature": feature.value, "reason": text, "until": until.isoformat() if until else ""}
            await keep(tx, caller, _press("stop", member.id), words, self.clock)
            live = await self._live_of(tx, member.id, feature, place)
            return Stop(member.id, member.name, feature, await _name(tx, place), text, until, live)

    async def confirm(self, caller: Caller, member_id: MemberId) -> Stop:
        """Do it, as it was shown. Raises what `preview` raises, and FormExpired after an hour."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            member, place = await reached(self.powers, tx, caller, member_id)
            words = await kept(tx, caller, _press("stop", member.id), self.clock)
            feature, reason = Feature(words["feature"]), words["reason"]
            until = datetime.fromisoformat(words["until"]) if words["until"] else None
            await tx.switches.pause(Pause(feature, place, until, reason, caller.id, now, member.id))
            live = await self._live_of(tx, member.id, feature, place)
            if live is not None:
                await self.live.end_of(tx, member.id, EndedBy.MODERATION)
            done = Stop(member.id, member.name, feature, await _name(tx, place), reason, until, live)
            await record(
                tx, caller.id, "member.stop", f"member:{member.id}", reason, now, community_id=place,
                after={"feature": feature.value, "until": until and until.isoformat()},
            )  # fmt: skip
            facts: dict[str, object] = {
                "feature": feature.value, "reason": reason, "until": until and until.isoformat(),
                "community": done.community, "live": live.title if live is not None else "",
            }  # fmt: skip
            await self._tell(tx, member.id, "stopped", f"{feature}:{place or 0}", facts, now)
        if live is not None:
            self.live.marks.mark(live.id)
        return done

    async def preview_release(self, caller: Caller, member_id: MemberId, reason: str) -> Release:
        """What would go on. Raises NotSetUp, PowerNeeded, OwnMatter, ReasonNeeded, NothingStopped."""
        async with self.storage.transaction() as tx:
            member, place = await reached(self.powers, tx, caller, member_id)
            found = await self._here(tx, member, place)
            text = reason_given(reason)
            await keep(tx, caller, _press("free", member.id), {"reason": text}, self.clock)
        return Release(member.id, member.name, text, tuple(one.feature for one in found))

    async def release(self, caller: Caller, member_id: MemberId) -> Release:
        """All of it goes on. Raises what `preview_release` raises, and FormExpired."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            member, place = await reached(self.powers, tx, caller, member_id)
            reason = (await kept(tx, caller, _press("free", member.id), self.clock))["reason"]
            found = await self._here(tx, member, place)
            for one in found:
                await tx.switches.resume(one.feature, place, now, member.id)
                await self._ended(tx, one, caller.id, reason, now)
        return Release(member.id, member.name, reason, tuple(one.feature for one in found))

    # Inside

    async def _end_due(self) -> None:
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            for one in await tx.switches.take_over(now, _AT_ONCE):
                await self._ended(tx, one, None, "its time was over", now)

    async def _ended(self, tx: Tx, stop: Pause, by: MemberId | None, reason: str, now: datetime) -> None:
        assert stop.member_id is not None, "somebody's own"
        await record(
            tx, by, "member.free", f"member:{stop.member_id}", reason, now, community_id=stop.community_id,
            before={"feature": stop.feature.value},
        )  # fmt: skip
        facts: dict[str, object] = {
            "feature": stop.feature.value, "community": await _name(tx, stop.community_id),
            "reason": reason if by is not None else "",
        }  # fmt: skip
        await self._tell(tx, stop.member_id, "stop_over", f"{stop.feature}:{stop.community_id or 0}", facts, now)

    async def _tell(
        self, tx: Tx, member_id: MemberId, kind: str, what: str, facts: dict[str, object], now: datetime
    ) -> None:
        await tx.videos.touch_of([member_id], now)
        key = f"member:{member_id}:{kind}:{what}:{now.isoformat()}"
        await tx.notices.owe(Notice(key, member_id, kind, f"member:{member_id}", facts), now)

    async def _here(self, tx: Tx, member: Member, place: CommunityId | None) -> list[Pause]:
        now = self.clock.now()
        found = [
            one
            for one in await tx.switches.stops_of(member.id)
            if one.community_id == place and (one.until is None or one.until > now)
        ]
        if not found:
            raise NothingStopped(member.name)
        return found

    async def _live_of(
        self, tx: Tx, member_id: MemberId, feature: Feature, place: CommunityId | None
    ) -> LiveSession | None:
        if place is not None or feature not in _OF_A_LIVE:
            return None
        return await tx.live.running_of(member_id)


async def _name(tx: Tx, community_id: CommunityId | None) -> str | None:
    return None if community_id is None else (await tx.communities.get(community_id)).name


def _press(act: str, member_id: MemberId) -> str:
    return f"member.{act}:{member_id}"
