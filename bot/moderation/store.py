"""What the core asks the database about staff and their work."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.communities.model import CommunityId
from bot.members.model import MemberId, Platform
from bot.moderation.model import AuditRecord, Case, CaseKind, Feature, Grant, Pause, Power


@dataclass(frozen=True, slots=True)
class Held:
    """What one member holds: his grants, and the accounts by which he may be an owner of the configuration."""

    grants: tuple[Grant, ...]
    accounts: tuple[tuple[Platform, str], ...]


class PowerStore(Protocol):
    """Grants of powers; owners stand in the configuration and not here."""

    async def held(self, member_id: MemberId) -> Held:
        """Grants and accounts, in one query."""
        ...

    async def grant(self, grant: Grant, by: MemberId | None, reason: str, now: datetime) -> bool:
        """False when he has it already."""
        ...

    async def revoke(self, grant: Grant) -> bool:
        """False when he had it not."""
        ...

    async def all_grants(self, community_id: CommunityId | None) -> tuple[tuple[Grant, str], ...]:
        """Grants with the holder's name: those of one community, or with None all of them."""
        ...

    async def holders(
        self, powers: Sequence[Power], community_id: CommunityId | None
    ) -> tuple[MemberId, ...]:
        """Who holds one of the powers in the whole deployment or in this community."""
        ...

    async def members_of(self, accounts: Sequence[tuple[Platform, str]]) -> tuple[MemberId, ...]:
        """The members behind platform accounts, as far as the bot has met them."""
        ...


class SwitchStore(Protocol):
    """Which features are paused where."""

    async def paused(
        self, community_id: CommunityId | None, now: datetime, member_id: MemberId | None = None
    ) -> tuple[Pause, ...]:
        """Pauses in force for a community: its own and those of the whole deployment, with those of one person there
        and everywhere. One indexed query."""
        ...

    async def stops_of(self, member_id: MemberId) -> tuple[Pause, ...]:
        """What is stopped for a person, in every community, with what is over and not yet ended."""
        ...

    async def take_over(self, now: datetime, limit: int) -> tuple[Pause, ...]:
        """Ends stops of persons whose time is over, and answers them."""
        ...

    async def pause(self, pause: Pause) -> None:
        """Replaces an earlier pause of the same feature in the same place, for the same person."""
        ...

    async def resume(
        self, feature: Feature, community_id: CommunityId | None, now: datetime, member_id: MemberId | None = None
    ) -> bool:
        """False when nothing was paused there, for that person."""
        ...


class CaseStore(Protocol):
    """The moderators' queue."""

    async def open(
        self, kind: CaseKind, subject: str, *, community_id: CommunityId | None, opened_by: MemberId | None,
        parties: Sequence[MemberId], facts: dict[str, object], now: datetime,
    ) -> tuple[Case, bool]:  # fmt: skip
        """The undecided case of this kind about the subject, made when there is none; True when it is new."""
        ...

    async def get(self, case_id: int) -> Case:
        """Raises NotFound."""
        ...

    async def lock(self, case_id: int) -> Case:
        """As `get`, and nobody else's transaction decides it before ours ends."""
        ...

    async def save(self, case: Case) -> None:
        """Write claim, state, decision and facts of a case."""
        ...

    async def waiting(
        self, scopes: Mapping[CaseKind, Collection[CommunityId] | None], limit: int, offset: int,
        *, halves: Collection[CaseKind] = (), before: datetime | None = None,
    ) -> tuple[tuple[Case, ...], int]:  # fmt: skip
        """A page of undecided cases, oldest first, and how many there are: of each kind those of its communities,
        or with None all; of the kinds in `halves` also those everywhere that wait for a second person. `before`: only
        those that were opened earlier."""
        ...

    async def about(self, subject: str, kind: CaseKind | None = None) -> tuple[Case, ...]:
        """All cases about a subject, the newest first."""
        ...

    async def flagged(self, member_id: MemberId) -> bool:
        """Whether a pattern that this person is part of still waits to be looked at."""
        ...


class AuditStore(Protocol):
    """What staff did, append-only."""

    async def write(self, record: AuditRecord) -> None: ...

    async def page(
        self, *, actor_id: MemberId | None = None, targets: Collection[str] | None = None,
        acts: Collection[str] | None = None, since: datetime | None = None, limit: int, offset: int,
    ) -> tuple[tuple[AuditRecord, ...], int]:  # fmt: skip
        """Records, the newest first, and how many there are. `targets` and `acts` None: all; `acts` are the words
        before the dot ("case", "staff")."""
        ...

    async def people(self, targets: Collection[str]) -> dict[str, MemberId]:
        """Whom records are about, by target, as far as they name a person ("member:7", "enrolment:3")."""
        ...
