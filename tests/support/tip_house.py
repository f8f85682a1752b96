"""A community with creators and fans, ready to tip, on a real database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.coins.service import Coins
from bot.communities.model import Caller, Chat, ChatKind, Community, CommunityState
from bot.config import Config, build_config
from bot.members.model import Identity, Member, MemberId, Platform
from bot.money import Money
from bot.notices.shown import ShownMessages
from bot.payments.model import Role
from bot.ports import Json
from bot.programme.model import AccountKind, EnrolmentState, PayoutAccount, Readiness
from bot.safety.service import SpendingGuard
from bot.tips.model import Privacy, Tip, TipId, TipState
from bot.tips.quotes import Quote, TipView
from bot.tips.service import Tips
from bot.tips.start import StartTip
from bot.tokens import Tokens
from storage.db import Database
from storage.schema.moderation import cases
from storage.schema.notices import notices, posts
from storage.schema.payments import payments
from tests.support.clocks import HandClock
from tests.support.grants import NO_THRESHOLDS, grant_all

VALUES: Mapping[str, Any] = {
    **NO_THRESHOLDS,
    "app_secret": "h7Kq2mZx9Lw4Tn8Rb3Vc6Yd1Ps5Ga0Jf",
    "operator": {
        "name": "Harbour Arts",
        "owners": ["discord:1"],
        "terms_url": "https://harbour.test/terms",
        "privacy_url": "https://harbour.test/privacy",
    },
    "web": {"public_url": "https://harbour.test"},
    "database": {"url": "sqlite:///unused.db"},
    "discord": {"token": "discord-bot-token-of-the-house"},
    "telegram": {"token": "111:telegram-bot-token-of-the-house"},
    "stripe": {
        "payout_region": "EUROPE",
        "key": "sk_test_51HouseOfTipsAndBouquets",
        "webhook_secrets": ["whsec_9Kd82mQpLx7Rt4"],
        "connect_webhook_secrets": ["whsec_4Tr7xLpQm28dK9"],
        "settlement_currencies": ["usd", "eur"],
    },
    "money": {"base_currency": "usd", "reference_rates": {"eur": "0.80"}},
    "tips": {
        **NO_THRESHOLDS["tips"],
        "limits": {
            "eur": {"presets": ["5.00", "10.00"], "min": "3.00", "max": "100.00", "day_max": "500.00"},
        }
    },
}


def config_of(**sections: Mapping[str, Any]) -> Config:
    """The house's configuration with some keys of some sections set otherwise."""
    values = {name: dict(section) if isinstance(section, Mapping) else section for name, section in VALUES.items()}
    for name, section in sections.items():
        values[name] = {**values.get(name, {}), **section}
    return build_config(values)


@dataclass
class House:
    """Everything a test about tips needs; `events` numbers the chat events."""

    database: Database
    clock: HandClock
    config: Config = field(default_factory=config_of)
    owed: list[tuple[str, str, Mapping[str, Json]]] = field(default_factory=list)
    events: "count[int]" = field(default_factory=lambda: count(1))
    community: Community | None = None

    def __post_init__(self) -> None:
        self.tokens = Tokens(self.config.app_secret_bytes)
        self.database.attach_jobs(self._owe)

    async def _owe(self, _connection: AsyncConnection, job: str, key: str, args: Mapping[str, Json]) -> None:
        self.owed.append((job, key, args))

    @property
    def tips(self) -> Tips:
        return Tips(self.config, self.clock, self.database, self.tokens)

    @property
    def shown(self) -> ShownMessages:
        return ShownMessages(self.database)

    @property
    def coins(self) -> Coins:
        return Coins(self.config, self.clock, self.database, self.tokens)

    @property
    def guard(self) -> SpendingGuard:
        return SpendingGuard(self.config, self.clock, self.database)

    def set(self, **sections: Mapping[str, Any]) -> None:
        """Another configuration from now on."""
        self.config = config_of(**sections)

    async def open(self) -> None:
        """Found the community."""
        async with self.database.transaction() as tx:
            founder, _ = await tx.members.met(Identity(Platform.DISCORD, "1", "Owner"), self.clock.now())
            made = await tx.communities.create("Harbour", founder.id, self.clock.now())
            await tx.communities.add_place(made.id, chat(Platform.DISCORD), self.clock.now())
            await tx.communities.add_place(made.id, chat(Platform.TELEGRAM), self.clock.now())
            await tx.communities.set_state(made.id, CommunityState.ADMITTED, founder.id, self.clock.now())
            self.community = await tx.communities.get(made.id)

    async def member(self, name: str, platform: Platform = Platform.DISCORD, *, region: str = "DE") -> Caller:
        """Somebody of age who writes in the community, on one platform."""
        now = self.clock.now()
        user_id = str(1000 + sum(ord(letter) * (i + 7) for i, letter in enumerate(name)))
        async with self.database.transaction() as tx:
            met, account = await tx.members.met(Identity(platform, user_id, name), now)
            await tx.members.state_age(met.id, region, 18, platform, now)
            member = await tx.members.get(met.id)
        return Caller(member, account, chat(platform), self.community, "en")

    async def creator(
        self, name: str, *, currency: str = "usd", readiness: Readiness = Readiness.READY, country: str = "DE"
    ) -> Caller:
        """An approved creator with an account."""
        return await self.enrol(await self.member(name), currency=currency, readiness=readiness, country=country)

    async def enrol(
        self, caller: Caller, *, currency: str = "usd", readiness: Readiness = Readiness.READY, country: str = "DE"
    ) -> Caller:
        """Makes somebody an approved creator with an account."""
        name, now = caller.member.name, self.clock.now()
        assert self.community is not None
        async with self.database.transaction() as tx:
            draft = await tx.creators.add_enrolment(caller.id, self.community.id, now, now + timedelta(days=30))
            await tx.creators.save_enrolment(
                replace(
                    draft, state=EnrolmentState.APPROVED, region=country, account_kind=AccountKind.PERSONAL,
                    consent_at=now, submitted_at=now, accepted_at=now, due_at=None,
                )
            )  # fmt: skip
            await tx.creators.list_in(caller.id, self.community.id, True)
            await grant_all(tx, caller.id, now)
            if readiness is not Readiness.NONE:
                account = PayoutAccount(caller.id, f"acct_{name}", country, currency, readiness, True, (), None, now)
                await tx.creators.put_account(account)
        return caller

    def ask(
        self, fan: Caller, creator: Caller, amount: str = "5", *, note: str | None = None,
        privacy: Privacy | None = None, request_id: str | None = None,
    ) -> StartTip:  # fmt: skip
        """A chat event of its own that asks for a tip."""
        request = request_id or f"{fan.platform}:{next(self.events)}"
        return StartTip(request, fan, creator.id, amount, privacy, note)

    async def quote(self, fan: Caller, creator: Caller, amount: str = "5", **more: Any) -> Quote:
        """Start a tip that must get a quote."""
        started = await self.tips.start(self.ask(fan, creator, amount, **more))
        assert isinstance(started, Quote)
        return started

    async def pay(self, tip_id: TipId, at: datetime | None = None) -> Tip:
        """Let the row say what a settlement writes."""
        now = at or self.clock.now()
        async with self.database.transaction() as tx:
            assert await tx.tips.advance(
                tip_id,
                (TipState.CREATED, TipState.OPEN, TipState.PENDING),
                TipState.PAID,
                paid_at=now,
                opened_at=now,
            )
        return await self.tip(tip_id)

    async def open_page(self, tip_id: TipId) -> None:
        """Let the row say what an opened payment page writes."""
        now = self.clock.now()
        async with self.database.transaction() as tx:
            assert await tx.tips.advance(
                tip_id, (TipState.CREATED,), TipState.OPEN, opened_at=now, expires_at=now + timedelta(minutes=31)
            )

    async def paid(self, fan: Caller, creator: Caller, amount: str = "5", **more: Any) -> Tip:
        """A tip that was quoted and paid."""
        return await self.pay((await self.quote(fan, creator, amount, **more)).tip.id)

    async def kept(self, tip_id: TipId, back: int = 0) -> Tip:
        """The payment of a paid tip as it lies in the database; `back` came back from the creator."""
        tip, now = await self.tip(tip_id), self.clock.now()
        row = {
            "payment_id": f"pi_{tip.id}", "tip_id": tip.id, "role": Role.SETTLED.value, "currency": "usd",
            "gross_minor": tip.gross.amount_minor, "transferred_minor": tip.amount.amount_minor, "refunded_minor": back,
            "reversed_minor": back, "resent_minor": 0, "created_at": now, "known_at": now,
        }  # fmt: skip
        async with self.database.transaction() as tx:
            await tx.connection.execute(insert(payments).values(**row))
        return tip

    async def tip(self, tip_id: TipId) -> Tip:
        async with self.database.reading() as tx:
            tip = await tx.tips.get(tip_id)
        assert tip is not None
        return tip

    async def notices_to(self, member_id: MemberId) -> list[str]:
        """The kinds of all notices owed to somebody, oldest first."""
        return await self._column(select(notices.c.kind).where(notices.c.member_id == member_id).order_by(notices.c.id))

    async def facts_to(self, member_id: MemberId) -> list[dict[str, Any]]:
        """The facts of all notices owed to somebody, oldest first."""
        wanted = select(notices.c.facts).where(notices.c.member_id == member_id).order_by(notices.c.id)
        async with self.database.reading() as tx:
            return list((await tx.connection.execute(wanted)).scalars())

    async def posts(self) -> list[str]:
        """The keys of all posts, oldest first."""
        return await self._column(select(posts.c.key).order_by(posts.c.id))

    async def cases(self) -> list[str]:
        """The subjects of all cases, oldest first."""
        return await self._column(select(cases.c.subject).order_by(cases.c.id))

    async def _column(self, query: Any) -> list[str]:
        async with self.database.reading() as tx:
            return list((await tx.connection.execute(query)).scalars())


def chat(platform: Platform) -> Chat:
    """The community's shared chat on a platform."""
    kind = ChatKind.SERVER if platform is Platform.DISCORD else ChatKind.GROUP
    return Chat(platform, f"{platform}-chat", kind, f"{platform}-home", "Harbour")


def in_private(caller: Caller) -> Caller:
    """The same person, writing to the bot alone."""
    return replace(caller, chat=Chat(caller.platform, f"dm-{caller.id}", ChatKind.PRIVATE, ""))


def usd(plain: str) -> Money:
    return Money.of(plain, "usd")


NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

__all__ = ["NOON", "House", "Member", "TipView", "chat", "config_of", "in_private", "usd"]
