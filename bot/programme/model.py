"""Creators: enrolment in the programme, and whether their account can receive money."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from bot.communities.model import CommunityId
from bot.eligibility.model import Feature
from bot.errors import Refusal
from bot.members.model import MemberId


class EnrolmentState(StrEnum):
    """Where an application stands; `sentence` explains it to anybody."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_INFO = "needs_info"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    LEFT = "left"


class Readiness(StrEnum):
    """Whether a creator's payout account can receive; the first matching rule of `payments.readiness` decides."""

    NONE = "none"
    INCOMPLETE = "incomplete"
    UNDER_REVIEW = "under_review"
    READY = "ready"
    PAUSED = "paused"
    CLOSED = "closed"


class AccountKind(StrEnum):
    """What kind of account applies; `excluded` ones by the defaults of the programme."""

    PERSONAL = "personal"
    BUSINESS = "business"
    GOVERNMENT = "government"
    POLITICIAN = "politician"
    PARTY = "party"
    PUBLIC_INTEREST = "public_interest"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One person's way through the programme. Drafts are written at every step, so that a restart loses nothing.

    `previous` is the state that a cancelled or forgotten draft falls back to. `due_at`: when a draft or a question to
    the applicant ends by itself. `reapply_at`: no new application before it. `suspended_until`: when a suspension ends
    by itself. `struck_at`: when one that ran its time began. `notes_checked`: every note to him waits for a moderator.
    `interests` and `styles`: what his work is about, from the operator's lists.
    """

    id: int
    member_id: MemberId
    community_id: CommunityId
    state: EnrolmentState
    previous: EnrolmentState | None
    region: str | None
    account_kind: AccountKind | None
    channel: str | None
    consent_at: datetime | None
    question: str | None
    answer: str | None
    reason: str | None
    tips_on: bool
    gifts_on: bool
    notes_checked: bool
    interests: tuple[str, ...]
    styles: tuple[str, ...]
    due_at: datetime | None
    submitted_at: datetime | None
    accepted_at: datetime | None
    decided_by: MemberId | None
    decided_at: datetime | None
    reapply_at: datetime | None
    created_at: datetime
    suspended_until: datetime | None = None
    struck_at: datetime | None = None

    @property
    def subject(self) -> str:
        """How cases, notices and the audit record name it."""
        return f"enrolment:{self.id}"


@dataclass(frozen=True, slots=True)
class PayoutAccount:
    """A creator's connected account as last read from the provider. `currency` is its default currency."""

    member_id: MemberId
    account_id: str
    country: str
    currency: str | None
    readiness: Readiness
    can_withdraw: bool
    needs: tuple[str, ...]
    due_by: datetime | None
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class CreatorCard:
    """All that a tip or a gift needs to know of its receiver, from one query. `account` is None before onboarding;
    `blocked`: he blocked the fan who asks. `granted`: what he may earn with at present, his own switches apart."""

    member_id: MemberId
    name: str
    state: EnrolmentState
    region: str | None
    community_id: CommunityId
    tips_on: bool
    excluded_kind: str | None
    account: PayoutAccount | None
    blocked: bool = False
    gifts_on: bool = True
    granted: frozenset[Feature] = frozenset()
    notes_checked: bool = False

    @property
    def readiness(self) -> Readiness:
        return self.account.readiness if self.account else Readiness.NONE

    def takes(self, feature: Feature) -> bool:
        """Whether he may earn with it and wants to."""
        wanted = self.tips_on if feature is Feature.TIPS else self.gifts_on
        return wanted and feature in self.granted

    @property
    def can_be_tipped(self) -> bool:
        """Whether the fan who asked could tip him now."""
        ready = self.state is EnrolmentState.APPROVED and self.readiness is Readiness.READY
        return ready and self.takes(Feature.TIPS) and not self.blocked


@dataclass(eq=False)
class NotAvailable(Refusal):
    """No creator, left, suspended, tips switched off or the fan is blocked: told in one neutral sentence."""

    code: ClassVar[str] = "not_available"


@dataclass(eq=False)
class NotCreator(Refusal):
    """Only creators can do this, and the caller is none at present. `state`: how his application stands, if any."""

    code: ClassVar[str] = "not_creator"
    state: EnrolmentState | None = None


@dataclass(eq=False)
class WhoIsIt(Refusal):
    """No creator, or more than one, answers to what was typed. `choices`: names to pick from."""

    code: ClassVar[str] = "who_is_it"
    read: str
    choices: tuple[str, ...] = ()


@dataclass(eq=False)
class CreatorNotReady(Refusal):
    """The creator's account cannot receive yet; nothing is ever held for him."""

    code: ClassVar[str] = "creator_not_ready"
    creator: str
    creator_id: int


@dataclass(eq=False)
class ReapplyWait(Refusal):
    """Refused before; a new application is possible from `on`."""

    code: ClassVar[str] = "reapply_wait"
    on: datetime


class Question(StrEnum):
    """What an application asks, in this order."""

    REGION = "region"
    AGE = "age"
    ACCOUNT_KIND = "account_kind"
    CHANNEL = "channel"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Application:
    """An application as its author sees it. `open_questions`: what a draft still lacks, in order. `age_needed`: the
    age that his region asks for, once there is one. `appeal_until`: how long he may appeal what was decided, None where
    he may not or has done so. `can_go_back`: an earlier answer can be given again."""

    enrolment: Enrolment
    open_questions: tuple[Question, ...]
    age_needed: int | None
    appeal_until: datetime | None = None
    can_go_back: bool = False

    @property
    def complete(self) -> bool:
        return not self.open_questions


@dataclass(frozen=True, slots=True)
class CreatorProfile:
    """A creator's public card. `can_tip` False tells nothing about why; `readiness` and `state` are for himself
    only."""

    member_id: MemberId
    name: str
    channel: str | None
    can_tip: bool
    own: bool
    readiness: Readiness
    tips_on: bool
    gifts_on: bool
    state: EnrolmentState = EnrolmentState.APPROVED
    topics: tuple[str, ...] = ()


@dataclass(eq=False)
class AlreadyEnrolled(Refusal):
    """An application is on its way or was approved."""

    code: ClassVar[str] = "already_enrolled"
    state: EnrolmentState


@dataclass(eq=False)
class LeaveLater(Refusal):
    """Whoever is suspended stays until that is decided: what he has rests, and leaving would free it."""

    code: ClassVar[str] = "leave_later"


@dataclass(eq=False)
class NothingToAppeal(Refusal):
    """No refusal and no suspension that could be appealed. `until`: there was one, and its time is over."""

    code: ClassVar[str] = "nothing_to_appeal"
    until: datetime | None = None


@dataclass(eq=False)
class Appealed(Refusal):
    """One appeal for each decision. `answered`: that one is decided."""

    code: ClassVar[str] = "appealed"
    case: str
    answered: bool


@dataclass(eq=False)
class Unfinished(Refusal):
    """The form lacks answers."""

    code: ClassVar[str] = "unfinished"
    questions: tuple[Question, ...]


@dataclass(eq=False)
class BadChannel(Refusal):
    """The channel's address is none."""

    code: ClassVar[str] = "bad_channel"
    read: str
