"""What the core needs from the edges. Adapters of storage, jobs and chat platforms fit these shapes; nothing here knows
them.

Stores are bound to one transaction (`Tx`): they are the queries that more than one noun asks. A noun's own queries
stand in its own `store.py` as a Protocol, and `Tx` carries that store under the noun's name.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.boards.store import BoardStore
from bot.coins.ports import LotRefunds
from bot.coins.store import CoinOrderStore
from bot.communities.model import CommunityId
from bot.communities.store import CommunityStore
from bot.dashboard.store import DashboardStore
from bot.diamonds.store import DiamondStore
from bot.digests.store import DigestStore
from bot.eligibility.store import ChannelStore, DeclarationStore, GrantStore, MetricStore
from bot.follows.store import FollowStore
from bot.forms.store import FormStore
from bot.gifts.store import GiftStore
from bot.ledger.clearing import OpenClearing
from bot.ledger.entries import Entry, PostedEntry
from bot.ledger.store import DayStore
from bot.live.store import LiveStore
from bot.matches.store import MatchStore
from bot.members.model import MemberId, Platform, PlatformAccount
from bot.members.store import MemberStore
from bot.moderation.store import AuditStore, CaseStore, PowerStore, SwitchStore
from bot.notices.model import MessageRef, Notice, Post
from bot.notices.store import NoticeStore
from bot.payments.store import PaymentStore
from bot.payouts.store import PayoutStore
from bot.personal.store import PersonalStore
from bot.programme.store import CreatorStore
from bot.replies.reply import Reply
from bot.safety.store import SafetyStore
from bot.stats.store import StatsStore
from bot.supporters.store import SupporterStore
from bot.tips.store import TipStore
from bot.videos.store import VideoStore

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


class Clock(Protocol):
    """The only source of time; rules get `now` passed in."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class Ledger(Protocol):
    """The book, inside a transaction."""

    async def post(self, entry: Entry) -> PostedEntry:
        """Post it, or give the entry that already has this key. Raises KeyReused when the contents differ."""
        ...

    async def balance(self, account: str, unit: str) -> int:
        """Minor units on the account; 0 for one never used."""
        ...

    async def entry(self, key: str) -> PostedEntry | None:
        """The entry that has this key, if there is one."""
        ...

    async def entries_about(self, subject: str) -> tuple[PostedEntry, ...]:
        """All entries of one subject ("tip:42"), oldest first."""
        ...

    async def lying(self) -> tuple[OpenClearing, ...]:
        """What lies in clearing accounts, by subject; what was moved longest ago comes first."""
        ...


class Memory(Protocol):
    """Small things the deployment remembers about itself: fingerprints, cursors."""

    async def recall(self, name: str) -> str | None:
        """What was kept under the name; None when nothing was."""
        ...

    async def keep(self, name: str, value: str) -> None:
        """Replaces what was kept under the name."""
        ...


class Tx(Protocol):
    """One transaction: everything done through it commits together or not at all."""

    @property
    def ledger(self) -> Ledger: ...
    @property
    def days(self) -> DayStore: ...
    @property
    def members(self) -> MemberStore: ...
    @property
    def communities(self) -> CommunityStore: ...
    @property
    def creators(self) -> CreatorStore: ...
    @property
    def tips(self) -> TipStore: ...
    @property
    def coins(self) -> CoinOrderStore: ...
    @property
    def lots(self) -> LotRefunds: ...
    @property
    def diamonds(self) -> DiamondStore: ...
    @property
    def payments(self) -> PaymentStore: ...
    @property
    def payouts(self) -> PayoutStore: ...
    @property
    def safety(self) -> SafetyStore: ...
    @property
    def powers(self) -> PowerStore: ...
    @property
    def switches(self) -> SwitchStore: ...
    @property
    def cases(self) -> CaseStore: ...
    @property
    def audit(self) -> AuditStore: ...
    @property
    def notices(self) -> NoticeStore: ...
    @property
    def digests(self) -> DigestStore: ...
    @property
    def personal(self) -> PersonalStore: ...
    @property
    def boards(self) -> BoardStore: ...
    @property
    def stats(self) -> StatsStore: ...
    @property
    def dashboards(self) -> DashboardStore: ...
    @property
    def supporters(self) -> SupporterStore: ...
    @property
    def grants(self) -> GrantStore: ...
    @property
    def metrics(self) -> MetricStore: ...
    @property
    def declarations(self) -> DeclarationStore: ...
    @property
    def channels(self) -> ChannelStore: ...
    @property
    def gifts(self) -> GiftStore: ...
    @property
    def live(self) -> LiveStore: ...
    @property
    def matches(self) -> MatchStore: ...
    @property
    def forms(self) -> FormStore: ...
    @property
    def follows(self) -> FollowStore: ...
    @property
    def videos(self) -> VideoStore: ...
    @property
    def memory(self) -> Memory: ...

    async def enqueue(self, job: str, key: str, **args: Json) -> None:
        """Owe a job; it exists once the transaction commits. The same key is one run."""
        ...


class Storage(Protocol):
    """Where everything lasting is kept."""

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        """One intent: commits at the end, rolls back on an exception. Nesting is a bug (AssertionError)."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Tx]:
        """Queries only; the database refuses writes. Does not wait for writers."""
        ...

    def glance(self) -> AbstractAsyncContextManager[Tx]:
        """As `reading`, for one small query by a key: two of them need not show the same moment."""
        ...


class Unreachable(Exception):
    """The platform refused a private message to this person (closed, blocked, never started); do not retry."""


class Gone(Exception):
    """The chat or the message is no more, or we may not write there; do not retry."""


class Notifier(Protocol):
    """One platform's way of saying something without having been asked just now.

    Anything else that goes wrong (network, 5xx, 429) is raised as it is; the job retries.
    """

    async def tell(self, account: PlatformAccount, reply: Reply) -> None:
        """A private message. Raises Unreachable."""
        ...

    async def post(self, chat_id: str, reply: Reply) -> MessageRef:
        """A public message. Raises Gone."""
        ...

    async def edit(self, ref: MessageRef, reply: Reply) -> None:
        """Replace a message of ours; "not modified" is success. Raises Gone."""
        ...

    async def pin(self, ref: MessageRef) -> None:
        """Pin a message of ours, without a sound; nothing happens where we may not."""
        ...

    async def delete(self, chat_id: str, message_id: str) -> None:
        """Remove a message where we may; raises Gone where not."""
        ...


Notifiers = dict[Platform, Notifier]
Step = Callable[..., Awaitable[object]]

__all__ = [
    "Clock", "CommunityId", "Gone", "Json", "Ledger", "MemberId", "Notice", "Notifier", "Notifiers", "Post", "Step",
    "Storage", "Tx", "Unreachable",
]  # fmt: skip
