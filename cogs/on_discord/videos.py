"""/video: videos that take gifts, and gifts on them."""

from enum import StrEnum

import discord
from discord import app_commands
from discord.app_commands import locale_str as _

from bot.communities.model import Caller
from bot.ids import Kind, row_id
from bot.presses import press as presses
from bot.presses.press import Press
from bot.replies import videos as say
from bot.replies.reply import Answer
from bot.replies.words import Words
from bot.videos.model import NoVideoThere, VideoKind

from .base import BouquetCog, Menu, words_of
from .whoami import Interaction, request_id

KINDS: dict[StrEnum, _] = {
    VideoKind.ORIGINAL: _("original"), VideoKind.DUET: _("duet"), VideoKind.STITCH: _("stitch"),
    VideoKind.SPONSORED: _("sponsored"),
}  # fmt: skip


class Videos(BouquetCog):
    """A creator's videos, and the cards below which fans give."""

    menus = (Menu(_("Gift on this post"), "gift_on"),)
    videos = app_commands.Group(name="video", description=_("Open a video for gifts, or see yours"))

    @videos.command(name="add", description=_("Open a video for gifts"))
    @app_commands.describe(url=_("Its address, as you would share it"), kind=_("What kind it is"), title=_("Its title"))
    @app_commands.choices(kind=words_of(KINDS))
    async def add(
        self, interaction: Interaction, url: str, kind: str = VideoKind.ORIGINAL, title: str | None = None
    ) -> None:
        """Open at once, or after a moderator has looked at it."""

        async def work(caller: Caller, words: Words) -> Answer:
            return say.added(await self.app.videos.add(caller, url, VideoKind(kind), title), words)

        await self.answer(interaction, work)

    @videos.command(name="list", description=_("Your videos, with their switches"))
    async def list_(self, interaction: Interaction) -> None:
        await self.answer_as(interaction, "video.list:0")

    @videos.command(name="remove", description=_("No more gifts on a video; what was given stays"))
    @app_commands.describe(video=_("Its number, like V-222222"))
    async def remove(self, interaction: Interaction, video: str) -> None:
        async def work(caller: Caller, words: Words) -> Answer:
            return say.own_one(await self.app.videos.remove(caller, row_id(Kind.VIDEO, video)), words)

        await self.answer(interaction, work)

    async def gift_on(self, interaction: Interaction, message: discord.Message) -> None:
        """Message menu: a gift on the video whose card this is, or that was posted by it."""

        async def work(caller: Caller, words: Words) -> Answer:
            video = await self.app.showcase.at_post(str(message.id), str(message.channel.id), message.content)
            if video is None:
                raise NoVideoThere
            press = Press(caller, "video.gift", str(video), request_id=request_id(interaction))
            return await presses.answer(self.app, press, words)

        await self.answer(interaction, work)
