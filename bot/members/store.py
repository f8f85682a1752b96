"""What the core asks the database about people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.communities.model import Chat, Community, CommunityId
from bot.members.model import Identity, Member, MemberId, Platform, PlatformAccount


@dataclass(frozen=True, slots=True)
class Arrival:
    """Everything one gesture needs to know of its author, read at once.

    `latest`: this account is the one he used last. `last_community_id`: where he was seen last, which is the community
    of his private chats. `waiting`: unread notices that reached him nowhere.
    """

    member: Member
    account: PlatformAccount
    community: Community | None
    last_community_id: CommunityId | None
    latest: bool
    waiting: int


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A one-time code as stored. `purpose`: link (joins two people's accounts) or connect (joins chats)."""

    id: int
    purpose: str
    member_id: MemberId
    community_id: CommunityId | None
    expires_at: datetime


class MemberStore(Protocol):
    """Bound to one transaction. Rows of members who were joined to another answer as that other one."""

    async def arrival(self, identity: Identity, chat: Chat) -> Arrival | None:
        """The author of a gesture and the community it happened in, in one query; None for a stranger."""
        ...

    async def community_at(self, chat: Chat) -> Community | None:
        """The community that this chat belongs to, pending ones included."""
        ...

    async def met(self, identity: Identity, now: datetime) -> tuple[Member, PlatformAccount]:
        """The member behind an identity, made on the first meeting; a changed name is noted."""
        ...

    async def known(self, platform: Platform, user_id: str) -> tuple[Member, PlatformAccount] | None:
        """As `met`, without writing."""
        ...

    async def seen(self, account_id: int, community_id: CommunityId | None, now: datetime, *, reachable: bool) -> None:
        """The account was used just now, in this community if any; `reachable` takes back that it wasn't."""
        ...

    async def get(self, member_id: MemberId) -> Member:
        """Raises NotFound."""
        ...

    async def lock(self, member_id: MemberId) -> Member:
        """The member, and nobody else's transaction decides on him before ours ends. Raises NotFound."""
        ...

    async def accounts_of(self, member_id: MemberId) -> tuple[PlatformAccount, ...]:
        """His accounts, the one used last first."""
        ...

    async def named(self, platform: Platform, username: str) -> tuple[MemberId, ...]:
        """Who was seen under this @name on the platform; names change hands, so there may be several."""
        ...

    async def names_of(self, member_ids: tuple[MemberId, ...]) -> dict[MemberId, str]:
        """Names by the ids that were asked for."""
        ...

    async def kin(self, member_id: MemberId) -> frozenset[MemberId]:
        """Everybody who is or was one person with him by linked accounts, himself included."""
        ...

    async def state_age(
        self, member_id: MemberId, region: str, over_age: int, platform: Platform, now: datetime
    ) -> None:
        """`over_age` 0 says that he is not of age. When and where he said so is kept, nothing else."""
        ...

    async def set_excluded(self, member_id: MemberId, kind: str | None) -> None: ...

    async def set_language(self, member_id: MemberId, language: str | None) -> None: ...

    async def set_tip_privacy(self, member_id: MemberId, privacy: str | None) -> None: ...

    async def set_show_currency(self, member_id: MemberId, currency: str | None) -> None: ...

    async def set_board_look(self, member_id: MemberId, look: str | None) -> None: ...

    async def set_cooloff(self, member_id: MemberId, until: datetime) -> None: ...

    async def set_unreachable(self, account_id: int, now: datetime) -> None: ...

    async def put_code(
        self, purpose: str, member_id: MemberId, community_id: CommunityId | None, code_hash: str, now: datetime,
        expires_at: datetime,
    ) -> None:  # fmt: skip
        """Keep a one-time code; an earlier one for the same purpose and person stops working."""
        ...

    async def codes_made(self, purpose: str, member_id: MemberId, since: datetime) -> tuple[datetime, ...]:
        """When he made codes after `since`, at most a day back, oldest first."""
        ...

    async def take_code(self, purpose: str, code_hash: str, now: datetime) -> CodeRow | None:
        """The live code with this hash, used up by this very call."""
        ...

    async def count_wrong_code(self, member_id: MemberId, now: datetime, since: datetime) -> int:
        """Note a wrong code typed by him; answers how many he typed after `since`, this one included."""
        ...

    async def wrong_codes(self, member_id: MemberId, since: datetime) -> tuple[datetime, ...]:
        """When he typed wrong codes after `since`, oldest first."""
        ...


    async def entangled(self, one: MemberId, other: MemberId) -> bool:
        """Whether one paid the other or gave him gifts, decided about him, or was the second person to his first
        approval."""
        ...

    async def given_to(self, member_id: MemberId) -> bool:
        """Whether a gift was ever sent to him."""
        ...

    async def merge(self, keep: MemberId, gone: MemberId, now: datetime) -> None:
        """All rows about `gone` belong to `keep` from now on, the book and the audit record excepted, whose ids stay.

        The stricter age statement, exclusion and cool-off win. Limits are joined before, by `safety`.
        """
        ...

    async def split(self, account_id: int, now: datetime) -> MemberId:
        """The account leaves its member for a new one, who keeps the statements and the limits of the old one."""
        ...
