"""What the core asks the database about creators."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.communities.model import Chat, CommunityId
from bot.members.model import MemberId
from bot.programme.model import CreatorCard, Enrolment, PayoutAccount


class CreatorStore(Protocol):
    """Bound to one transaction."""

    async def card(self, creator_id: MemberId, fan_id: MemberId | None = None) -> CreatorCard | None:
        """All that a tip needs to know of its receiver, whether he blocked the fan included, in one query.

        None for somebody who never applied.
        """
        ...

    async def names(
        self, community_id: CommunityId | None, prefix: str, limit: int
    ) -> tuple[tuple[MemberId, str], ...]:
        """Approved creators listed in the community (None: anywhere) whose name begins so, by name."""
        ...

    async def names_at(self, chat: Chat, prefix: str, limit: int) -> tuple[tuple[MemberId, str], ...]:
        """The same for the admitted community that a chat belongs to, of all creators where it belongs to none."""
        ...

    async def called(self, community_id: CommunityId | None, name: str) -> tuple[tuple[MemberId, str], ...]:
        """Approved creators with exactly this name (in any case) or @name."""
        ...

    async def suspended(
        self, communities: Collection[CommunityId] | None, *, since: datetime | None = None
    ) -> tuple[tuple[MemberId, str], ...]:
        """Suspended creators who applied in one of these communities (None: anywhere), since then at the earliest, by
        name."""
        ...

    async def served(self, now: datetime) -> tuple[MemberId, ...]:
        """Suspended creators whose time is over, at most a hundred."""
        ...

    async def enrolment(self, member_id: MemberId) -> Enrolment | None: ...

    async def enrolment_by_id(self, enrolment_id: int) -> Enrolment | None:
        """Locked: nobody else's transaction decides on it before ours ends."""
        ...

    async def add_enrolment(
        self, member_id: MemberId, community_id: CommunityId, now: datetime, due_at: datetime
    ) -> Enrolment:
        """An empty one, in state draft."""
        ...

    async def drop_enrolment(self, enrolment_id: int) -> None:
        """A first draft that came to nothing."""
        ...

    async def save_enrolment(self, enrolment: Enrolment) -> None:
        """Write every field of an enrolment that exists."""
        ...

    async def overdue(self, now: datetime, limit: int) -> tuple[Enrolment, ...]:
        """Drafts and unanswered questions whose time is over."""
        ...

    async def list_in(self, member_id: MemberId, community_id: CommunityId, listed: bool) -> None:
        """Whether the creator stands in a community's list."""
        ...

    async def set_blocked(
        self, creator_id: MemberId, fan_id: MemberId, blocked: bool, now: datetime, *, named: bool = True
    ) -> None:
        """`named`: the creator knows whom he means. One who hid is blocked, and free again, apart from that."""
        ...

    async def account(self, member_id: MemberId) -> PayoutAccount | None:
        """The creator's present payout account."""
        ...

    async def put_account(self, account: PayoutAccount) -> None:
        """Keep what was read of an account; another one of the same creator becomes a former one."""
        ...

    async def owner_of(self, account_id: str) -> MemberId | None:
        """Whose payout account this is or was."""
        ...

    async def accounts_checked_before(self, moment: datetime, limit: int) -> Sequence[PayoutAccount]:
        """Present accounts not read since then, the oldest first."""
        ...
