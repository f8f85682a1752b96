"""Buying coins, from a chat gesture to an order that can be paid; and what a fan holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from bot.coins.gate import CoinGate
from bot.coins.orders import (
    CONSENT,
    CoinOrder,
    CoinOrderId,
    OrderOver,
    OrderState,
    order_of,
)
from bot.coins.policy import CoinPolicy, is_paused
from bot.coins.quotes import CoinHistory, CoinView, Purse, Shelf
from bot.coins.rules import CoinRules, Pack
from bot.coins.store import NewCoinOrder
from bot.communities.model import Caller
from bot.config import Config
from bot.errors import KeyReused, NotFound, Refusal
from bot.ledger.accounts import coins_frozen, wallet
from bot.members.model import Member, MemberId, Platform
from bot.money import Money
from bot.ports import Clock, Storage, Tx
from bot.rails import PLATFORM_RAILS, Allowed, Rail
from bot.safety.limits import effective
from bot.safety.windows import day_start, windows
from bot.tips.links import pay_address, pay_token, pay_token_hash
from bot.tips.rules import Spending, TipRules
from bot.tips.store import Usage
from bot.tokens import Tokens

PAGE = 5
_CAN_BE_PAID = frozenset({OrderState.CREATED, OrderState.OPEN})
_PAYLOAD_CHARACTERS = 22


@dataclass(frozen=True, slots=True)
class BuyCoins:
    """A fan's wish for a pack. `request_id` is the chat event's own identity. `agreed`: he gave up withdrawing from
    coins that he spends, where his region asks for that."""

    request_id: str
    caller: Caller
    coins: int
    agreed: bool = False


@dataclass(frozen=True)
class Coins:
    """`app.coins`."""

    config: Config
    clock: Clock
    storage: Storage
    tokens: Tokens

    @cached_property
    def rules(self) -> CoinRules:
        return CoinRules(self.config)

    @cached_property
    def policy(self) -> CoinPolicy:
        return CoinPolicy(self.config)

    @cached_property
    def _gate(self) -> CoinGate:
        return CoinGate(self.config)

    @cached_property
    def _spending(self) -> TipRules:
        """The rules on what leaves a fan's pocket, whatever it is for."""
        return TipRules.of(self.config)

    async def packs(self, caller: Caller) -> Shelf:
        """What is sold here to this fan. Raises as `buy` does where nothing may be sold to him."""
        now = self.clock.now()
        async with self.storage.reading() as tx:
            fan = await tx.members.get(caller.id)
            rail = (await self._allowed(tx, caller, fan, 0, agreed=True)).rails[0]
            held = await tx.ledger.balance(wallet(fan.id), "coin")
            bought = await self._bought_today(tx, fan.id, now)
        limit = self.config.coins.day_max
        return Shelf(
            packs=self.rules.packs(rail, fan.show_currency),
            rail=rail,
            held=held,
            left_today=Money(max(0, limit.amount_minor - bought), limit.currency),
            refund_days=self.config.coins.refund_days,
            test_mode=not self.config.stripe.live,
        )

    async def buy(self, ask: BuyCoins) -> CoinView:
        """An order that holds its place in every limit; the same `request_id` again is the same order as it stands.

        Writes nothing when it refuses. Raises ExcludedAccount, Paused, AgeNeeded, UnderAge, ConsentNeeded, RailRefused,
        NoPack, CoinDayLimit, OnPause, OwnLimit, TooMany.
        """
        caller, now = ask.caller, self.clock.now()
        async with self.storage.transaction() as tx:
            # First of all: whoever decides about this fan's limits at the same time waits here.
            fan = await tx.members.lock(caller.id)
            existing = await tx.coins.by_request(ask.request_id)
            if existing is not None:
                return await self._again(tx, existing, fan.id, now)
            rail = await self._allowed(tx, caller, fan, ask.coins, agreed=ask.agreed)
            pack = self.rules.pack(ask.coins, rail.rails[0], fan.show_currency)
            usage = await self._usage(tx, caller, fan.id, ask.request_id, now)
            spending = Spending(pack.counts, pack.counts, usage)
            first: tuple[Refusal, ...] = (
                *self._spending.own_limits(spending, usage.limits, now),
                *self.rules.day(pack, await self._bought_today(tx, fan.id, now), now),
                *self._spending.brakes(spending, now),
            )
            if first:
                raise first[0]
            confirmed = not self._spending.needs_confirm(pack.counts, usage.limits, now)
            order = await tx.coins.insert(self._new(ask, fan, pack, rail, confirmed, now))
            if order is None:
                raise KeyReused(ask.request_id)
            return await self._view(tx, order, usage, now)

    async def confirm(self, caller: Caller, order_id: CoinOrderId) -> CoinView:
        """The extra yes over a threshold. Raises NotFound for anybody else's, OrderOver for one that ran out."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            order = await self._own(tx, caller, order_id)
            if not self._payable(order, now):
                raise OrderOver(order.coins, order.paid_at is not None)
            await tx.coins.change(order.id, confirmed=True)
            usage = await self._usage(tx, caller, order.fan_id, order.request_id, now)
            return await self._view(tx, await self._own(tx, caller, order_id), usage, now)

    async def order(self, caller: Caller, order_id: CoinOrderId) -> CoinView:
        """One's own order as it stands. Raises NotFound."""
        now = self.clock.now()
        async with self.storage.reading() as tx:
            order = await self._own(tx, caller, order_id)
            usage = await self._usage(tx, caller, order.fan_id, order.request_id, now)
            return await self._view(tx, order, usage, now)

    async def shown(self, tx: Tx, order_id: CoinOrderId) -> CoinView:
        """An order at this moment, for the message that shows it to its fan. Raises NotFound."""
        order = await tx.coins.get(order_id)
        if order is None:
            raise NotFound("order")
        return await self._standing(tx, order, self.clock.now())

    async def balance(self, caller: Caller) -> Purse:
        """What the caller holds, lot by lot, oldest first."""
        async with self.storage.reading() as tx:
            held = await tx.ledger.balance(wallet(caller.id), "coin")
            lots = await tx.coins.lots_of(caller.id)
            frozen = await tx.ledger.balance(coins_frozen(caller.id), "coin")
        sold = bool(self.config.coins.packs or self.config.coins.stars)
        return Purse(held, tuple(lot for lot in lots if lot.unspent), self.clock.now(), sold, frozen)

    async def history(self, caller: Caller, page: int = 0) -> CoinHistory:
        """One's own orders that came to anything, newest first."""
        page = max(0, page)
        async with self.storage.reading() as tx:
            found = await tx.coins.of_fan(caller.id, PAGE + 1, page * PAGE)
        return CoinHistory(found[:PAGE], page, len(found) > PAGE)

    # Invoices

    async def may_pay(self, payload: str, user_id: str, currency: str, amount: int) -> Refusal | None:
        """Whether an invoice may be paid, from what is known here: a few small queries, no network. None is a yes."""
        now = self.clock.now()
        async with self.storage.glance() as tx:
            order_id = self._order_in(payload)
            order = await tx.coins.get(order_id) if order_id is not None else None
            if order is None or not self.names(payload, order):
                return NotFound("order")
            accounts = await tx.members.accounts_of(order.fan_id)
            if not any(one.platform is order.platform and one.user_id == user_id for one in accounts):
                return NotFound("order")
            right_sum = currency.lower() == order.currency and amount == order.price_minor
            if not right_sum or not self._payable(order, now) or not order.confirmed or not self.rules.is_sold(order):
                return OrderOver(order.coins, order.paid_at is not None)
            try:
                # An invoice can be paid long after it was sent: this is the last moment at which a pause can hold.
                await self._gate.check(tx, order, now)
            except Refusal as no:
                return no
        return None

    def payload(self, order: CoinOrder) -> str:
        """What an invoice carries: the order, and a mark that nobody else could have made. No secret: it opens
        nothing."""
        mark = self.tokens.make("stars invoice", order.request_id)[:_PAYLOAD_CHARACTERS]
        return f"{order.subject}:{mark}"

    def names(self, payload: str, order: CoinOrder) -> bool:
        """Whether a payload is the one of this order."""
        return payload == self.payload(order)

    @staticmethod
    def _order_in(payload: str) -> CoinOrderId | None:
        return order_of(payload.rpartition(":")[0])

    # Pieces

    async def _allowed(self, tx: Tx, caller: Caller, fan: Member, coins: int, *, agreed: bool) -> Allowed:
        community_id = caller.community.id if caller.community else None
        pauses = await tx.switches.paused(community_id, self.clock.now(), fan.id)
        return self.policy.decide(caller.platform, fan, pauses, coins, agreed=agreed)

    async def _usage(self, tx: Tx, caller: Caller, fan_id: MemberId, request_id: str, now: datetime) -> Usage:
        community_id = caller.community.id if caller.community else None
        return await tx.tips.usage_of(fan_id, community_id, request_id, windows(now, self.rules.zone))

    async def _bought_today(self, tx: Tx, fan_id: MemberId, now: datetime) -> int:
        return await tx.coins.bought_since(fan_id, day_start(now, self.rules.zone), now)

    async def _again(self, tx: Tx, order: CoinOrder, fan_id: MemberId, now: datetime) -> CoinView:
        if order.fan_id != fan_id:
            raise KeyReused(f"{order.subject} was asked for by somebody else")
        return await self._standing(tx, order, now)

    async def _standing(self, tx: Tx, order: CoinOrder, now: datetime) -> CoinView:
        seen = windows(now, self.rules.zone)
        usage = await tx.tips.usage_of(order.fan_id, order.community_id, order.request_id, seen)
        return await self._view(tx, order, usage, now)

    async def _own(self, tx: Tx, caller: Caller, order_id: CoinOrderId) -> CoinOrder:
        order = await tx.coins.get(order_id)
        if order is None or order.fan_id != caller.id:
            raise NotFound("order")
        return order

    def _payable(self, order: CoinOrder, now: datetime) -> bool:
        return order.state in _CAN_BE_PAID and now < order.expires_at

    async def _view(self, tx: Tx, order: CoinOrder, usage: Usage, now: datetime) -> CoinView:
        open_ = self._payable(order, now) and order.confirmed
        link = pay_address(self.config.web.public_url, pay_token(self.tokens, order.request_id))
        return CoinView(
            order=order,
            operator=self.config.operator.name,
            month_so_far=self._spending.month_so_far(usage, self.config.money.base_currency),
            needs_confirm=self._payable(order, now) and not order.confirmed,
            pay_url=link if open_ and order.rail not in PLATFORM_RAILS else None,
            payload=self.payload(order) if open_ and order.rail is Rail.STARS else None,
            article=await self._article(tx, order, usage, now) if open_ else None,
            test_mode=not self.config.stripe.live,
            held=await tx.ledger.balance(wallet(order.fan_id), "coin"),
        )

    async def _article(self, tx: Tx, order: CoinOrder, usage: Usage, now: datetime) -> str | None:
        """The pack in Discord's shop, where the order may be paid there: by itself, or beside a page nobody opened. The
        shop asks nobody before it takes the money, so nothing of it is shown during a pause, also of his own."""
        shop = self.config.discord_sku
        if not shop.enabled or order.platform is not Platform.DISCORD or order.opened_at is not None:
            return None
        own_pause = effective(usage.limits, now).paused_until is not None
        pauses = await tx.switches.paused(order.community_id, now, order.fan_id)
        if own_pause or order.coins not in shop.packs or is_paused(pauses):
            return None
        return shop.packs[order.coins].sku

    def _new(
        self, ask: BuyCoins, fan: Member, pack: Pack, rail: Allowed, confirmed: bool, now: datetime
    ) -> NewCoinOrder:
        by_platform = rail.rails[0] in PLATFORM_RAILS
        minutes = self.config.payments.checkout_minutes if by_platform else self.config.tips.quote_minutes
        return NewCoinOrder(
            request_id=ask.request_id,
            fan_id=fan.id,
            community_id=ask.caller.community.id if ask.caller.community else None,
            platform=ask.caller.platform,
            locale=ask.caller.locale,
            coins=pack.coins,
            currency=pack.currency,
            price_minor=pack.price_minor,
            counts=pack.counts,
            price_version=pack.version,
            rail=rail.rails[0],
            rail_row=rail.row,
            rail_version=rail.version,
            region=fan.region,
            consent_at=now if ask.agreed else None,
            consent_text=CONSENT if ask.agreed else None,
            confirmed=confirmed,
            pay_token_hash=pay_token_hash(self.tokens, ask.request_id),
            created_at=now,
            expires_at=now + timedelta(minutes=minutes),
        )
