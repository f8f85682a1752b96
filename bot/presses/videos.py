"""The buttons of videos: below the card, and in a creator's own list."""

from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.gifts.quotes import GiftQuote, SendGift
from bot.presses.press import Press, on
from bot.replies import gifts as say_gift
from bot.replies import videos as say
from bot.replies.reply import Answer
from bot.replies.words import Words

if TYPE_CHECKING:
    from bot.app import App


@on("video.watch")
async def watch(app: "App", press: Press, words: Words) -> Answer:
    """A link of one's own."""
    card, url = await app.videos.watch_url(press.caller, press.number)
    return say.watch(card, url, words)


@on("video.like")
async def like(app: "App", press: Press, words: Words) -> Answer:
    """On, or off again."""
    _, likes = await app.videos.like(press.caller, press.number)
    return say.liked(likes, words)


@on("video.gift")
async def gift(app: "App", press: Press, words: Words) -> Answer:
    """Which one? Refused at once where none can be given."""
    card = await app.videos.giftable(press.caller, press.number)
    return say.choose_gift(card, app.gifts.catalogue(press.caller, video=True), words)


@on("video.give")
async def give(app: "App", press: Press, words: Words) -> Answer:
    """The chosen gift, once a press."""
    item, _, version = press.more.partition(".")
    if not (version.isascii() and version.isdigit() and len(version) <= 9):
        raise NotFound("button")
    done = await app.gifts.send(
        SendGift(press.request_id, press.caller, item=item, video_id=press.number, version=int(version))
    )
    if isinstance(done, GiftQuote):
        return say_gift.quote(done, words)
    await app.videos.gifted(press.number)
    return say_gift.sent(done, words)


@on("video.open")
async def open_posted(app: "App", press: Press, words: Words) -> Answer:
    """What one posted in a showcase takes gifts."""
    return say.added(await app.showcase.accept(press.caller, press.number), words)


@on("video.list")
async def own(app: "App", press: Press, words: Words) -> Answer:
    """One's own videos."""
    return say.own(await app.videos.own(press.caller), words)


@on("video.own")
async def own_one(app: "App", press: Press, words: Words) -> Answer:
    """One of one's own videos."""
    card = await app.videos.show(press.caller, press.number)
    if card.video.creator_id != press.caller.id:
        raise NotFound("video")
    return say.own_one(card, words)


@on("video.switch")
async def switch(app: "App", press: Press, words: Words) -> Answer:
    """Gifts on one video on or off."""
    return say.own_one(await app.videos.switch(press.caller, press.number, press.more == "on"), words)


@on("video.all")
async def switch_all(app: "App", press: Press, words: Words) -> Answer:
    """All gifts to oneself on or off, from the list of one's videos."""
    mine = await app.videos.switch_all(press.caller, press.more == "on")
    await app.live.look_again(press.caller)
    return say.own(mine, words)


@on("video.remove")
async def remove(app: "App", press: Press, words: Words) -> Answer:
    """No more gifts on it."""
    return say.own_one(await app.videos.remove(press.caller, press.number), words)
