"""What eligibility asks the database: numbers that were noted or declared, and what Bouquet's own features count."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.communities.model import CommunityId
from bot.eligibility.channels import Channel
from bot.eligibility.declarations import Declaration, Proof
from bot.eligibility.grace import Grant
from bot.eligibility.grants import Dossier
from bot.eligibility.metrics import Metric, Record, Source
from bot.eligibility.model import Feature
from bot.eligibility.pictures import PictureKind
from bot.members.model import MemberId


@dataclass(frozen=True, slots=True)
class Window:
    """`start`: the first moment that counts. `first` and `last`: the same in whole days since 1970, both included, by
    the zone of the community. `week_ago`: for a pace."""

    start: datetime
    first: int
    last: int
    week_ago: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """What our own buttons count. `followers_before`: those of today's followers who were there a week ago.
    `live_starts`: when his LIVEs of the window began."""

    followers: int
    followers_before: int
    views: int
    videos: int
    live_starts: tuple[datetime, ...]


class MetricStore(Protocol):
    """Bound to one transaction."""

    async def records(self, member_id: MemberId) -> tuple[Record, ...]:
        """The two newest values of each metric by each source, in no order: what is older decides nothing."""
        ...

    async def records_of(self, member_ids: Collection[MemberId]) -> Mapping[MemberId, tuple[Record, ...]]:
        """The same of many; whoever has none is missing."""
        ...

    async def add(self, member_id: MemberId, record: Record, by: MemberId | None = None) -> None:
        """Keep a value. `by`: who confirmed it; exactly what comes from a moderator has somebody."""
        ...

    async def forget(self, member_id: MemberId, source: Source, before: datetime) -> None:
        """Drop his values of a source that were measured before."""
        ...

    async def counts(self, creator_ids: Collection[MemberId], window: Window) -> Mapping[MemberId, Counts]:
        """Of everybody who was asked for. Fans whom he blocked do not follow, and closed videos are none."""
        ...


class GrantStore(Protocol):
    """Bound to one transaction."""

    async def dossier(self, creator_id: MemberId, *, lock: bool) -> Dossier | None:
        """An approved creator's; None for anybody else. `lock`: nobody changes his enrolment before we end."""
        ...

    async def dossiers(self, after: MemberId | None, limit: int) -> tuple[Dossier, ...]:
        """The next approved creators after somebody, by number, locked."""
        ...

    async def save(self, grants: Sequence[tuple[MemberId, Feature, Grant]], now: datetime) -> None:
        """Writes them, whether they were there or not."""
        ...


class DeclarationStore(Protocol):
    """Bound to one transaction."""

    async def get(self, declaration_id: int) -> Declaration:
        """Raises NotFound."""
        ...

    async def lock(self, declaration_id: int) -> Declaration:
        """As `get`, and nobody else's transaction changes it before ours ends."""
        ...

    async def latest(self, member_id: MemberId) -> Declaration | None:
        """The one that waits, else the newest."""
        ...

    async def handed_in(self, request_id: str) -> bool:
        """Whether the picture of this chat event is kept already."""
        ...

    async def pictures_since(self, member_id: MemberId, since: datetime) -> tuple[datetime, ...]:
        """When he handed in pictures after `since`, oldest first."""
        ...

    async def keep_picture(
        self, member_id: MemberId, request_id: str, kind: PictureKind, content: bytes, now: datetime
    ) -> int:
        """Its id."""
        ...

    async def declare(
        self, member_id: MemberId, community_id: CommunityId, values: Mapping[Metric, int], proof_id: int,
        now: datetime,
    ) -> Declaration:  # fmt: skip
        """Waits from now on; takes the place of one of his that waits."""
        ...

    async def save(self, declaration: Declaration, by: MemberId | None = None) -> None:
        """Write state, question, answer and decision. `by`: who decided."""
        ...

    async def picture(self, proof_id: int) -> Proof:
        """Raises NotFound."""
        ...

    async def shared_with(self, proof_id: int) -> tuple[str, ...]:
        """The names of others who handed in the very same picture."""
        ...

    async def forget_pictures(self, before: datetime) -> int:
        """Drop what pictures show that came before; how many there were."""
        ...


class ChannelStore(Protocol):
    """Bound to one transaction."""

    async def of(self, member_id: MemberId) -> Channel | None: ...

    async def owner(self, channel_id: str) -> MemberId | None:
        """Who has proven that it is his."""
        ...

    async def put(self, channel: Channel) -> None:
        """Replaces what he had named."""
        ...

    async def drop(self, member_id: MemberId) -> None: ...

    async def due(self, before: datetime, limit: int) -> tuple[Channel, ...]:
        """Proven ones that were never read or last read until then, the longest ago first; nobody's who left."""
        ...
