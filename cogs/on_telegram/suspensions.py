"""/mod suspend and /mod reinstate: a creator, by mention, by reply or by name, then the reason."""

from collections.abc import Awaitable, Callable

from bot.communities.model import Caller
from bot.members.model import MemberId
from bot.moderation.suspensions import Act
from bot.programme.model import WhoIsIt
from bot.replies import suspensions as say
from bot.replies import usage as say_usage
from bot.replies.reply import Answer

from .gesture import Gesture, command
from .whoami import author_replied_to, mentioned

_NAME_WORDS = 4

Find = Callable[[Caller, str], Awaitable[MemberId]]


@command("mod suspend")
async def suspend(g: Gesture) -> Answer:
    """What it would do, then one yes."""
    return await _asked(g, Act.SUSPEND, g.app.programme.find)


@command("mod reinstate")
async def reinstate(g: Gesture) -> Answer:
    """What it would do, then one yes."""
    return await _asked(g, Act.REINSTATE, g.app.suspensions.find)


async def _asked(g: Gesture, act: Act, find: Find) -> Answer:
    if not g.text and g.message.reply_to_message is None:
        return say_usage.with_reason(f"/mod {act} NAME", g.words)
    creator, reason = await _read(g, find)
    if not reason:
        return say_usage.with_reason(f"/mod {act} {g.text}".strip(), g.words)
    return say.preview(await g.app.suspensions.preview(g.caller, creator, act, reason), g.words)


async def _read(g: Gesture, find: Find) -> tuple[MemberId, str]:
    """Who is mentioned or named, else whoever wrote what the line replies to; and the reason. Raises WhoIsIt."""
    named = mentioned(g.message)
    if named is not None:
        return await g.app.programme.find_account(g.caller, named[0]), g.text.replace(named[1], "", 1).strip()
    known = await _named(g, find)
    if known is not None:
        return known
    author = author_replied_to(g.message)
    if author is None:
        return await find(g.caller, g.arg(0)), g.rest(1)
    return await g.app.programme.find_account(g.caller, author), g.text


async def _named(g: Gesture, find: Find) -> tuple[MemberId, str] | None:
    """A name may have several words: the longest one that is known counts."""
    for count in range(min(_NAME_WORDS, len(g.args)), 0, -1):
        try:
            return await find(g.caller, " ".join(g.args[:count])), g.rest(count)
        except WhoIsIt:
            continue
    return None
