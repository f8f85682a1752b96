"""The buttons of /creator settings, and of the lists that an applicant chooses from as well."""

from typing import TYPE_CHECKING

from bot.communities.model import CommunityId
from bot.presses.press import Press, on
from bot.programme.settings import moment
from bot.programme.topics import Topic
from bot.replies import creator_settings as say
from bot.replies.reply import Answer
from bot.replies.topics import choosing
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("creator.settings")
async def settings(app: "App", press: Press, words: Words) -> Answer:
    """All of them."""
    return say.settings(await app.creator_settings.show(press.caller), words)


@on("creator.tips")
async def tips(app: "App", press: Press, words: Words) -> Answer:
    """Switch tips on or off."""
    await app.programme.set_tips(press.caller, press.more == "on")
    return await settings(app, press, words)


@on("creator.gifts")
async def gifts(app: "App", press: Press, words: Words) -> Answer:
    """Gifts, on videos and in a LIVE."""
    await app.videos.switch_all(press.caller, press.more == "on")
    await app.live.look_again(press.caller)
    return await settings(app, press, words)


@on("creator.notes")
async def notes(app: "App", press: Press, words: Words) -> Answer:
    """Whether a moderator looks at every note first."""
    return say.settings(await app.creator_settings.check_notes(press.caller, press.more == "on"), words)


@on("creator.place")
async def place(app: "App", press: Press, words: Words) -> Answer:
    """Whether one community lists him."""
    community_id, listed = CommunityId(press.number), press.more == "on"
    return say.settings(await app.creator_settings.list_in(press.caller, community_id, listed), words)


@on("creator.blocks")
async def blocks(app: "App", press: Press, words: Words) -> Answer:
    """A page of whom he blocks."""
    return say.blocks(await app.creator_settings.blocks(press.caller, min(press.number, 1_000_000)), words)


@on("creator.unblock")
async def unblock(app: "App", press: Press, words: Words) -> Answer:
    """One of them can tip again."""
    return say.blocks(await app.creator_settings.unblock(press.caller, moment(press.number)), words)


@on("topic.show")
async def topics(app: "App", press: Press, words: Words) -> Answer:
    """One of the two lists."""
    return choosing(await app.creator_settings.topics(press.caller, press.one_of(Topic)), words)


@on("topic.choose")
async def choose(app: "App", press: Press, words: Words) -> Answer:
    """A word more or less."""
    word, on = press.more[1:], press.more.startswith("+")
    return choosing(await app.creator_settings.choose(press.caller, press.one_of(Topic), word, on), words)
