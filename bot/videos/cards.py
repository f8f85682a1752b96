"""The cards of videos in the chats: posted once, redrawn together with whatever happened since.

A card is drawn at once when it was not drawn for `video_gifts.card_edit_seconds`; what happens sooner is drawn by the
job that looks each minute, so the last state always stands there, also after a restart.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.config import Config
from bot.follows.model import News, NewsKind
from bot.follows.service import Follows
from bot.notices.model import Post
from bot.notices.service import Drawer
from bot.ports import Clock, Storage, Tx
from bot.replies.reply import Reply
from bot.replies.videos import card as say_card
from bot.replies.words import Words, language_of
from bot.videos.model import Video, VideoId, VideoState

CARD = "video_card"
TOGETHER = 100


@dataclass(frozen=True)
class Cards:
    """What chats see of videos."""

    config: Config
    clock: Clock
    storage: Storage
    follows: Follows

    def jobs(self) -> dict[str, Callable[..., Awaitable[None]]]:
        """Job handlers by name."""
        return {"draw_video_cards": self.draw, "redraw_cards": self.redraw_all}

    def drawers(self) -> dict[str, Drawer]:
        """What `Deliveries` needs for cards."""

        async def card(tx: Tx, post: Post, words: Words) -> Reply | None:
            """The video as it stands at this moment, whatever happened since the post was owed."""
            return say_card(await tx.videos.card(int(post.subject.removeprefix("video:"))), words)

        return {CARD: card}

    async def publish(self, tx: Tx, video: Video) -> None:
        """Owe a card in each public chat of the community, and the news to its creator's followers."""
        now = self.clock.now()
        community = await tx.communities.get(video.community_id)
        locale = language_of(community.language or self.config.languages[0])
        for place in await tx.communities.public_places(community.id):
            if place.public_chat_id is not None:
                key = f"{video.subject}:card:{place.id}"
                await tx.notices.owe_post(
                    Post(key, place.platform, place.public_chat_id, CARD, video.subject, locale), now
                )
        facts: dict[str, object] = {
            "creator": video.creator, "creator_id": video.creator_id, "title": video.title or "", "video": video.id,
        }  # fmt: skip
        await self.follows.owe(tx, News(video.subject, video.creator_id, NewsKind.VIDEO, facts, now))

    async def touched(self, tx: Tx, video_id: VideoId) -> None:
        """Something on the card changed."""
        now = self.clock.now()
        await tx.videos.touch(video_id, now)
        before = now - timedelta(seconds=self.config.video_gifts.card_edit_seconds)
        for video in await tx.videos.undrawn(before, TOGETHER, only=video_id):
            await self._edit(tx, video)

    async def redraw(self, tx: Tx, video_id: VideoId) -> None:
        """Its state changed: no card may go on offering what is over."""
        await tx.videos.touch(video_id, self.clock.now())
        await self._edit(tx, await tx.videos.get(video_id))

    async def redraw_all(self, videos: Sequence[int]) -> None:
        """Job: gifts on these videos went back."""
        for video_id in videos:
            async with self.storage.transaction() as tx:
                await self.touched(tx, VideoId(video_id))

    async def draw(self) -> None:
        """Job: cards that lag behind."""
        async with self.storage.transaction() as tx:
            for video in await tx.videos.undrawn(self.clock.now(), TOGETHER):
                await self._edit(tx, video)

    async def _edit(self, tx: Tx, video: Video) -> None:
        now = self.clock.now()
        await tx.videos.set_drawn(video.id, now)
        if video.state is VideoState.WAITING:
            return
        for stored in await tx.notices.posts_about(video.subject, CARD):
            if stored.sent is not None and stored.post.ref is None:
                post = stored.post
                key, chat = f"{video.subject}:card:{stored.id}:{int(now.timestamp() * 1000)}", stored.sent.chat_id
                edit = Post(key, post.platform, chat, CARD, video.subject, post.locale, ref=stored.sent)
                await tx.notices.owe_post(edit, now)
