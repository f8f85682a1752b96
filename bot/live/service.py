"""LIVE sessions, as `app.live`: begun and ended by their creator, or ended when they were forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.communities.model import Caller, CommunityId
from bot.config import Config
from bot.eligibility.judge import Judge
from bot.eligibility.model import Feature as Right
from bot.errors import NotFound, Refusal
from bot.gifts.model import NobodyLive, NotYourLive
from bot.live.marks import Marks
from bot.live.model import (
    GOAL_MAX,
    TITLE_MAX,
    BadGoal,
    EndedBy,
    LiveRunning,
    LiveSession,
    NoBoardPlace,
    SessionId,
    WhichLive,
)
from bot.live.places import moderated, running_here
from bot.live.ports import FollowerNotice
from bot.live.store import NewSession
from bot.live.tracks import Tracks
from bot.live.viewing import TOP, board_view
from bot.live.views import BoardView, Summary
from bot.matches.ends import leave
from bot.members.model import MemberId
from bot.moderation.model import Feature, Paused
from bot.moderation.powers import Powers
from bot.notices.model import MessageRef, Notice
from bot.ports import Clock, Step, Storage, Tx
from bot.programme.model import EnrolmentState, NotCreator
from bot.texts import writable


@dataclass(frozen=True)
class Lives:
    """`start`, `end`, `set_goal`, `stay`, `status` and the job `tend_lives`."""

    config: Config
    powers: Powers
    storage: Storage
    clock: Clock
    followers: FollowerNotice
    marks: Marks
    tracks: Tracks = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tracks", Tracks(self.config.live.combo_gap_seconds))

    def jobs(self) -> dict[str, Step]:
        """Job handlers by name."""
        return {"tend_lives": self.tend, "redraw_boards": self.redraw}

    async def start(
        self, caller: Caller, title: str = "", goal: str = "", *, gifts_on: bool = True, both: bool = False
    ) -> LiveSession:
        """The caller is LIVE from now on, with a board in this chat; with `both`, in the community's homes on the other
        platforms as well. Raises NoBoardPlace, NotCreator, Paused, BadGoal, LiveRunning."""
        now, community = self.clock.now(), caller.community
        if community is None or caller.chat.private:
            raise NoBoardPlace
        wanted = read_goal(goal)
        async with self.storage.transaction() as tx:
            await self._may_start(tx, caller, community.id, now)
            name = " ".join(writable(title).split())[:TITLE_MAX] or caller.member.name
            new = NewSession(caller.id, community.id, name, wanted, gifts_on)
            running = await tx.live.running_of(caller.id)
            session_id = await tx.live.add(new, now) if running is None else None
            if session_id is None:
                raise await self._running(tx, caller)
            places = [(caller.platform, caller.chat.chat_id)]
            if both:
                places += [
                    (place.platform, place.public_chat_id)
                    for place in await tx.communities.public_places(community.id)
                    if place.platform is not caller.platform and place.public_chat_id is not None
                ]
            for platform, chat_id in places:
                await tx.live.add_board(session_id, platform, chat_id)
            session = await tx.live.get(session_id)
            assert session is not None, "a session that was just made"
            await self.followers.went_live(tx, session)
        self.marks.mark(session.id)
        return session

    async def end(self, caller: Caller) -> Summary:
        """The caller's LIVE is over; else, for a moderator, the one of this chat. Raises NotYourLive, and WhichLive
        where a moderator could mean several."""
        async with self.storage.transaction() as tx:
            session = await tx.live.running_of(caller.id)
            by = EndedBy.CREATOR if session is not None else EndedBy.MODERATION
            if session is None:
                running = await moderated(tx, self.powers, caller, await running_here(tx, caller))
                if len(running) > 1:
                    raise WhichLive(tuple((one.id, one.creator_name) for one in running))
                session = running[0] if running else None
            summary = None if session is None else await self._ended(tx, session.id, by)
            if summary is None:
                raise NotYourLive
        self.marks.mark(summary.session.id)
        return summary

    async def end_one(self, caller: Caller, session_id: SessionId) -> Summary:
        """A moderator ends this LIVE, wherever it runs. Raises NotYourLive where it is none of his, or over."""
        async with self.storage.transaction() as tx:
            session = await tx.live.get(session_id)
            mine = await moderated(tx, self.powers, caller, () if session is None else (session,))
            summary = await self._ended(tx, session_id, EndedBy.MODERATION) if mine else None
            if summary is None:
                raise NotYourLive
        self.marks.mark(session_id)
        return summary

    async def end_of(self, tx: Tx, creator_id: MemberId, by: EndedBy) -> LiveSession | None:
        """In somebody else's transaction: the LIVE of this creator is over, and he is told; None when none runs. Its
        boards are to be marked once that is committed."""
        session = await tx.live.running_of(creator_id)
        if session is None or await self._ended(tx, session.id, by) is None:
            return None
        return session

    async def set_goal(self, caller: Caller, goal: str) -> LiveSession:
        """Another goal for the caller's LIVE; empty or "off" for none. Raises BadGoal, NotYourLive."""
        wanted = read_goal(goal)
        async with self.storage.transaction() as tx:
            session = await tx.live.running_of(caller.id)
            if session is None:
                raise NotYourLive
            await tx.live.set_goal(session.id, wanted)
        self.marks.mark(session.id)
        return replace(session, goal=wanted)

    async def set_gifts(self, caller: Caller, on: bool) -> LiveSession:
        """Whether the caller's LIVE takes gifts, from now on. Raises NotYourLive."""
        async with self.storage.transaction() as tx:
            session = await tx.live.running_of(caller.id)
            if session is None:
                raise NotYourLive
            await tx.live.set_gifts(session.id, on)
            card = await tx.creators.card(caller.id)
        self.marks.mark(session.id)
        return replace(session, gifts_on=on and card is not None and card.takes(Right.LIVE_GIFTS))

    async def look_again(self, caller: Caller) -> None:
        """What the boards of the caller's LIVE show may be old, if one runs."""
        async with self.storage.reading() as tx:
            session = await tx.live.running_of(caller.id)
        if session is not None:
            self.marks.mark(session.id)

    async def stay(self, caller: Caller, session_id: int) -> LiveSession:
        """The caller is still LIVE. Raises NotFound for somebody else's session, NotYourLive for one that is over."""
        async with self.storage.transaction() as tx:
            session = await tx.live.running_of(caller.id)
            if session is None:
                raise NotYourLive
            if session.id != session_id:
                raise NotFound("live")
            await tx.live.set_awake(session.id, self.clock.now())
        return session

    async def of_board(self, place: MessageRef) -> SessionId | None:
        """Whose board a message is; None for any other message."""
        async with self.storage.glance() as tx:
            return await tx.live.of_board(place)

    async def status(self, caller: Caller) -> BoardView:
        """The LIVE of this chat or community as everybody sees it; else the caller's own. Raises NobodyLive."""
        async with self.storage.reading() as tx:
            session = await self._here(tx, caller) or await tx.live.running_of(caller.id)
            if session is None:
                raise NobodyLive
            return await self.view(tx, session)

    async def view(self, tx: Tx, session: LiveSession) -> BoardView:
        """A session as its boards show it now. It takes no gifts either while its creator takes none at all."""
        if session.running and session.gifts_on:
            card = await tx.creators.card(session.creator_id)
            session = replace(session, gifts_on=card is not None and card.takes(Right.LIVE_GIFTS))
        return await board_view(tx, session, self.config, self.tracks, self.clock.now())

    async def redraw(self, sessions: Sequence[int]) -> None:
        """Gifts of these sessions went back: their boards are old, also of those that are over."""
        for session_id in sessions:
            self.marks.mark(session_id)

    async def tend(self) -> None:
        """Sessions that nobody thinks of any more: their creators are asked, then they end."""
        async with self.storage.reading() as tx:
            running = await tx.live.running()
        for session in running:
            async with self.storage.transaction() as tx:
                ended = await self._tended(tx, session.id)
            if ended:
                self.marks.mark(session.id)

    # Inside

    async def _may_start(self, tx: Tx, caller: Caller, community_id: CommunityId, now: datetime) -> None:
        card = await tx.creators.card(caller.id)
        excluded = self.config.programme.excluded_accounts
        if card is None or card.state is not EnrolmentState.APPROVED or card.excluded_kind in excluded:
            raise NotCreator(None if card is None else card.state)
        if Right.LIVE_GIFTS not in card.granted:
            await Judge(self.config).admit(tx, caller.id, Right.LIVE_GIFTS, now)
        for pause in await tx.switches.paused(community_id, now, caller.id):
            if pause.feature is Feature.LIVE:
                raise Paused.of(pause)

    async def _running(self, tx: Tx, caller: Caller) -> Refusal:
        session = await tx.live.running_of(caller.id)
        assert session is not None, "one that kept another from starting"
        boards = await tx.live.boards(session.id)
        if not boards:
            return LiveRunning(session.public_id, session.title, caller.platform, "", None)
        first = boards[0]
        return LiveRunning(session.public_id, session.title, first.platform, first.chat_id, first.message_id)

    async def _here(self, tx: Tx, caller: Caller) -> LiveSession | None:
        running = await running_here(tx, caller)
        return running[0] if running else None

    async def _ended(self, tx: Tx, session_id: SessionId, by: EndedBy) -> Summary | None:
        """Ends it and tells its creator how it went; None when it has ended meanwhile."""
        session, now = await tx.live.lock(session_id), self.clock.now()
        if session is None or not session.running:
            return None
        await tx.live.end(session_id, by, now)
        await leave(tx, session_id, now)
        session = replace(session, ended_at=now, ended_by=by)
        tally = await tx.live.tally(session_id, TOP)
        track = await self.tracks.caught_up(tx, session, tally)
        best = None if track.best is None else track.best.without(tally.away)
        summary = Summary(session, tally, track.diamond_parts, best, now, dict(track.by_minute))
        if by is not EndedBy.CREATOR:
            # Whoever ends it himself has it as his answer.
            key = f"{session.subject}:ended"
            notice = Notice(key, session.creator_id, "live_ended", session.subject, summary.facts())
            await tx.notices.owe(notice, now)
        return summary

    async def _tended(self, tx: Tx, session_id: SessionId) -> bool:
        session, now = await tx.live.lock(session_id), self.clock.now()
        if session is None or not session.running:
            return False
        card = await tx.creators.card(session.creator_id)
        awake = await tx.live.awake_since(session_id)
        idle = now - awake
        live = self.config.live
        by = None
        if card is not None and card.state is EnrolmentState.SUSPENDED:
            by = EndedBy.MODERATION
        elif now - session.started_at >= timedelta(hours=live.max_hours):
            by = EndedBy.HOURS
        elif idle >= timedelta(minutes=live.idle_end_minutes) and session.warned_at is not None:
            by = EndedBy.IDLE
        if by is not None:
            return await self._ended(tx, session_id, by) is not None
        if idle >= timedelta(minutes=live.idle_warn_minutes) and _may_warn(session, awake):
            await self._warn(tx, session, now, awake + timedelta(minutes=live.idle_end_minutes))
        return False

    async def _warn(self, tx: Tx, session: LiveSession, now: datetime, ends_at: datetime) -> None:
        await tx.live.set_warned(session.id, now)
        facts: dict[str, object] = {
            "title": session.title, "ends_at": ends_at.isoformat(), "minutes": self.config.live.idle_warn_minutes,
            "session": session.id,
        }  # fmt: skip
        key = f"{session.subject}:idle:{now.isoformat()}"
        await tx.notices.owe(Notice(key, session.creator_id, "live_idle", session.subject, facts), now)


def _may_warn(session: LiveSession, awake: datetime) -> bool:
    """Once for each silence."""
    return session.warned_at is None or session.warned_at < awake


def read_goal(text: str) -> int | None:
    """A goal as people type it; None for no goal. Raises BadGoal."""
    typed = text.strip().casefold().replace(",", "").replace(".", "").replace(" ", "")
    if typed in ("", "off", "0", "aus", "none"):
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 12 and int(typed) <= GOAL_MAX):
        raise BadGoal(text.strip()[:20])
    return int(typed)
