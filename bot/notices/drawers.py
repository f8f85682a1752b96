"""Posts that are drawn from the rows as they are now: the messages of a tip and of an order, and a tip's public
line."""

from bot.coins.orders import order_of
from bot.coins.service import Coins
from bot.coins.steps import MESSAGE as COIN_MESSAGE
from bot.notices.model import Post
from bot.notices.service import Drawer
from bot.ports import Tx
from bot.replies.coins import order as say_order
from bot.replies.notices import public_line
from bot.replies.reply import Reply
from bot.replies.tips import tip as say_tip
from bot.replies.words import Words
from bot.tips.desk import Desk
from bot.tips.model import TipId
from bot.tips.privacy import in_public


def drawers(desk: Desk, coins: Coins) -> dict[str, Drawer]:
    """What `Deliveries` needs for posts about tips and orders."""

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

    async def coin_message(tx: Tx, post: Post, words: Words) -> Reply | None:
        """The order as its fan sees it at this moment. An invoice is the platform's own: nobody redraws it."""
        order_id = order_of(post.subject)
        answer = None if order_id is None else say_order(await coins.shown(tx, order_id), words)
        return answer if isinstance(answer, Reply) else None

    return {"tip_message": tip_message, "tip_public": tip_public, COIN_MESSAGE: coin_message}


def _tip_id(post: Post) -> TipId:
    return TipId(int(post.subject.removeprefix("tip:")))
