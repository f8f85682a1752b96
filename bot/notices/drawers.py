"""Posts that are drawn from the rows as they are now: the message of a tip, and its public line."""

from bot.notices.model import Post
from bot.notices.service import Drawer
from bot.ports import Tx
from bot.replies.notices import public_line
from bot.replies.reply import Reply
from bot.replies.tips import tip as say_tip
from bot.replies.words import Words
from bot.tips.desk import Desk
from bot.tips.model import TipId
from bot.tips.privacy import in_public


def drawers(desk: Desk) -> dict[str, Drawer]:
    """What `Deliveries` needs for posts about tips."""

    async def tip_message(tx: Tx, post: Post, words: Words) -> Reply | None:
        """The tip as its fan sees it at this moment, whatever happened since the post was owed."""
        return say_tip(await desk.shown(tx, _tip_id(post)), words)

    async def tip_public(tx: Tx, post: Post, words: Words) -> Reply | None:
        """As much of the tip as its fan lets the chat read."""
        named = await tx.tips.named(_tip_id(post))
        sight = None if named is None else in_public(named.tip, named.fan_name)
        if named is None or sight is None:
            return None
        return public_line(sight.name, named.creator_name, sight.amount, sight.note, words)

    return {"tip_message": tip_message, "tip_public": tip_public}


def _tip_id(post: Post) -> TipId:
    return TipId(int(post.subject.removeprefix("tip:")))
