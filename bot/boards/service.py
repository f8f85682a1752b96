"""/leaderboard: who leads, by the days of the community's zone."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.boards.model import Board, BoardAsked, BoardKind, BoardLook, BoardQuery, BoardUnclear
from bot.boards.rules import counted, span
from bot.communities.model import Caller
from bot.communities.rules import open_community
from bot.config import Config
from bot.ports import Clock, Storage
from bot.programme.model import EnrolmentState, NotAvailable


@dataclass(frozen=True)
class Boards:
    """Boards of the community in which somebody asks; in private of the one where he was seen last."""

    config: Config
    clock: Clock
    storage: Storage

    async def show(self, caller: Caller, asked: BoardAsked) -> Board:
        """A page of a board; the first where there are fewer. Raises NotSetUp where no community is, BoardUnclear for a
        board of creators to one creator, NotAvailable for somebody who was never a creator."""
        community = open_community(caller)
        if asked.creator_id is not None and asked.kind is BoardKind.CREATORS:
            raise BoardUnclear(no_name=False)
        zone, now = community.zone or self.config.community_zone, self.clock.now()
        period = span(asked.period, now, ZoneInfo(zone), self.config.week.starts)
        most = self.config.boards.page_size
        query = BoardQuery(
            asked.kind, community.id, asked.creator_id, counted(period, now), period.start, asked.page * most, most,
            caller.id,
        )  # fmt: skip
        async with self.storage.reading() as tx:
            creator = None
            if asked.creator_id is not None:
                card = await tx.creators.card(asked.creator_id)
                if card is None or card.state in (EnrolmentState.DRAFT, EnrolmentState.SUBMITTED):
                    raise NotAvailable
                creator = card.name
            standings = await tx.boards.standings(query)
            if not standings.lines and asked.page:
                asked = replace(asked, page=0)
                standings = await tx.boards.standings(replace(query, after=0))
        pages = max(1, -(-standings.people // most))
        look = BoardLook(caller.member.board_look or BoardLook.WITH_AMOUNTS)
        return Board(asked, creator, period, zone, self.config.week.starts, standings, pages, look)

    async def look(self, caller: Caller, look: BoardLook) -> BoardLook:
        """How he stands on every board from this moment on, the past included."""
        async with self.storage.transaction() as tx:
            await tx.members.set_board_look(caller.id, look.value)
        return look
