"""Whether a video takes gifts: a moderator's answer, and the question that every gift on it asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.communities.model import Caller
from bot.config import Config
from bot.gifts.model import GiftsOff
from bot.gifts.ports import VideoTerms
from bot.members.model import MemberId
from bot.moderation.model import CannotDecide, Case
from bot.notices.model import Notice
from bot.ports import Tx
from bot.videos.cards import Cards
from bot.videos.model import Video, VideoState
from bot.videos.rules import check_video


@dataclass(frozen=True)
class VideoDecider:
    """Videos that wait for a moderator. Fits `bot.moderation.deciders.Decider`."""

    cards: Cards

    async def approve(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """It takes gifts from now on: its card is posted and its creator's followers are told."""
        video = await self._waiting(tx, case)
        await tx.videos.set_state(video.id, VideoState.OPEN, decided_by=caller.id, at=now)
        await self.cards.publish(tx, await tx.videos.get(video.id))
        await self._tell(tx, video, None, now)

    async def reject(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """It is closed, and its creator reads why."""
        video = await self._waiting(tx, case)
        await tx.videos.set_state(video.id, VideoState.CLOSED, reason=reason, decided_by=caller.id, at=now)
        await self._tell(tx, video, reason, now)

    def parties(self, case: Case) -> Sequence[MemberId]:
        return case.party_ids

    def two_persons(self, case: Case) -> bool:
        return False

    async def _waiting(self, tx: Tx, case: Case) -> Video:
        """Raises CannotDecide for one that its creator removed meanwhile."""
        video = await tx.videos.lock(int(case.subject.removeprefix("video:")))
        if video.state is not VideoState.WAITING:
            raise CannotDecide(case.public_id, "removed")
        return video

    async def _tell(self, tx: Tx, video: Video, reason: str | None, now: datetime) -> None:
        facts: dict[str, object] = {
            "video": video.public_id, "url": video.url, "title": video.title or "", "approved": reason is None,
            "reason": reason or "",
        }  # fmt: skip
        await tx.notices.owe(
            Notice(f"{video.subject}:decided", video.creator_id, "video_decided", video.subject, facts), now
        )


@dataclass(frozen=True)
class Gate:
    """Fits `bot.gifts.ports.VideoGate`."""

    config: Config

    async def gate(self, tx: Tx, video_id: int) -> VideoTerms:
        """Its terms. Raises NotFound, VideoExcluded or GiftsOff."""
        rules = self.config.video_gifts
        video = await tx.videos.get(video_id)
        enrolment = await tx.creators.enrolment(video.creator_id)
        check_video(video, enrolment.accepted_at if enrolment is not None else None, rules)
        if video.state is VideoState.OFF:
            raise GiftsOff(video.creator, "video")
        if enrolment is None or not enrolment.gifts_on:
            raise GiftsOff(video.creator, "creator")
        return VideoTerms(video.creator_id, video.community_id, rules.min_coins, rules.max_coins)
