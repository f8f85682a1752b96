"""Packs bought in Discord's shop: what a purchase means for an order."""

import logging

from bot.coins.booking import CoinBooking
from bot.coins.crediting import Crediting, Paid
from bot.coins.purchases import DiscordShop, Origin, Purchase
from bot.coins.shop_orders import ShopOrders
from bot.config.solvency import shop_share
from bot.errors import TryLater
from bot.members.model import Identity, Member, Platform
from bot.money import Money
from bot.payments.till import Till
from bot.ports import Tx

log = logging.getLogger(__name__)

USE = "use_purchase"
"""The job that says to Discord that the coins are there."""


class ShopDesk:
    """`app.selling.shop`: takes what Discord tells of purchases."""

    def __init__(
        self, till: Till, orders: ShopOrders, crediting: Crediting, booking: CoinBooking, shop: DiscordShop
    ) -> None:
        self._till, self._orders, self._crediting = till, orders, crediting
        self._booking, self._shop, self._config = booking, shop, till.config.discord_sku

    async def told(self, purchase: Purchase) -> bool:
        """A purchase as it stands, any number of times and in any order; True when that changed something here. Raises
        ProviderDown while a stranger's name cannot be asked for. Switched off, only what was bought before is
        followed."""
        return await (self._gone(purchase) if purchase.gone else self._bought(purchase))

    async def _gone(self, purchase: Purchase) -> bool:
        async with self._till.storage.transaction() as tx:
            payment = await tx.coins.payment(purchase.payment_id)
            if payment is None and not self._config.enabled:
                return False
            if payment is None:
                # Told before the purchase itself: that one means nothing any more.
                return await _once(tx, purchase.payment_id, "gone")
            if payment.refunded_minor >= payment.gross_minor:
                return False
            return await self._booking.whole_back(tx, purchase.payment_id)

    async def _bought(self, purchase: Purchase) -> bool:
        if not self._config.enabled:
            return False
        async with self._till.storage.reading() as tx:
            if await self._settled(tx, purchase):
                return False
            coins, buyer = self._config.coins_of(purchase.sku), purchase.buyer
            known = None if buyer is None else await tx.members.known(Platform.DISCORD, buyer)
        if purchase.origin is Origin.TEST and self._till.config.stripe.live:
            log.warning("a purchase for tests brings no coins here", extra={"purchase": purchase.purchase_id})
            return False
        if coins is None or buyer is None or purchase.origin is Origin.OTHERWISE:
            return await self._aside(purchase)
        name = await self._shop.name_of(buyer) if known is None else known[1].name
        async with self._till.storage.transaction() as tx:
            fan = await self._fan(tx, buyer, name)
            return await self._credit(tx, purchase, buyer, fan, coins)

    async def _fan(self, tx: Tx, buyer: str, name: str) -> Member:
        found = await tx.members.known(Platform.DISCORD, buyer)
        if found is None:
            found = await tx.members.met(Identity(Platform.DISCORD, buyer, name), self._till.clock.now())
        return found[0]

    async def _settled(self, tx: Tx, purchase: Purchase) -> bool:
        """Whether nothing is to be done any more for a purchase that stands."""
        known = await tx.coins.payment(purchase.payment_id)
        return known is not None or await tx.memory.recall(purchase.payment_id) == "gone"

    async def _credit(self, tx: Tx, purchase: Purchase, buyer: str, fan: Member, coins: int) -> bool:
        # No lock on the fan: whoever takes coins back holds balances when he writes to him, and we take them later.
        wish = await self._orders.wish(tx, fan.id, coins, purchase.at)
        if await self._settled(tx, purchase):
            return False
        order = await self._orders.order_for(tx, fan, coins, purchase.payment_id, wish)
        if order is None:
            return False
        if (await self._fan(tx, buyer, fan.name)).id != order.fan_id:
            # His profile was joined to another this very moment: the next time he is that one.
            raise TryLater
        price = Money(order.price_minor, order.currency)
        paid = Paid(
            payment_id=purchase.payment_id, currency=price.currency, gross_minor=price.amount_minor,
            paid_at=min(purchase.at, self._till.clock.now()), charge_id=purchase.purchase_id,
            fee=shop_share(self._till.config, price),
        )  # fmt: skip
        await self._crediting.apply(tx, order, paid)
        if not purchase.used:
            await tx.enqueue(USE, f"{purchase.payment_id}:use", purchase_id=purchase.purchase_id)
        return True

    async def _aside(self, purchase: Purchase) -> bool:
        """It was paid, and is no pack that we know: staff is told once. It stays unused, so that the sweep credits it
        when the operator has said which pack it is."""
        log.error("a purchase in Discord's shop is no pack here", extra={"purchase": purchase.purchase_id})
        facts: dict[str, object] = {"purchase": purchase.purchase_id, "sku": purchase.sku}
        async with self._till.storage.transaction() as tx:
            if not await _once(tx, purchase.payment_id, "aside"):
                return False
            now = self._till.clock.now()
            await self._till.alert(tx, purchase.payment_id, "shop_unknown", purchase.payment_id, facts, now)
        return True


async def _once(tx: Tx, name: str, word: str) -> bool:
    """Remembers a word about a purchase; False when it was remembered before."""
    if await tx.memory.recall(name) == word:
        return False
    await tx.memory.keep(name, word)
    return True
