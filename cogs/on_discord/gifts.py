"""/gift: a gift to a creator who is LIVE, or on a video."""

from discord import app_commands
from discord.app_commands import locale_str as _

from bot.communities.model import Caller
from bot.gifts.catalogue import ITEMS
from bot.gifts.quotes import GiftQuote, SendGift
from bot.ids import Kind, row_id
from bot.presses import press as presses
from bot.presses.press import Press
from bot.replies import gifts as say
from bot.replies.gift_names import gift_name, priced
from bot.replies.reply import Answer
from bot.replies.words import Words, language_of
from bot.tips.model import Privacy
from bot.videos.model import VideoId

from .base import OPTIONS_MAX, BouquetCog, Names
from .tips import PRIVACY
from .whoami import Interaction, request_id


class Gifts(BouquetCog):
    """Gifts are paid with coins and give the creator diamonds."""

    @app_commands.command(name="gift", description=_("Send a gift to a creator who is LIVE, or on a video"))
    @app_commands.describe(
        gift=_("Which gift; without it, all of them with their prices"),
        count=_("How many, 1 to 100"),
        creator=_("To whom; without it, to the LIVE here"),
        video=_("On which video: its number, like V-222222"),
        privacy=_("Who may see it?"),
    )
    @app_commands.choices(privacy=PRIVACY)
    async def gift(
        self, interaction: Interaction, gift: str | None = None, count: app_commands.Range[int, 1, 1000] = 1,
        creator: str | None = None, video: str | None = None, privacy: str | None = None,
    ) -> None:  # fmt: skip
        """At once, or after one more yes to a high price."""

        async def work(caller: Caller, words: Words) -> Answer:
            on = None if video is None else VideoId(row_id(Kind.VIDEO, video))
            if gift is None and on is not None:
                press = Press(caller, "video.gift", str(on), request_id=request_id(interaction))
                return await presses.answer(self.app, press, words)
            if gift is None:
                return say.catalogue(self.app.gifts.catalogue(caller), words)
            to = None if creator is None else await self.creator(caller, creator)
            wished = Privacy(privacy) if privacy else None
            item = _named(gift, words)
            ask = SendGift(request_id(interaction), caller, to, item, count, video_id=on, privacy=wished)
            done = await self.app.gifts.send(ask)
            if on is not None and not isinstance(done, GiftQuote):
                await self.app.videos.gifted(on)
            return say.quote(done, words) if isinstance(done, GiftQuote) else say.sent(done, words)

        await self.answer(interaction, work)

    @gift.autocomplete("gift")
    async def _gifts(self, interaction: Interaction, typed: str) -> Names:
        """The catalogue in the reader's language, with prices."""
        words = Words(language_of(interaction.locale.value))
        offered = self.app.gifts.offered()
        wanted = typed.strip().casefold()
        found = [
            app_commands.Choice(name=priced(item, words)[:100], value=item.id)
            for item in offered
            if wanted in priced(item, words).casefold() or item.id.startswith(wanted)
        ]
        return found[:OPTIONS_MAX]

    @gift.autocomplete("creator")
    async def _creators(self, interaction: Interaction, typed: str) -> Names:
        return await self.names(interaction, typed)


def _named(typed: str, words: Words) -> str:
    """The id of a gift that was typed by its name in the reader's language; else what was typed."""
    wanted = typed.strip().casefold()
    return next((item.id for item in ITEMS if gift_name(item.id, words).casefold() == wanted), typed)
