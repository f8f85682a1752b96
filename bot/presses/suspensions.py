"""Suspending somebody or letting him go on: what it would do, and the yes below it."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.communities.model import Caller
from bot.members.model import MemberId
from bot.moderation.model import Feature
from bot.moderation.suspensions import Act
from bot.presses.press import Press, on
from bot.programme.model import EnrolmentState, WhoIsIt
from bot.replies import account_marks as say_marks
from bot.replies import reasons
from bot.replies import stops as say_stops
from bot.replies import suspensions as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


async def find(app: "App", caller: Caller, name: str) -> MemberId:
    """Who can be let go on, by name: a suspended creator, else any. Raises WhoIsIt."""
    try:
        return await app.suspensions.find(caller, name)
    except WhoIsIt as none_suspended:
        try:
            return await app.programme.find(caller, name)
        except WhoIsIt:
            raise none_suspended from None


async def look_suspend(
    app: "App", caller: Caller, member_id: MemberId, feature: Feature | None, until: datetime | None, reason: str,
    words: Words,
) -> Answer:  # fmt: skip
    """What suspending would do: a creator as a whole where no feature is named, else a feature, or everything. The
    code of a reason of ours stands for it."""
    reason = reasons.written(reason)
    if feature is None and await app.stops.enrolled(member_id) in (EnrolmentState.APPROVED, EnrolmentState.SUSPENDED):
        return say.preview(await app.suspensions.preview(caller, member_id, Act.SUSPEND, reason, until), words)
    shown = await app.stops.preview(caller, member_id, feature or Feature.ALL_MONEY, until, reason)
    return say_stops.preview(shown, words)


async def look_reinstate(app: "App", caller: Caller, member_id: MemberId, reason: str, words: Words) -> Answer:
    """What letting him go on would do: a suspended creator as a whole, else what is stopped for him."""
    if await app.stops.enrolled(member_id) is EnrolmentState.SUSPENDED:
        return say.preview(await app.suspensions.preview(caller, member_id, Act.REINSTATE, reason), words)
    return say_stops.preview_release(await app.stops.preview_release(caller, member_id, reason), words)


@on("creator.suspend")
async def suspend(app: "App", press: Press, words: Words) -> Answer:
    """From now on nothing new reaches the creator."""
    return say.done(await app.suspensions.confirm(press.caller, MemberId(press.number), Act.SUSPEND), words)


@on("creator.reinstate")
async def reinstate(app: "App", press: Press, words: Words) -> Answer:
    """He is a creator again."""
    return say.done(await app.suspensions.confirm(press.caller, MemberId(press.number), Act.REINSTATE), words)


@on("member.stop")
async def stop(app: "App", press: Press, words: Words) -> Answer:
    """A feature is stopped for him."""
    return say_stops.done(await app.stops.confirm(press.caller, MemberId(press.number)), words)


@on("member.free")
async def free(app: "App", press: Press, words: Words) -> Answer:
    """It goes on for him."""
    return say_stops.released(await app.stops.release(press.caller, MemberId(press.number)), words)


@on("member.mark")
async def mark(app: "App", press: Press, words: Words) -> Answer:
    """The account is held for one of this kind."""
    return say_marks.done(await app.account_marks.confirm(press.caller, MemberId(press.number)), words)


@on("creator.as_it_is")
async def as_it_is(_app: "App", _press: Press, words: Words) -> Answer:
    """Nothing is done."""
    return say.as_it_is(words)
