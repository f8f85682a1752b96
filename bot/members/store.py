"""What the core asks the database about people."""

from datetime import datetime
from typing import Protocol

from bot.members.model import Identity, Member, MemberId, Platform, PlatformAccount


class MemberStore(Protocol):
    """Bound to one transaction."""

    async def met(self, identity: Identity, now: datetime) -> tuple[Member, PlatformAccount]:
        """The member behind an identity, made on the first meeting; a changed name is noted."""
        ...

    async def known(self, platform: Platform, user_id: str) -> tuple[Member, PlatformAccount] | None:
        """As `met`, without writing."""
        ...

    async def get(self, member_id: MemberId) -> Member: ...

    async def lock(self, member_id: MemberId) -> Member:
        """The member, and nobody else's transaction decides on him before ours ends."""
        ...

    async def accounts_of(self, member_id: MemberId) -> tuple[PlatformAccount, ...]: ...
