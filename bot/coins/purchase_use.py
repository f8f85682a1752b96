"""Telling Discord that the coins of a purchase are there: only then can the buyer buy the same pack again."""

import logging

from bot.coins.purchases import DiscordShop, payment_of
from bot.payments.calls import prepare
from bot.payments.model import CallState, StoredCall
from bot.payments.provider import Call, ProviderRefused
from bot.payments.till import Till

log = logging.getLogger(__name__)

VERB = "use_purchase"


class PurchaseUse:
    """The job `use_purchase`."""

    def __init__(self, till: Till, shop: DiscordShop) -> None:
        self._till, self._shop = till, shop

    async def use(self, purchase_id: str) -> None:
        """Any number of times, for a purchase whose coins were credited; raises ProviderDown while Discord does not
        answer, and is run again then. Staff hears of a definite no."""
        subject = payment_of(purchase_id)
        async with self._till.storage.transaction() as tx:
            if await tx.coins.payment(subject) is None:
                return
            stored = await prepare(tx, subject, VERB, {"purchase_id": purchase_id}, self._till.clock.now())
        if stored.state is CallState.DONE:
            return
        try:
            await self._call(stored)
        except ProviderRefused as no:
            await self._refused(subject, no)
            return
        async with self._till.storage.transaction() as tx:
            await tx.payments.mark_call(stored.call.id, CallState.DONE, object_id=purchase_id)

    async def learned(self, purchase_id: str) -> None:
        """Discord has it as used: a call whose answer was lost is over."""
        async with self._till.storage.reading() as tx:
            begun = await tx.payments.latest_call(payment_of(purchase_id), VERB)
        if begun is None or begun.state is CallState.DONE:
            return
        async with self._till.storage.transaction() as tx:
            await tx.payments.mark_call(begun.call.id, CallState.DONE, object_id=purchase_id)

    async def _call(self, stored: StoredCall) -> None:
        """Used a second time is told as done, so repeating the call does no harm."""

        async def send(call: Call) -> bool:
            await self._shop.use(str(call.params["purchase_id"]))
            return True

        async def find() -> bool:
            return await send(stored.call)

        await self._till.calls.run(stored, send, find)

    async def _refused(self, subject: str, no: ProviderRefused) -> None:
        log.error("Discord's shop does not take a purchase as used", extra={"purchase": subject, "reason": no.reason})
        async with self._till.storage.transaction() as tx:
            payment = await tx.coins.payment(subject)
            order = await tx.coins.get(payment.order_id) if payment is not None else None
            assert order is not None, "credited before"
            facts: dict[str, object] = {"tip": order.public_id, "reason": no.reason}
            await self._till.alert(tx, f"{subject}:use", "shop_unusable", order.subject, facts, self._till.clock.now())
