"""Staff: powers, the queue of cases, switches that pause features, and the audit record of every act."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from bot.communities.model import CommunityId
from bot.errors import Refusal
from bot.ids import Kind, public_id
from bot.members.model import MemberId


class Power(StrEnum):
    """What somebody may do; powers are independent of each other. Owners stand in the configuration file."""

    OWNER = "owner"
    COMMUNITY_ADMIN = "community_admin"
    MODERATOR = "moderator"
    MONEY_VIEWER = "money_viewer"
    MONEY_MOVER = "money_mover"
    AUDITOR = "auditor"


class Feature(StrEnum):
    """What can be paused, in one community or everywhere."""

    TIPS = "tips"
    COINS = "coins"
    GIFTS = "gifts"
    LIVE = "live"
    PAYOUTS = "payouts"
    FUND = "fund"
    MARKET = "market"
    ALL_MONEY = "all_money"


class CaseKind(StrEnum):
    """What waits in the queue."""

    APPLICATION = "application"
    APPEAL = "appeal"
    METRICS = "metrics"
    NOTE = "note"
    VIDEO = "video"
    REFUND = "refund"
    DISPUTE = "dispute"
    WARNING = "warning"
    QUARANTINE = "quarantine"
    DEBT = "debt"
    MERGE = "merge"
    UNDELIVERED = "undelivered"
    UNMASK = "unmask"
    FLAG = "flag"
    PAYOUT = "payout"


class CaseState(StrEnum):
    """open -> claimed (lapses) -> decided; `half_approved` waits for a second person."""

    OPEN = "open"
    HALF_APPROVED = "half_approved"
    APPROVED = "approved"
    REJECTED = "rejected"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Grant:
    """One power of one person; `community_id` None means the whole deployment."""

    member_id: MemberId
    power: Power
    community_id: CommunityId | None


@dataclass(frozen=True, slots=True)
class Pause:
    """A feature that is paused in a community, or with None everywhere. `by` None: the operator, from the shell.
    `member_id`: for this person alone, who with no community is stopped as a creator."""

    feature: Feature
    community_id: CommunityId | None
    until: datetime | None
    reason: str
    by: MemberId | None
    at: datetime
    member_id: MemberId | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One item of the queue about `subject` ("tip:42", "enrolment:7"). `party_ids` may not decide it."""

    id: int
    kind: CaseKind
    subject: str
    community_id: CommunityId | None
    state: CaseState
    opened_by: MemberId | None
    party_ids: tuple[MemberId, ...]
    facts: dict[str, object]
    claimed_by: MemberId | None
    claimed_until: datetime | None
    first_approver: MemberId | None
    decided_by: MemberId | None
    decided_at: datetime | None
    reason: str | None
    created_at: datetime

    @property
    def public_id(self) -> str:
        return public_id(Kind.CASE, self.id)

    @property
    def version(self) -> str:
        """Eight characters that stand for the facts: a yes is a yes to the facts that were on the card."""
        facts = json.dumps(self.facts, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(facts.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One act of staff, kept for ever: who, on what, why, before and after."""

    actor_id: MemberId | None
    act: str
    target: str
    reason: str
    before: dict[str, object]
    after: dict[str, object]
    community_id: CommunityId | None
    at: datetime


@dataclass(eq=False)
class PowerNeeded(Refusal):
    """The act needs a power that the asker lacks; `powers` are the ones of which any suffices."""

    code: ClassVar[str] = "power_needed"
    powers: tuple[Power, ...]


@dataclass(eq=False)
class BadGrant(Refusal):
    """The power cannot be given, or not in that place. `why`: configured (owners stand in the configuration),
    everywhere (it knows no communities), community (it needs one)."""

    code: ClassVar[str] = "bad_grant"
    power: Power
    why: str


@dataclass(eq=False)
class NotPaused(Refusal):
    """Nothing to resume there."""

    code: ClassVar[str] = "not_paused"
    feature: Feature


@dataclass(eq=False)
class BadMoment(Refusal):
    """What was typed is no moment, or one on the wrong side of now. `example` would have been read."""

    code: ClassVar[str] = "bad_moment"
    read: str
    example: str


@dataclass(eq=False)
class CannotDecide(Refusal):
    """This kind of case knows no such answer, or its subject is past the point. `why` is a stable word."""

    code: ClassVar[str] = "cannot_decide"
    case: str
    why: str


@dataclass(eq=False)
class CaseChanged(Refusal):
    """What the case is about is not what stood on the card that was answered; nothing was decided."""

    code: ClassVar[str] = "case_changed"
    case: str


@dataclass(eq=False)
class Masked(Refusal):
    """Who an unnamed fan is: told to staff with an open case only."""

    code: ClassVar[str] = "masked"


@dataclass(eq=False)
class OwnMatter(Refusal):
    """Nobody decides about himself or his linked accounts."""

    code: ClassVar[str] = "own_matter"


@dataclass(eq=False)
class DecidedBefore(Refusal):
    """An appeal is answered by somebody else than whoever made the decision."""

    code: ClassVar[str] = "decided_before"
    case: str


@dataclass(eq=False)
class HandledBy(Refusal):
    """Somebody else claimed or decided it. `until` is None once it is decided."""

    code: ClassVar[str] = "handled_by"
    name: str
    at: datetime
    until: datetime | None = None


@dataclass(eq=False)
class SecondPerson(Refusal):
    """Two different people must agree; the first cannot be the second."""

    code: ClassVar[str] = "second_person"


@dataclass(eq=False)
class Paused(Refusal):
    """Money or this feature is paused. `until` may be open. `personal`: for whoever reads it alone."""

    code: ClassVar[str] = "paused"
    feature: Feature
    until: datetime | None
    reason: str
    personal: bool = False

    @classmethod
    def of(cls, pause: Pause) -> "Paused":
        """What this pause is told as."""
        return cls(pause.feature, pause.until, pause.reason, pause.member_id is not None)


@dataclass(eq=False)
class ReasonNeeded(Refusal):
    """Staff acts that touch people or money need a reason."""

    code: ClassVar[str] = "reason_needed"
