"""Which order a purchase in Discord's shop pays. Shops know no orders, so the buyer's latest wish counts."""

from datetime import datetime, timedelta

from bot.coins.orders import CoinOrder, OrderState
from bot.coins.rules import CoinRules, Pack
from bot.coins.store import NewCoinOrder
from bot.members.model import Member, MemberId, Platform
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

    async def wish(self, tx: Tx, fan_id: MemberId, coins: int, bought_at: datetime) -> CoinOrder | None:
        """His latest order of so many coins on Discord of the day before he bought them, locked: whoever else tells of
        the same purchase finds the same one, and waits."""
        found = await tx.coins.latest_wish(fan_id, coins, Platform.DISCORD, bought_at - WISH_LIVES, bought_at)
        return await tx.coins.lock(found.id) if found is not None else None

    async def order_for(
        self, tx: Tx, fan: Member, coins: int, payment_id: str, wish: CoinOrder | None
    ) -> CoinOrder | None:
        """The wish, if nobody has opened its page, as an order of Discord's shop at its price; else a new one, with the
        word that he gave about withdrawing when he asked for these coins. Locked; None when somebody else has just made
        the order of this purchase."""
        pack = self._rules.pack(coins, Rail.DISCORD_SKU)
        if wish is None or wish.state not in _UNPAID or wish.opened_at is not None:
            return await tx.coins.insert(self._new(fan, pack, payment_id, wish))
        await tx.coins.change(
            wish.id, rail=Rail.DISCORD_SKU, currency=pack.currency, price_minor=pack.price_minor,
            counts=pack.counts, price_version=pack.version,
        )  # fmt: skip
        return await tx.coins.get(wish.id)

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
