"""What the core asks the database about spending limits and card testing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.communities.model import CommunityId
from bot.members.model import MemberId
from bot.safety.model import Limits
from bot.tips.store import Windows


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to pay. `key` is unique per try (the provider's id of the charge). `card` is the keyed hash of the
    card's fingerprint, None where none was told."""

    key: str
    fan_id: MemberId
    community_id: CommunityId | None
    failed: bool
    at: datetime
    card: str | None = None


@dataclass(frozen=True, slots=True)
class Attempts:
    """Tries within a window."""

    failed: int
    succeeded: int


@dataclass(frozen=True, slots=True)
class Held:
    """What a fan's quotes and open payments hold of his limits in one currency, by when they were started. `until`:
    when the last of them lets go at the latest; None while a payment is under way, which only its bank ends."""

    currency: str
    day: int
    month: int
    until: datetime | None


class SafetyStore(Protocol):
    """Bound to one transaction."""

    async def limits_of(self, member_id: MemberId) -> Limits: ...
    async def held(self, member_id: MemberId, windows: Windows) -> tuple[Held, ...]:
        """What is reserved and not paid, by currency."""
        ...

    async def set_limits(self, member_id: MemberId, limits: Limits, currency: str) -> None:
        """`currency`: the one that all sums of `limits` are in."""
        ...

    async def record(self, attempt: Attempt) -> bool:
        """False when this try was recorded before."""
        ...

    async def failed_since(self, fan_id: MemberId, since: datetime) -> int: ...
    async def attempts_since(self, since: datetime) -> Attempts:
        """Everybody's tries: for the breaker."""
        ...

    async def fans_of_card(self, card: str) -> tuple[MemberId, ...]:
        """People who paid with the same card, the first one first."""
        ...

    async def stop(self, fan_id: MemberId, until: datetime) -> None:
        """No payment page for him before `until`; never shortens a stop."""
        ...

    async def trip_breaker(self, now: datetime, until: datetime) -> bool:
        """No new payment page for anybody before `until`. False when it is tripped already."""
        ...

    async def release_breaker(self, now: datetime) -> None:
        """An operator lets payments go on."""
        ...

    async def breaker_until(self, now: datetime) -> datetime | None: ...
