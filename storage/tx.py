"""What a transaction offers to a use case: one store a noun, all bound to the same connection.

This is the one place to add the store of a new noun.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Clock, Json
from storage.coins.store import CoinOrderStore
from storage.dashboards import DashboardStore
from storage.digests import DigestStore
from storage.eligibility.channels import ChannelStore
from storage.eligibility.declarations import DeclarationStore
from storage.eligibility.grants import GrantStore
from storage.eligibility.store import MetricStore
from storage.follows.store import FollowStore
from storage.gifts.lots import LotStore
from storage.gifts.maturity import DiamondStore
from storage.gifts.standings import BoardStore
from storage.gifts.store import GiftStore
from storage.ledger.days import DayStore
from storage.ledger.store import LedgerStore
from storage.live.matches import MatchStore
from storage.live.store import LiveStore
from storage.memory import MemoryStore
from storage.moderation import AuditStore, CaseStore
from storage.notices import Messages, NoticeStore
from storage.payments.store import PaymentStore
from storage.payouts.store import PayoutStore
from storage.people.communities import CommunityStore
from storage.people.creators import CreatorStore
from storage.people.forms import FormStore
from storage.people.members import MemberStore
from storage.people.powers import PowerStore, SwitchStore
from storage.personal.store import PersonalStore
from storage.stats.store import StatsStore
from storage.supporters.store import SupporterStore
from storage.tips.safety import SafetyStore
from storage.tips.store import TipStore
from storage.videos.store import VideoStore

Enqueue = Callable[[AsyncConnection, str, str, Mapping[str, Json]], Awaitable[None]]
"""Owes a job inside the transaction of a connection: (connection, job, key, arguments)."""


async def no_jobs(_connection: AsyncConnection, job: str, key: str, _args: Mapping[str, Json]) -> None:
    """Refuses: nobody here could ever run the job."""
    raise RuntimeError(f"job {job} ({key}) can't be owed here: no jobs are attached")


class Tx:
    """Fits `bot.ports.Tx`. Everything done through it commits together or not at all; a store is made when it is first
    asked for."""

    def __init__(self, connection: AsyncConnection, clock: Clock, enqueue: Enqueue) -> None:
        self.connection = connection
        self._clock = clock
        self._enqueue = enqueue
        self._messages = Messages()

    @cached_property
    def digests(self) -> DigestStore:
        return DigestStore(self.connection)

    @cached_property
    def follows(self) -> FollowStore:
        return FollowStore(self.connection)

    @cached_property
    def videos(self) -> VideoStore:
        return VideoStore(self.connection)

    @cached_property
    def personal(self) -> PersonalStore:
        return PersonalStore(self.connection)

    @cached_property
    def forms(self) -> FormStore:
        return FormStore(self.connection)

    @cached_property
    def boards(self) -> BoardStore:
        return BoardStore(self.connection)

    @cached_property
    def stats(self) -> StatsStore:
        return StatsStore(self.connection)

    @cached_property
    def dashboards(self) -> DashboardStore:
        return DashboardStore(self.connection)

    @cached_property
    def supporters(self) -> SupporterStore:
        return SupporterStore(self.connection)

    @cached_property
    def grants(self) -> GrantStore:
        return GrantStore(self.connection)

    @cached_property
    def metrics(self) -> MetricStore:
        return MetricStore(self.connection)

    @cached_property
    def declarations(self) -> DeclarationStore:
        return DeclarationStore(self.connection)

    @cached_property
    def channels(self) -> ChannelStore:
        return ChannelStore(self.connection)

    @cached_property
    def gifts(self) -> GiftStore:
        return GiftStore(self.connection)

    @cached_property
    def live(self) -> LiveStore:
        return LiveStore(self.connection)

    @cached_property
    def matches(self) -> MatchStore:
        return MatchStore(self.connection)

    @cached_property
    def ledger(self) -> LedgerStore:
        return LedgerStore(self.connection, self._clock)

    @cached_property
    def memory(self) -> MemoryStore:
        return MemoryStore(self.connection)

    @cached_property
    def members(self) -> MemberStore:
        return MemberStore(self.connection)

    @cached_property
    def communities(self) -> CommunityStore:
        return CommunityStore(self.connection)

    @cached_property
    def creators(self) -> CreatorStore:
        return CreatorStore(self.connection)

    @cached_property
    def powers(self) -> PowerStore:
        return PowerStore(self.connection)

    @cached_property
    def switches(self) -> SwitchStore:
        return SwitchStore(self.connection)

    @cached_property
    def cases(self) -> CaseStore:
        return CaseStore(self.connection)

    @cached_property
    def audit(self) -> AuditStore:
        return AuditStore(self.connection)

    @cached_property
    def notices(self) -> NoticeStore:
        return NoticeStore(self.connection, self._messages)

    @cached_property
    def payments(self) -> PaymentStore:
        return PaymentStore(self.connection)

    @cached_property
    def payouts(self) -> PayoutStore:
        return PayoutStore(self.connection)

    @cached_property
    def safety(self) -> SafetyStore:
        return SafetyStore(self.connection)

    @cached_property
    def tips(self) -> TipStore:
        return TipStore(self.connection)

    @cached_property
    def coins(self) -> CoinOrderStore:
        return CoinOrderStore(self.connection, self._clock)

    @cached_property
    def lots(self) -> LotStore:
        return LotStore(self.connection, self._clock)

    @cached_property
    def diamonds(self) -> DiamondStore:
        return DiamondStore(self.connection, self._clock)

    @cached_property
    def days(self) -> DayStore:
        return DayStore(self.connection)

    async def enqueue(self, job: str, key: str, **args: Json) -> None:
        """Owe a job; it exists once the transaction commits. The same key is one run."""
        await self._enqueue(self.connection, job, key, args)

    async def conclude(self) -> None:
        """Owe the delivery of what the transaction has to say; the last thing in it."""
        for job, key, args in self._messages.jobs():
            await self._enqueue(self.connection, job, key, args)
