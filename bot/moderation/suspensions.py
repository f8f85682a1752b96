"""A creator is suspended, or free again. What it does to money is shown first; then it takes one yes.

From the moment of the yes nothing new reaches the creator: tips and gifts are refused, his LIVE ends, and what was on
its way at that moment goes back to its fans. What he had before rests: it neither matures nor can it be redeemed.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from bot.coins.ports import Undone
from bot.coins.redrawing import redraw_there
from bot.communities.model import Caller
from bot.diamonds.model import Standing
from bot.diamonds.service import Diamonds
from bot.errors import Refusal
from bot.live.model import EndedBy, LiveSession
from bot.live.service import Lives
from bot.members.model import Member, MemberId
from bot.moderation.acts import reason_given, record
from bot.moderation.model import OwnMatter, Power, PowerNeeded
from bot.moderation.powers import Powers
from bot.moderation.reach import keep, kept
from bot.notices.model import Notice
from bot.ports import Clock, Storage, Tx
from bot.programme.model import Enrolment, EnrolmentState, WhoIsIt
from bot.programme.rules import appeal_until

# What was on its way when a creator was suspended is on the disk seconds later; nobody is looked at for ever.
LATE_FOR = timedelta(days=1)


class Act(StrEnum):
    """What is done to a creator."""

    SUSPEND = "suspend"
    REINSTATE = "reinstate"

    @property
    def of(self) -> EnrolmentState:
        """How he must stand for it."""
        return EnrolmentState.APPROVED if self is Act.SUSPEND else EnrolmentState.SUSPENDED


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act does, or has done: the LIVE that ends, and what the creator has in diamonds. `undone`: gifts that
    were on their way and went back. `until`: when a suspension ends by itself; `clear_at`: when one that ran its time
    is held against him no longer."""

    act: Act
    creator_id: MemberId
    name: str
    reason: str
    live: LiveSession | None
    diamonds: Standing
    undone: tuple[Undone, ...] = ()
    until: datetime | None = None
    clear_at: datetime | None = None


@dataclass(eq=False)
class WrongStanding(Refusal):
    """Only approved creators can be suspended, only suspended ones reinstated; `state` is None for no creator."""

    code: ClassVar[str] = "wrong_standing"
    name: str
    state: EnrolmentState | None


@dataclass(frozen=True)
class Suspensions:
    """`/mod suspend` and `/mod reinstate`, for moderators of the community in which the creator applied."""

    powers: Powers
    storage: Storage
    clock: Clock
    live: Lives
    diamonds: Diamonds

    def jobs(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Job handlers by name."""
        return {"undo_late_gifts": self._undo_late, "end_suspensions": self._end_due}

    async def find(self, caller: Caller, name: str) -> MemberId:
        """The suspended creator with this name; whoever is none of the caller's is not found. Raises WhoIsIt, with the
        names of those whom he could mean."""
        async with self.storage.reading() as tx:
            mine = (await self.powers.of(tx, caller.id)).communities((Power.MODERATOR,))
            found = await tx.creators.suspended(mine)
        wanted = name.strip().removeprefix("@").casefold()
        hits = [member_id for member_id, called in found if called.casefold() == wanted]
        if len(hits) != 1:
            raise WhoIsIt(name.strip()[:40], tuple(called for _, called in found[:5]))
        return hits[0]

    async def preview(
        self, caller: Caller, creator_id: MemberId, act: Act, reason: str, until: datetime | None = None
    ) -> Effect:
        """What it would do; the reason is kept for the yes. A suspension with `until` ends by itself and is a strike
        then. Raises PowerNeeded, OwnMatter, ReasonNeeded, WrongStanding."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            member, _ = await self._judged(tx, caller, creator_id, act)
            text = reason_given(reason)
            words = {"reason": text, "until": until.isoformat() if until is not None else ""}
            await keep(tx, caller, _press(act, member.id), words, self.clock)
            live = await tx.live.running_of(member.id) if act is Act.SUSPEND else None
        had = await self.diamonds.standing(member.id)
        return Effect(act, member.id, member.name, text, live, had, (), until, self._clear_at(now, until))

    async def confirm(self, caller: Caller, creator_id: MemberId, act: Act) -> Effect:
        """Do it, for the reason that was given. Raises what `preview` raises, and FormExpired after an hour."""
        live: LiveSession | None = None
        undone: tuple[Undone, ...] = ()
        async with self.storage.transaction() as tx:
            member, enrolment = await self._judged(tx, caller, creator_id, act)
            words = await kept(tx, caller, _press(act, member.id), self.clock)
            reason = words["reason"]
            until = datetime.fromisoformat(words["until"]) if words["until"] else None
            if act is Act.SUSPEND:
                live = await self._suspend(tx, caller, enrolment, reason, until)
            else:
                undone = await self._reinstate(tx, caller.id, member, enrolment, reason)
        if act is Act.SUSPEND:
            undone = await self.undo(member.id)
        if live is not None:
            self.live.marks.mark(live.id)
        had = await self.diamonds.standing(member.id)
        return Effect(act, member.id, member.name, reason, live, had, undone, until)

    async def undo(self, creator_id: MemberId) -> tuple[Undone, ...]:
        """Gifts that reached a creator after he was suspended go back, and their fans are told; nothing for anybody
        else. Done again, only what is new goes back."""
        async with self.storage.transaction() as tx:
            member = await tx.members.get(creator_id)
            enrolment = await tx.creators.enrolment(member.id)
            if enrolment is None or enrolment.state is not EnrolmentState.SUSPENDED:
                return ()
            return await self._undone(tx, member, enrolment)

    async def lift(self, tx: Tx, caller: Caller, enrolment: Enrolment, reason: str) -> None:
        """Reinstate within a decision that is made elsewhere, which judged who may."""
        await self._reinstate(tx, caller.id, await tx.members.lock(enrolment.member_id), enrolment, reason)

    # Inside

    async def _end_due(self) -> None:
        """Suspensions whose time is over end, each in a transaction of its own."""
        now = self.clock.now()
        async with self.storage.reading() as tx:
            due = await tx.creators.served(now)
        for creator_id in due:
            async with self.storage.transaction() as tx:
                member = await tx.members.lock(creator_id)
                enrolment = await tx.creators.enrolment(member.id)
                if enrolment is None or enrolment.suspended_until is None or enrolment.suspended_until > now:
                    continue
                struck = replace(enrolment, struck_at=enrolment.decided_at)
                await self._reinstate(tx, None, member, struck, "")

    async def _undo_late(self) -> None:
        async with self.storage.reading() as tx:
            late = await tx.creators.suspended(None, since=self.clock.now() - LATE_FOR)
        for creator_id, _ in late:
            await self.undo(creator_id)

    async def _judged(self, tx: Tx, caller: Caller, creator_id: MemberId, act: Act) -> tuple[Member, Enrolment]:
        member = await tx.members.lock(creator_id)
        enrolment = await tx.creators.enrolment(member.id)
        if enrolment is None:
            if (await self.powers.of(tx, caller.id)).communities((Power.MODERATOR,)) == frozenset():
                raise PowerNeeded((Power.MODERATOR,))
            raise WrongStanding(member.name, None)
        await self.powers.require(tx, caller.id, Power.MODERATOR, community_id=enrolment.community_id)
        if member.id in await tx.members.kin(caller.id):
            raise OwnMatter
        if enrolment.state is not act.of:
            raise WrongStanding(member.name, enrolment.state)
        return member, enrolment

    def _clear_at(self, now: datetime, until: datetime | None) -> datetime | None:
        return None if until is None else now + timedelta(days=self.powers.config.programme.good_standing_days)

    async def _suspend(
        self, tx: Tx, caller: Caller, enrolment: Enrolment, reason: str, until: datetime | None
    ) -> LiveSession | None:  # fmt: skip
        now = self.clock.now()
        suspended = replace(
            enrolment, state=EnrolmentState.SUSPENDED, reason=reason, decided_by=caller.id, decided_at=now,
            suspended_until=until,
        )  # fmt: skip
        await tx.creators.save_enrolment(suspended)
        live = await self.live.end_of(tx, enrolment.member_id, EndedBy.MODERATION)
        appeal = appeal_until(suspended, self.powers.config.programme)
        facts: dict[str, object] = {
            "reason": reason, "live": live.title if live is not None else "",
            "appeal_until": appeal and appeal.isoformat(), "until": until and until.isoformat(),
        }  # fmt: skip
        await self._keep(tx, caller.id, enrolment, Act.SUSPEND, facts, now)
        return live

    async def _reinstate(
        self, tx: Tx, by: MemberId | None, member: Member, enrolment: Enrolment, reason: str
    ) -> tuple[Undone, ...]:
        # Once he is free, nobody could tell any more what came too late.
        undone, now = await self._undone(tx, member, enrolment), self.clock.now()
        await tx.creators.save_enrolment(
            replace(
                enrolment, state=EnrolmentState.APPROVED, reason=None, decided_by=by, decided_at=now,
                suspended_until=None,
            )
        )  # fmt: skip
        await self._keep(tx, by, enrolment, Act.REINSTATE, {"reason": reason}, now)
        return undone

    async def _keep(
        self, tx: Tx, by: MemberId | None, enrolment: Enrolment, act: Act, facts: dict[str, object], now: datetime
    ) -> None:
        """The record, and the word to the creator."""
        after = EnrolmentState.SUSPENDED if act is Act.SUSPEND else EnrolmentState.APPROVED
        await record(
            tx, by, f"creator.{act}", enrolment.subject, str(facts["reason"]) or "its time was over", now,
            before={"state": enrolment.state.value}, after={"state": after.value}, community_id=enrolment.community_id,
        )  # fmt: skip
        await tx.videos.touch_of([enrolment.member_id], now)
        kind = "creator_suspended" if act is Act.SUSPEND else "creator_reinstated"
        key = f"{enrolment.subject}:{kind}:{now.isoformat()}"
        await tx.notices.owe(Notice(key, enrolment.member_id, kind, enrolment.subject, facts), now)

    async def _undone(self, tx: Tx, member: Member, enrolment: Enrolment) -> tuple[Undone, ...]:
        assert enrolment.decided_at is not None, "a creator is suspended at a moment"
        now = self.clock.now()
        undone = await tx.lots.undo_since(member.id, enrolment.decided_at, now)
        for fan_id in dict.fromkeys(one.fan_id for one in undone):
            his = [one for one in undone if one.fan_id == fan_id]
            # A fan's rows keep the id of a person who turned out to be another.
            fan = await tx.members.get(MemberId(fan_id))
            facts: dict[str, object] = {"creator": member.name, "coins": sum(one.coins for one in his)}
            key = f"gift:{his[-1].gift_id}:undone:told"
            await tx.notices.owe(Notice(key, fan.id, "gifts_undone", f"gift:{his[-1].gift_id}", facts), now)
        if undone:
            sessions = sorted({one.session_id for one in undone if one.session_id is not None})
            videos = sorted({one.video_id for one in undone if one.video_id is not None})
            await redraw_there(tx, sessions, videos, f"gift:{undone[-1].gift_id}:undone")
        return undone


def _press(act: Act, creator_id: MemberId) -> str:
    return f"creator.{act}:{creator_id}"
