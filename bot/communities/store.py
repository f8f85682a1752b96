"""What the core asks the database about communities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.communities.model import Chat, ChatKind, Community, CommunityId, CommunityState
from bot.members.model import MemberId, Platform


@dataclass(frozen=True, slots=True)
class Place:
    """A server, group or channel of a community. `public_chat_id`: where its public lines go; `staff_chat_id`: where
    its staff is called. `home`: the one of its platform that public lines go to. `left_at`: the bot was removed."""

    id: int
    community_id: CommunityId
    platform: Platform
    home_id: str
    kind: ChatKind
    title: str
    public_chat_id: str | None
    staff_chat_id: str | None
    home: bool
    left_at: datetime | None


class CommunityStore(Protocol):
    """Bound to one transaction."""

    async def get(self, community_id: CommunityId) -> Community:
        """Raises NotFound."""
        ...

    async def lock(self, community_id: CommunityId) -> Community:
        """As `get`, and nobody else's transaction decides on it before ours ends."""
        ...

    async def listing(self, creator_id: MemberId) -> tuple[Community, ...]:
        """The communities that list a creator."""
        ...

    async def at(self, platform: Platform, home_id: str) -> Community | None:
        """The community that a server, group or channel belongs to."""
        ...

    async def create(self, name: str, created_by: MemberId, now: datetime) -> Community: ...

    async def add_place(self, community_id: CommunityId, chat: Chat, now: datetime) -> Place:
        """The chat joins the community; the first one of a platform that people can write in becomes its home."""
        ...

    async def places(self, community_id: CommunityId) -> tuple[Place, ...]:
        """Where the community lives, those the bot was removed from included."""
        ...

    async def all_places(self) -> tuple[Place, ...]:
        """Where any admitted community lives and the bot was not removed from."""
        ...

    async def public_places(self, community_id: CommunityId) -> tuple[Place, ...]:
        """The homes, at most one a platform, where public lines can be written now."""
        ...

    async def staff_places(self, community_ids: Sequence[CommunityId]) -> tuple[Place, ...]:
        """Places with a chat for staff."""
        ...

    async def set_chats(self, place_id: int, public_chat_id: str | None, staff_chat_id: str | None) -> None: ...

    async def set_showcase(
        self, community_id: CommunityId, platform: Platform, chat_id: str, on: bool, now: datetime
    ) -> None:
        """Whether creators of the community post their videos in this chat."""
        ...

    async def showcase_at(self, platform: Platform, chat_ids: Sequence[str]) -> CommunityId | None:
        """The community of which one of these chats is a showcase."""
        ...

    async def has_showcase(self, community_id: CommunityId) -> bool: ...

    async def was_tipped(self, community_id: CommunityId) -> bool:
        """Whether a tip from one of its chats was ever paid."""
        ...

    async def set_state(
        self, community_id: CommunityId, state: CommunityState, by: MemberId, now: datetime
    ) -> None: ...

    async def set_zone(self, community_id: CommunityId, zone: str | None) -> None: ...

    async def set_language(self, community_id: CommunityId, language: str | None) -> None: ...

    async def chat_migrated(self, platform: Platform, old_id: str, new_id: str) -> int:
        """Every row keyed by the chat's old id is keyed by the new one; answers how many."""
        ...

    async def set_left(self, platform: Platform, home_id: str, at: datetime | None) -> Place | None:
        """The bot was removed (or, with None, is back); the place, None where nobody set up anything."""
        ...
