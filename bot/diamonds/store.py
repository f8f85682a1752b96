"""What diamonds ask the database, within one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.diamonds.model import Batch, Matured
from bot.members.model import MemberId


class DiamondStore(Protocol):
    """Diamonds of creators; moments are those from which a gift is available."""

    async def ripe(self, until: datetime) -> Mapping[int, bool]:
        """Creators with gifts that could mature, and whether each is suspended; without a look at any other gift."""
        ...

    async def mature(self, creator_id: int, until: datetime, most: int, now: datetime) -> Matured | None:
        """The creator's gifts up to that moment become available, the first `most` of them; None when there are none.

        One entry. What is disputed or was taken back stays where it is. Done again, nothing happens.
        """
        ...

    async def pending(self, creator_id: MemberId) -> Sequence[Batch]:
        """What this person has not available yet, by day and worth, less what is disputed or was taken back."""
        ...

    async def available(self, creator_id: MemberId) -> Sequence[Batch]:
        """What this person can redeem, by worth."""
        ...

    async def held(self, creator_id: MemberId) -> Sequence[Batch]:
        """What this person got for coins whose payment is disputed, by worth."""
        ...

    async def suspended(self, creator_id: MemberId) -> bool:
        """Whether this person is suspended as a creator."""
        ...
