"""What the core asks the database about tips."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypedDict, Unpack

from bot.communities.model import CommunityId
from bot.members.model import MemberId, Platform
from bot.money import Money
from bot.notices.model import MessageRef
from bot.safety.model import Limits
from bot.tips.model import Dispute, FeePayer, NoteState, Privacy, Tip, TipId, TipState

FIRST = TipId(0)
"""Before every tip."""


@dataclass(frozen=True, slots=True)
class NewTip:
    """A tip about to be written. `chat_id`: the shared chat in which it was typed, None in private.
    `pay_token_hash`: see `bot.tips.links`."""

    request_id: str
    fan_id: MemberId
    creator_id: MemberId
    community_id: CommunityId | None
    platform: Platform
    chat_id: str | None
    locale: str
    amount: Money
    gross: Money
    fee_payer: FeePayer
    privacy: Privacy
    note: str | None
    note_state: NoteState
    confirmed: bool
    rail: str
    rail_row: str
    rail_version: int
    destination: str
    pay_token_hash: str
    created_at: datetime
    expires_at: datetime


class TipChange(TypedDict, total=False):
    """Columns that may be set along with a step or without one.

    `opened_at` is set before the provider is asked for a payment page, together with an `expires_at` that outlives the
    asking: from then on fee and confirmation stand, and the quote neither runs out nor is cancelled. A definite no
    sets it back to None.
    """

    gross: Money
    fee_payer: FeePayer
    privacy: Privacy
    note: str | None
    note_state: NoteState
    confirmed: bool
    dispute: Dispute
    quarantined: bool
    late: bool
    expires_at: datetime
    opened_at: datetime | None
    paid_at: datetime
    thanked_at: datetime
    refunded_minor: int


@dataclass(frozen=True, slots=True)
class Windows:
    """The moments that a fan's use is counted from; `now` decides which quotes still hold their reservation."""

    now: datetime
    day: datetime
    month: datetime
    first_day: datetime
    hour: datetime


@dataclass(frozen=True, slots=True)
class Use:
    """What a fan's tips add up to in one currency. `day` and `day_count` count tips (what creators get) with open
    reservations, whatever became of the paid ones; the others count what leaves his pocket, gross less refunds;
    `paid_month` leaves the reservations out."""

    currency: str
    day: int = 0
    day_count: int = 0
    spent_day: int = 0
    spent_month: int = 0
    spent_first_day: int = 0
    paid_month: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """All that the limits ask of one fan, from one query.

    `existing`: the tip that already has the request id. `checkouts_hour`: his quotes that hold their place and his
    pages of this hour; `community_checkouts_hour`: the community's pages of this hour that were opened and are not
    paid, since neither a quote nor a payment looks like card testing. `stopped_until`: after failed payments.
    `breaker_until`: no payment page anywhere. `met_at`: when Bouquet met him.
    `card_last4`: of his saved card.
    """

    existing: TipId | None = None
    uses: tuple[Use, ...] = ()
    checkouts_hour: int = 0
    oldest_checkout: datetime | None = None
    community_checkouts_hour: int = 0
    met_at: datetime | None = None
    stopped_until: datetime | None = None
    breaker_until: datetime | None = None
    limits: Limits = field(default_factory=Limits)
    card_last4: str | None = None

    @property
    def pays_here(self) -> bool:
        """Whether a tip of his was paid this month: a few strangers with many pages do not keep him out."""
        return any(use.paid_month for use in self.uses)


@dataclass(frozen=True, slots=True)
class NamedTip:
    """A tip with the names of both sides, as views need it. `fan_currency`: in which he reads an "about"."""

    tip: Tip
    fan_name: str
    creator_name: str
    fan_currency: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """What went from one person to another within a window, in one currency."""

    currency: str
    count: int
    minor: int


class TipStore(Protocol):
    """Bound to one transaction."""

    async def insert(self, new: NewTip) -> TipId | None:
        """The row's id, or None when the request id has a tip already."""
        ...

    async def get(self, tip_id: TipId) -> Tip | None: ...
    async def get_by_request(self, request_id: str) -> Tip | None: ...

    async def by_pay_token(self, token_hash: str) -> Tip | None:
        """The tip whose pay link's token hashes to this."""
        ...

    async def lock(self, tip_id: TipId) -> Tip | None:
        """The tip, and nobody else's transaction changes it before ours ends."""
        ...

    async def named(self, tip_id: TipId) -> NamedTip | None: ...

    async def advance(
        self, tip_id: TipId, from_states: Collection[TipState], to_state: TipState, /, **columns: Unpack[TipChange]
    ) -> bool:
        """The step, if the tip stands in one of `from_states` at this moment, and the columns of a `TipChange`.
        False (and nothing done) otherwise."""
        ...

    async def change(self, tip_id: TipId, in_states: Collection[TipState], /, **columns: Unpack[TipChange]) -> bool:
        """Columns without a step, under the same condition."""
        ...

    async def usage_of(
        self, fan_id: MemberId, community_id: CommunityId | None, request_id: str, windows: Windows
    ) -> Usage: ...

    async def thank(self, tip_id: TipId, now: datetime) -> bool:
        """Marks it thanked; False when it was."""
        ...

    async def flow(self, fan_id: MemberId, creator_id: MemberId, since: datetime) -> tuple[Flow, ...]:
        """Paid tips from one to the other since a moment, by currency."""
        ...

    async def received(self, creator_id: MemberId, since: datetime) -> tuple[Flow, ...]:
        """Paid tips of a creator since a moment, by currency."""
        ...

    async def quotes_run_out(self, now: datetime, limit: int) -> tuple[TipId, ...]:
        """Created tips whose quote has run out before a payment page was asked for, oldest first."""
        ...

    async def unsettled(self, before: datetime, limit: int, after: TipId = FIRST) -> tuple[Tip, ...]:
        """Open and pending tips whose payment page ran out before a moment, those that come after `after`, oldest
        first: a part at a time, so that none waits behind others for ever."""
        ...

    async def history(self, member_id: MemberId, limit: int, offset: int) -> tuple[NamedTip, ...]:
        """Tips that he gave, newest first, without quotes that came to nothing."""
        ...

    async def paid_to(self, creator_id: MemberId, since: datetime, limit: int) -> tuple[NamedTip, ...]:
        """What a creator was paid since then and still has, the earliest first."""
        ...

    async def forget_notes(self, before: datetime, limit: int) -> int:
        """Empties the notes of at most so many tips made before a moment, with the copies in notices and cases;
        answers how many. What somebody still has to decide about stays."""
        ...

    async def public_lines_of(self, tip_id: TipId) -> tuple[tuple[MessageRef, str], ...]:
        """Public lines about the tip that stand in chats, each with its chat's language."""
        ...

    async def of_public_line(self, ref: MessageRef) -> TipId | None:
        """The tip that a public line is about."""
        ...

    async def locale_of(self, tip_id: TipId) -> str:
        """The language in which the fan's message was written."""
        ...

    async def chat_of(self, tip_id: TipId) -> str | None:
        """The shared chat in which the tip was typed; None when it was started in private."""
        ...
