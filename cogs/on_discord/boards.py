"""/leaderboard: who gave and who got the most coins."""

from enum import StrEnum

from discord import app_commands
from discord.app_commands import locale_str as _

from bot.boards.model import BoardAsked, BoardKind, BoardUnclear, Period, Scope
from bot.communities.model import Caller
from bot.replies import boards as say
from bot.replies.reply import Answer
from bot.replies.words import Words

from .base import BouquetCog, Names, words_of
from .whoami import Interaction

KINDS: dict[StrEnum, _] = {BoardKind.GIFTERS: _("Fans who gave most"), BoardKind.CREATORS: _("Creators who got most")}
SCOPES: dict[StrEnum, _] = {Scope.COMMUNITY: _("The whole community"), Scope.CREATOR: _("One creator")}
PERIODS: dict[StrEnum, _] = {
    Period.DAY: _("Today"), Period.WEEK: _("This week"), Period.MONTH: _("This month"), Period.ALL: _("All time"),
}  # fmt: skip


class Boards(BouquetCog):
    """Only coins of gifts count, by the days of the community's zone."""

    @app_commands.command(name="leaderboard", description=_("Who gave and who got the most coins"))
    @app_commands.describe(
        board=_("Fans or creators"), scope=_("Whose gifts count"), creator=_("For the board of one creator"),
        period=_("Since when"), page=_("Further places"),
    )  # fmt: skip
    @app_commands.choices(board=words_of(KINDS), scope=words_of(SCOPES), period=words_of(PERIODS))
    async def leaderboard(
        self, interaction: Interaction, board: str = BoardKind.GIFTERS, scope: str = Scope.COMMUNITY,
        creator: str | None = None, period: str = Period.WEEK, page: app_commands.Range[int, 1, 1_000_000] = 1,
    ) -> None:  # fmt: skip
        """A page of a board."""

        async def work(caller: Caller, words: Words) -> Answer:
            if scope == Scope.CREATOR and creator is None:
                raise BoardUnclear(no_name=True)
            of = None if creator is None else await self.creator(caller, creator)
            asked = BoardAsked(BoardKind(board), Period(period), of, page - 1)
            return say.board(await self.app.boards.show(caller, asked), words)

        await self.answer(interaction, work)

    @leaderboard.autocomplete("creator")
    async def _creators(self, interaction: Interaction, typed: str) -> Names:
        return await self.names(interaction, typed)
