"""Matches, as `app.matches`: asked for by one creator, agreed to by another, ended by the clock."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.communities.model import Caller
from bot.config.gifts import Live as LiveRules
from bot.errors import NotFound
from bot.live.model import LiveSession
from bot.live.service import Lives
from bot.matches.ends import close, lapse, tell
from bot.matches.model import (
    GRACE,
    Match,
    MatchAlone,
    MatchesOff,
    MatchMinutes,
    MatchNeedsLive,
    MatchOver,
    MatchRunning,
    MatchState,
    MatchWaits,
)
from bot.members.model import MemberId
from bot.moderation.model import Feature, Paused
from bot.notices.model import Notice
from bot.ports import Tx
from bot.programme.model import EnrolmentState


@dataclass(frozen=True)
class Matches:
    """`ask`, `answer`, and the job `tend_matches`."""

    lives: Lives

    def jobs(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Job handlers by name."""
        return {"tend_matches": self.tend}

    async def ask(self, caller: Caller, creator_id: MemberId, minutes: int | None = None) -> Match:
        """The caller, who is LIVE, asks another creator who is for a match; the other one is told. Without `minutes` it
        lasts as long as the operator says. Raises MatchesOff, MatchMinutes, MatchAlone, MatchNeedsLive, MatchRunning,
        MatchWaits, Paused."""
        live, now = self._allowed(), self.lives.clock.now()
        wanted = live.match_minutes if minutes is None else minutes
        if not 1 <= wanted <= live.match_minutes_max:
            raise MatchMinutes(live.match_minutes_max)
        async with self.lives.storage.transaction() as tx:
            mine = await tx.live.running_of(caller.id)
            if mine is None:
                raise MatchNeedsLive
            person = await tx.members.get(creator_id)
            if person.id == caller.id:
                raise MatchAlone
            theirs = await tx.live.running_of(person.id)
            if theirs is None:
                raise MatchNeedsLive(person.name)
            await self._free(tx, mine, theirs, now)
            waiting = [one for one in await tx.matches.open_of((mine.id,)) if one.asking.session_id == mine.id]
            if waiting:
                raise MatchWaits(waiting[0].asked.name)
            match = await tx.matches.get(await tx.matches.add(mine.id, theirs.id, wanted, now))
            assert match is not None, "one that was just made"
            facts: dict[str, object] = {
                "match": match.id, "other": mine.creator_name, "minutes": wanted,
                "ends_at": (now + self._patience).isoformat(),
            }  # fmt: skip
            notice = Notice(f"{match.subject}:asked", theirs.creator_id, "match_asked", match.subject, facts)
            await tx.notices.owe(notice, now)
        return match

    async def answer(self, caller: Caller, match_id: int, *, yes: bool) -> Match:
        """The caller, who was asked, agrees, and it runs from now on; or does not. Raises NotFound for a question to
        somebody else, MatchOver for one that is answered or too old, and what `ask` raises."""
        now = self.lives.clock.now()
        async with self.lives.storage.transaction() as tx:
            match = await tx.matches.get(match_id)
            if match is None or match.asked.creator_id != caller.id:
                raise NotFound("match")
            both = [await tx.live.lock(one) for one in sorted(side.session_id for side in match.sides)]
            match = await tx.matches.get(match_id) or match
            if match.state is not MatchState.ASKED or match.asked_at + self._patience <= now:
                raise MatchOver
            if not yes:
                await tx.matches.close(match.id, MatchState.DECLINED, (0, 0), now)
                await tell(tx, match, match.asking, MatchState.DECLINED.value, now)
                return match
            self._allowed()
            lives = {one.id: one for one in both if one is not None}
            await self._free(tx, lives[match.asked.session_id], lives[match.asking.session_id], now)
            await tx.matches.start(match.id, now, now + timedelta(minutes=match.minutes))
            await tell(tx, match, match.asking, MatchState.RUNNING.value, now)
        for side in match.sides:
            self.lives.marks.mark(side.session_id)
        return match

    async def tend(self) -> None:
        """Matches whose time is over are decided, and questions that nobody answered lapse."""
        now = self.lives.clock.now()
        async with self.lives.storage.reading() as tx:
            due = await tx.matches.overdue(now - GRACE, now - self._patience)
        for one in due:
            async with self.lives.storage.transaction() as tx:
                for session_id in sorted(side.session_id for side in one.sides):
                    await tx.live.lock(session_id)
                match = await tx.matches.get(one.id)
                if match is not None and match.state is MatchState.RUNNING:
                    await close(tx, match, MatchState.DECIDED, now)
                elif match is not None and match.state is MatchState.ASKED:
                    await lapse(tx, match, now)

    # Inside

    @property
    def _patience(self) -> timedelta:
        return timedelta(minutes=self.lives.config.live.match_answer_minutes)

    def _allowed(self) -> LiveRules:
        live = self.lives.config.live
        if not live.matches:
            raise MatchesOff
        return live

    async def _free(self, tx: Tx, mine: LiveSession, theirs: LiveSession, now: datetime) -> None:
        """Both are LIVE and may be, and neither is in a match. Their LIVEs are locked in the order of their ids."""
        locked = {one: await tx.live.lock(one) for one in sorted((mine.id, theirs.id))}
        for session in (mine, theirs):
            card, now_so = await tx.creators.card(session.creator_id), locked[session.id]
            running = now_so is not None and now_so.running
            if not running or card is None or card.state is not EnrolmentState.APPROVED:
                raise MatchNeedsLive("" if session is mine else session.creator_name)
            for pause in await tx.switches.paused(session.community_id, now):
                if pause.feature is Feature.LIVE:
                    raise Paused.of(pause)
        for match in await tx.matches.open_of((mine.id, theirs.id)):
            if match.state is MatchState.RUNNING:
                own = mine.id in (match.asking.session_id, match.asked.session_id)
                raise MatchRunning(mine.creator_name if own else theirs.creator_name)
