"""Which order a purchase in Discord's shop pays. Shops know no orders, so the buyer's latest wish counts."""

from datetime import timedelta

from bot.coins.orders import CoinOrder, OrderState
from bot.coins.rules import CoinRules, Pack
from bot.coins.store import NewCoinOrder
from bot.members.model import Member, Platform
from bot.payments.till import Till
from bot.ports import Tx
from bot.rails import VERSION, Rail
from bot.tips.links import pay_token_hash

# A wish older than this is not what somebody paid for just now.
WISH_LIVES = timedelta(days=1)
_UNPAID = (OrderState.CREATED, OrderState.EXPIRED)
# The row of the rail policy by which Discord's shop may sell coins. Whoever buys from the shop's own page asked nobody
# here, and has paid all the same.
_ROW = "RP14"


class ShopOrders:
    """Finds or makes the order that a purchase pays."""

    def __init__(self, till: Till) -> None:
        self._till, self._rules = till, CoinRules(till.config)

    async def order_for(self, tx: Tx, fan: Member, coins: int, payment_id: str) -> CoinOrder:
        """The fan's latest order of so many coins whose page nobody has opened, as an order of Discord's shop at its
        price; else a new one, with the word that he gave about withdrawing when he asked for these coins. Locked, and
        so is the fan."""
        pack, now = self._rules.pack(coins, Rail.DISCORD_SKU), self._till.clock.now()
        wish = await tx.coins.latest_wish(fan.id, coins, Platform.DISCORD, now - WISH_LIVES)
        # Its page may have been opened a moment ago: what decides is read once it is locked.
        wish = await self._locked(tx, wish) if wish is not None else None
        if wish is not None and wish.state in _UNPAID and wish.opened_at is None:
            await tx.coins.change(
                wish.id, rail=Rail.DISCORD_SKU, currency=pack.currency, price_minor=pack.price_minor,
                counts=pack.counts, price_version=pack.version,
            )  # fmt: skip
            return await self._locked(tx, wish)
        made = await tx.coins.insert(self._new(fan, pack, payment_id, wish))
        assert made is not None, "the fan is locked, and the purchase was not known"
        return await self._locked(tx, made)

    async def _locked(self, tx: Tx, order: CoinOrder) -> CoinOrder:
        found = await tx.coins.lock(order.id)
        assert found is not None, "orders are never deleted"
        return found

    def _new(self, fan: Member, pack: Pack, payment_id: str, wish: CoinOrder | None) -> NewCoinOrder:
        now = self._till.clock.now()
        return NewCoinOrder(
            request_id=payment_id,
            fan_id=fan.id,
            community_id=wish.community_id if wish else None,
            platform=Platform.DISCORD,
            locale=wish.locale if wish else fan.language or "en",
            coins=pack.coins,
            currency=pack.currency,
            price_minor=pack.price_minor,
            counts=pack.counts,
            price_version=pack.version,
            rail=Rail.DISCORD_SKU,
            rail_row=_ROW,
            rail_version=VERSION,
            region=fan.region,
            consent_at=wish.consent_at if wish else None,
            consent_text=wish.consent_text if wish else None,
            confirmed=True,
            pay_token_hash=pay_token_hash(self._till.tokens, payment_id),
            created_at=now,
            expires_at=now,
        )
