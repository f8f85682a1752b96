"""What the list of supporters asks the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.boards.model import Span
from bot.members.model import MemberId
from bot.supporters.model import Block, Hidden, Support, Supporter


class SupporterStore(Protocol):
    """Bound to one transaction. People who are joined are one, on both sides. A tip counts by what the creator has of
    it: one that went back whole is none."""

    async def named(
        self, creator_id: MemberId, span: Span, limit: int, offset: int
    ) -> tuple[Sequence[Supporter], int]:
        """A page of those who tipped by their name, whoever did so last first, and how many there are."""
        ...

    async def hidden(self, creator_id: MemberId, span: Span) -> Hidden:
        """The tips of everybody else."""
        ...

    async def support_of(self, creator_id: MemberId, fan_id: MemberId) -> Support | None:
        """The last support by which the creator knows a fan; None where he does not."""
        ...

    async def hidden_support(self, creator_id: MemberId, span: Span, most: int) -> Sequence[Support]:
        """The last support of each fan who hid from him; the newest first."""
        ...

    async def thanked_at(self, creator_id: MemberId, fan_id: MemberId) -> datetime | None:
        """When the fan was last thanked as a supporter, by name or not."""
        ...

    async def blocks(self, creator_id: MemberId, limit: int, offset: int) -> tuple[Sequence[Block], int]:
        """A page of the fans whom the creator blocked, the newest first, and how many there are."""
        ...

    async def unblock(self, creator_id: MemberId, at: datetime) -> bool:
        """Undo the block of this moment; False when there is none. Blocks are named by their moment, since any other
        name of a fan who hid would tell who he is."""
        ...
