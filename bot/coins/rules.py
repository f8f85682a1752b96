"""What buying coins may be: every rule, pure. `now` and all facts are passed in."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.coins.model import Lot, parts_per_coin
from bot.coins.orders import STARS, CoinDayLimit, CoinOrder, CoinsSpent, NoPack, OrderState, subject_of
from bot.coins.prices import list_minor
from bot.coins.store import HeldLot
from bot.config import Config
from bot.config.solvency import net_of_card, net_of_shop, net_of_stars
from bot.errors import Refusal
from bot.members.model import MemberId
from bot.money import Money
from bot.payments.model import RefundState
from bot.rails import Rail
from bot.safety.exchange import Exchange
from bot.safety.windows import next_day
from bot.tips.model import Dispute


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as it is sold on one rail. `currency` is `xtr` for Stars. `counts`: what it counts for in limits."""

    coins: int
    currency: str
    price_minor: int
    counts: Money
    version: str

    @property
    def price(self) -> Money | None:
        return None if self.currency == STARS else Money(self.price_minor, self.currency)


@dataclass(frozen=True)
class CoinRules:
    """The operator's packs, rates and limits, from the configuration."""

    config: Config

    @property
    def exchange(self) -> Exchange:
        return Exchange(self.config.money.base_currency, self.config.money.reference_rates)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.config.time.zone)

    def packs(self, rail: Rail, wanted_currency: str | None = None) -> tuple[Pack, ...]:
        """What is sold on a rail, the smallest first; in the fan's own currency where it has prices."""
        if rail is Rail.STARS:
            return tuple(self._for_stars(coins, stars) for coins, stars in self.config.coins.stars.items())
        base = self.config.money.base_currency
        if rail is Rail.DISCORD_SKU:
            articles = self.config.discord_sku.packs
            return tuple(self._for_money(coins, Money.of(one.price, base)) for coins, one in articles.items())
        currency = wanted_currency if wanted_currency in self.config.coins.prices else base
        table = self.config.coins.packs if currency == base else self.config.coins.prices[currency or base]
        return tuple(self._for_money(coins, Money.of(text, currency or base)) for coins, text in table.items())

    def pack(self, coins: int, rail: Rail, wanted_currency: str | None = None) -> Pack:
        """Raises NoPack."""
        sold = self.packs(rail, wanted_currency)
        found = next((pack for pack in sold if pack.coins == coins), None)
        if found is None:
            raise NoPack(tuple(pack.coins for pack in sold))
        return found

    def is_sold(self, order: CoinOrder) -> bool:
        """Whether the pack of an order is still sold as it was ordered."""
        return any(
            pack.coins == order.coins and pack.version == order.price_version
            for pack in self.packs(order.rail, order.currency)
        )

    def day(self, pack: Pack, bought_minor: int, now: datetime) -> tuple[Refusal, ...]:
        """The operator's limit on a fan's day, over both platforms."""
        limit = self.config.coins.day_max
        left = max(0, limit.amount_minor - bought_minor)
        if pack.counts.amount_minor <= left:
            return ()
        return (CoinDayLimit(limit, Money(left, limit.currency), next_day(now, self.zone)),)

    def lot(
        self, source: str, order: CoinOrder, fan_id: MemberId, price_minor: int, paid_at: datetime, fee: Money | None
    ) -> Lot:
        """The lot that a payment brings, at the rates of now. `fee`: the real one, where it is known already."""
        rates, maturity = self.config.diamonds, self.config.maturity
        return Lot(
            source=source,
            fan_id=fan_id,
            coins=order.coins,
            rail=order.rail,
            currency=order.currency,
            price_minor=price_minor,
            net_currency=self.config.money.base_currency,
            net_minor=self._net(order, price_minor, fee).amount_minor,
            parts_per_coin=parts_per_coin(rates.per_coin.numerator, rates.per_coin.denominator),
            worth_minor=rates.minor_per_diamond.numerator,
            worth_diamonds=rates.minor_per_diamond.denominator,
            paid_at=paid_at,
            refundable_until=paid_at + timedelta(days=self._refund_days(order.rail)),
            matures_at=paid_at + timedelta(days=maturity.days_of(order.rail.value)),
        )

    def _refund_days(self, rail: Rail) -> int:
        """How long we can give it back: what Discord's shop took only Discord can."""
        return 0 if rail is Rail.DISCORD_SKU else self.config.coins.refund_days

    def _net(self, order: CoinOrder, price_minor: int, fee: Money | None) -> Money:
        if order.rail is Rail.STARS:
            net = net_of_stars(self.config, price_minor)
        elif order.rail is Rail.DISCORD_SKU:
            net = net_of_shop(self.config, Money(price_minor, order.currency))
        elif fee is not None and fee.currency == order.currency:
            net = self.exchange.to_base(Money(max(0, price_minor - fee.amount_minor), order.currency))
        else:
            net = net_of_card(self.config, Money(price_minor, order.currency))
        return net or Money(0, self.config.money.base_currency)

    def _for_money(self, coins: int, price: Money) -> Pack:
        counts = self.exchange.to_base(price) or Money(price.amount_minor, self.config.money.base_currency)
        return Pack(
            coins, price.currency, price.amount_minor, counts, self._version(coins, price.currency, price.plain())
        )

    def _for_stars(self, coins: int, stars: int) -> Pack:
        minor = list_minor(stars, self.config.stars.list_minor_per_100)
        counts = Money(minor, self.config.money.base_currency)
        return Pack(coins, STARS, stars, counts, self._version(coins, STARS, str(stars)))

    @staticmethod
    def _version(coins: int, currency: str, price: str) -> str:
        """Eight characters that stand for one price of one pack."""
        return hashlib.sha256(f"{coins} {currency} {price}".encode()).hexdigest()[:8]


def lot_source(order_id: int, number: int) -> str:
    """What names the lot of an order's payment: the first brings `coins:42`, a second one `coins:42:2`."""
    return subject_of(order_id) if number <= 1 else f"{subject_of(order_id)}:{number}"


def back_minor(lot: HeldLot, coins: int) -> int:
    """What of a lot's price goes back for so many of its coins, rounded down."""
    return lot.price_minor * coins // lot.coins


def refundable(
    order: CoinOrder,
    lots: tuple[HeldLot, ...],
    coming: tuple[RefundState, ...],
    now: datetime,
    *,
    by_staff: bool = False,
) -> tuple[HeldLot, ...]:
    """The lots of an order of which something can go back by a fan's own wish, with what is unspent of each.

    Stars go back whole or not at all, and what Discord's shop took only by Discord. Raises CoinsSpent.
    """
    if order.state is not OrderState.PAID:
        raise CoinsSpent("not_paid", order.public_id)
    if order.rail is Rail.DISCORD_SKU:
        raise CoinsSpent("by_shop", order.public_id)
    if order.dispute in (Dispute.OPEN, Dispute.LOST):
        raise CoinsSpent("dispute_open", order.public_id)
    if coming:
        raise CoinsSpent("coming", order.public_id)
    left = tuple(lot for lot in lots if lot.unspent)
    if not left:
        raise CoinsSpent("spent", order.public_id)
    in_time = left if by_staff else tuple(lot for lot in left if now < lot.refundable_until)
    if not in_time:
        raise CoinsSpent("too_late", order.public_id, max(lot.refundable_until for lot in left))
    if order.rail is not Rail.STARS:
        return in_time
    whole = tuple(lot for lot in in_time if lot.unspent == lot.coins)
    if not whole:
        raise CoinsSpent("part_spent", order.public_id)
    return whole
