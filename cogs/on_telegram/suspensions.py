"""/mod suspend, /mod reinstate and /mod mark: somebody, by mention, by reply or a creator by name, then the reason."""

from collections.abc import Awaitable, Callable
from functools import partial

from bot.communities.model import Caller
from bot.members.model import MemberId
from bot.moderation.stops import STOPPED
from bot.moderation.until import read_until
from bot.presses import suspensions
from bot.programme.model import AccountKind, WhoIsIt
from bot.replies import account_marks as say_marks
from bot.replies import usage as say_usage
from bot.replies.reply import Answer

from .gesture import Gesture, command
from .people import person
from .whoami import author_replied_to, mentioned

_NAME_WORDS = 4

Find = Callable[[Caller, str], Awaitable[MemberId]]


@command("mod suspend")
async def suspend(g: Gesture) -> Answer:
    """Whom, perhaps what alone, perhaps until when, and why: what it would do, then one yes."""
    if not g.text and g.message.reply_to_message is None:
        return say_usage.suspending("/mod suspend NAME", g.words)
    whom, rest = await _read(g, g.app.programme.find)
    first, _, after = rest.partition(" ")
    feature = next((one for one in STOPPED if one.value == first.lower()), None)
    rest = rest if feature is None else after.strip()
    first, _, after = rest.partition(" ")
    until = read_until(first, g.app.clock.now(), g.words.zone)
    reason = rest if until is None else after.strip()
    if not reason:
        return say_usage.suspending(f"/mod suspend {g.text}".strip(), g.words)
    return await suspensions.look_suspend(g.app, g.caller, whom, feature, until, reason, g.words)


@command("mod reinstate")
async def reinstate(g: Gesture) -> Answer:
    """Whom and why: what it would do, then one yes."""
    if not g.text and g.message.reply_to_message is None:
        return say_usage.with_reason("/mod reinstate NAME", g.words)
    whom, reason = await _read(g, partial(suspensions.find, g.app))
    if not reason:
        return say_usage.with_reason(f"/mod reinstate {g.text}".strip(), g.words)
    return await suspensions.look_reinstate(g.app, g.caller, whom, reason, g.words)


@command("mod mark")
async def mark(g: Gesture) -> Answer:
    """Whom, as what kind of account, and why: what it would do, then one yes."""
    if not g.text and g.message.reply_to_message is None:
        return say_usage.with_reason("/mod mark NAME business", g.words)
    whom, rest = await _read(g, g.app.programme.find)
    word, _, reason = rest.partition(" ")
    kind = next((one for one in AccountKind if one.value == word.lower()), None)
    if kind is None or not reason.strip():
        return say_usage.marking(tuple(AccountKind), g.words)
    return say_marks.preview(await g.app.account_marks.preview(g.caller, whom, kind, reason), g.words)


async def _read(g: Gesture, find: Find) -> tuple[MemberId, str]:
    """Who is mentioned or named, else whoever wrote what the line replies to; and the reason. Raises WhoIsIt."""
    named = mentioned(g.message)
    if named is not None:
        return await g.app.programme.find_account(g.caller, named[0]), g.text.replace(named[1], "", 1).strip()
    known = await _named(g, find)
    if known is not None:
        return known
    if g.arg(0).startswith("@"):
        # Somebody who is no creator, by the @name he was seen under.
        return await person(g, g.arg(0)), g.rest(1)
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
