"""What is asked of the database about one person's data, within one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.members.model import MemberId
from bot.personal.model import Erasure, Rows, Wait


class PersonalStore(Protocol):
    """Rows of profiles that were joined to a person are his as well."""

    async def counts(self, member_id: MemberId) -> Mapping[str, int]:
        """Rows by section of the file, sections without any left out."""
        ...

    async def rows(self, member_id: MemberId) -> Rows:
        """Everything that he is given, by section; of other people only names that everybody may read."""
        ...

    async def waits(self, member_id: MemberId) -> Mapping[Wait, int]:
        """What is open of his money and his standing; what is redeemable is not asked here."""
        ...

    async def refundable(self, member_id: MemberId, position: int, now: datetime) -> tuple[int, datetime | None]:
        """Unspent coins, from a place on his line on, that may still be given back, and until when the last of them
        may."""
        ...

    async def erasure(self, member_id: MemberId) -> Erasure | None:
        """His wish to be forgotten that is not done."""
        ...

    async def ask(self, member_id: MemberId, erasure: Erasure) -> None:
        """Replaces an earlier wish."""
        ...

    async def call_off(self, member_id: MemberId) -> bool:
        """False when there was none."""
        ...

    async def due(self, now: datetime, limit: int) -> tuple[MemberId, ...]:
        """Whose day has come."""
        ...

    async def erase(self, member_id: MemberId, now: datetime) -> None:
        """Forget him: what identifies him goes, the book and its records keep his number. Doing it again changes
        nothing."""
        ...
