"""/gift: a gift to a creator who is LIVE, or on a video."""

from bot.gifts.quotes import GiftQuote, SendGift
from bot.ids import Kind, row_id
from bot.live.model import SessionId
from bot.members.model import MemberId, Platform
from bot.notices.model import MessageRef
from bot.presses import press as presses
from bot.presses.press import Press
from bot.replies import gifts as say
from bot.replies.reply import Answer
from bot.tips.model import Privacy
from bot.videos.model import VideoId

from .gesture import Gesture, command
from .gift_text import read_gift
from .whoami import author_replied_to, mentioned

_UNSEEN = (Privacy.ANONYMOUS, Privacy.HIDDEN)


@command("gift")
async def gift(g: Gesture) -> Answer:
    """On the video whose number is typed; to the creator who is named; on the video or to the LIVE or creator that the
    line replies to; to the LIVE of this chat. Without a gift, all of them."""
    named = mentioned(g.message)
    text = g.text if named is None else g.text.replace(named[1], "", 1)
    typed = read_gift(text, g.words)
    # Whoever is named is meant, whatever the line replies to: a gift cannot be undone.
    replies = named is None and not typed.name
    video = VideoId(row_id(Kind.VIDEO, typed.video)) if typed.video else await _video(g) if replies else None
    if not typed.item:
        if video is not None:
            return await presses.answer(g.app, Press(g.caller, "video.gift", str(video)), g.words)
        return say.catalogue(g.app.gifts.catalogue(g.caller), g.words)
    board = await _board(g) if replies and video is None else None
    creator = None if video is not None or board is not None else await _creator(g, typed.name)
    done = await g.app.gifts.send(
        SendGift(
            g.request_id, g.caller, creator, typed.item, typed.times, session_id=board, video_id=video,
            privacy=typed.privacy,
        )
    )  # fmt: skip
    if video is not None and not isinstance(done, GiftQuote):
        await g.app.videos.gifted(video)
    if (done.privacy if isinstance(done, GiftQuote) else done.order.privacy) in _UNSEEN:
        await g.unsay()
    return say.quote(done, g.words) if isinstance(done, GiftQuote) else say.sent(done, g.words)


async def _video(g: Gesture) -> VideoId | None:
    """The video whose card the line replies to, or the post by which it came."""
    replied = g.message.reply_to_message
    if replied is None or replied.from_user is None:
        return None
    text = "" if replied.from_user.is_bot else replied.text or replied.caption or ""
    return await g.app.showcase.at_post(str(replied.message_id), str(replied.chat.id), text)


async def _board(g: Gesture) -> SessionId | None:
    """The LIVE whose board the line replies to."""
    replied = g.message.reply_to_message
    if replied is None or replied.from_user is None or replied.from_user.id != g.bot.id:
        return None
    place = MessageRef(Platform.TELEGRAM, str(replied.chat.id), str(replied.message_id))
    return await g.app.live.of_board(place)


async def _creator(g: Gesture, name: str) -> MemberId | None:
    """Whom the line means; None for the LIVE of this chat, also in reply to its board."""
    named = mentioned(g.message)
    if named is not None:
        return await g.app.programme.find_account(g.caller, named[0])
    if name:
        return await g.app.programme.find(g.caller, name)
    replied = g.message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == g.bot.id:
        return None
    author = author_replied_to(g.message)
    if author is None:
        return None
    return await g.app.programme.find_account(g.caller, author)
