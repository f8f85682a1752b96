"""Pay links of coin orders: the provider's page is opened at the first visit, once; later visits tell how it stands."""

import asyncio
from dataclasses import replace
from datetime import datetime
from functools import partial
from weakref import WeakValueDictionary

from bot.coins.gate import CoinGate
from bot.coins.orders import CoinOrder, CoinOrderId, OrderState
from bot.coins.settlement import CoinSettlement
from bot.coins.steps import step
from bot.errors import Refusal, TryLater
from bot.payments.calls import prepare
from bot.payments.model import CallState, StoredCall
from bot.payments.orders import CoinCheckout
from bot.payments.pages import NO_PAGE, PageKind, PageState
from bot.payments.provider import Call, Checkout, Params, ProviderDenied, ProviderDown, ProviderRefused
from bot.payments.till import Till
from bot.ports import Tx
from bot.rails import PLATFORM_RAILS
from bot.tips.links import pay_address, pay_token, with_token
from bot.tokens import token_hash

VERB = "coin_checkout"
_BY_STATE = {
    OrderState.PENDING: PageKind.WAITING,
    OrderState.PAID: PageKind.PAID,
    OrderState.EXPIRED: PageKind.EXPIRED,
    OrderState.CANCELLED: PageKind.EXPIRED,
    OrderState.FAILED: PageKind.FAILED,
    OrderState.REFUNDED: PageKind.REFUNDED,
}


def _final(order: CoinOrder) -> PageState | None:
    """The page of an order that can no longer be paid by this link; None while it can."""
    kind = _BY_STATE.get(order.state)
    return None if kind is None else PageState(kind, order=order)


class CoinCheckouts:
    """`app.selling.checkouts`; the same three ways as for tips."""

    def __init__(self, till: Till, settlement: CoinSettlement) -> None:
        self._till, self._settlement, self._gate = till, settlement, CoinGate(till.config)
        self._doors: WeakValueDictionary[CoinOrderId, asyncio.Lock] = WeakValueDictionary()

    async def open(self, token: str) -> PageState:
        """GET of a pay link: REDIRECT to the provider's page, which is opened if it is not yet; or how it stands."""
        order = await self._find(token)
        if order is None:
            return NO_PAGE
        if (page := _final(order)) is not None:
            return page
        # Two tabs at once: the second finds what the first has opened, instead of a key that is in use.
        async with self._doors.setdefault(order.id, asyncio.Lock()):
            try:
                return await self._page(order.id)
            except Refusal as no:
                return PageState(PageKind.PAUSED, order=order, refusal=no)

    async def done(self, token: str) -> PageState:
        """Where the provider sends a buyer afterwards. It proves nothing: the payment is read anew and settled."""
        order = await self._find(token)
        if order is None:
            return NO_PAGE
        page = _final(order)
        if page is not None and page.kind is not PageKind.WAITING:
            return page
        try:
            await self.look(order.id)
        except (ProviderDown, ProviderDenied, TryLater):
            return PageState(PageKind.WAITING, order=order)
        return await self._after(token, PageKind.WAITING)

    async def back(self, token: str) -> PageState:
        """Where the provider sends a buyer who left its page: nothing was taken, and the page still waits."""
        return await self._after(token, PageKind.BACK)

    async def look(self, order_id: CoinOrderId, *, gently: bool = False) -> None:
        """Read the order's page at the provider and settle what it says; nothing for an order without one."""
        async with self._till.storage.reading() as tx:
            order = await tx.coins.get(order_id)
        if order is None or order.checkout_id is None:
            return
        provider = self._till.provider.gently() if gently else self._till.provider
        _, payment = await provider.checkout(order.checkout_id)
        if payment is not None:
            await self._settlement.settle(payment)

    async def _page(self, order_id: CoinOrderId) -> PageState:
        for last in (False, True):
            async with self._till.storage.transaction() as tx:
                found = await self._prepare(tx, order_id)
            if isinstance(found, PageState):
                return found
            try:
                checkout = await self._till.calls.run(found, partial(self._send, order_id))
            except ProviderRefused:
                # A call written before a stop may be too old to be accepted: once more, with times of now.
                if last or found.first_sent_at is None:
                    raise
                continue
            return await self._attach(order_id, found, checkout)
        raise TryLater

    async def _send(self, order_id: CoinOrderId, call: Call) -> Checkout:
        async with self._till.storage.reading() as tx:
            order = await tx.coins.get(order_id)
        assert order is not None, "orders are never deleted"
        token = pay_token(self._till.tokens, order.request_id)
        addresses = {name: with_token(call.params[name], token) for name in ("success_url", "cancel_url")}
        return await self._till.provider.open_checkout(replace(call, params={**call.params, **addresses}))

    async def _prepare(self, tx: Tx, order_id: CoinOrderId) -> PageState | StoredCall:
        """In one transaction: where the visitor goes, or the call that has to be made first."""
        now, order = self._till.clock.now(), await tx.coins.lock(order_id)
        if order is None or order.rail in PLATFORM_RAILS:
            return NO_PAGE
        if (page := _final(order)) is not None:
            return page
        if order.state is OrderState.OPEN:
            if now < order.expires_at:
                return PageState(PageKind.REDIRECT, order=order, url=order.checkout_url)
            return PageState(PageKind.EXPIRED, order=order)
        if order.opened_at is None and now >= order.expires_at:
            await step(tx, order, {OrderState.CREATED}, OrderState.EXPIRED, now)
            return PageState(PageKind.EXPIRED, order=order)
        return NO_PAGE if not order.confirmed else await self._write_ahead(tx, order, now)

    async def _write_ahead(self, tx: Tx, order: CoinOrder, now: datetime) -> StoredCall:
        await self._gate.check(tx, order, now)
        expires_at = now + self._till.checkout_life
        stored = await prepare(tx, order.subject, VERB, await self._params(tx, order, expires_at), now)
        # From here on the order holds its place in the limits as long as the page may be paid.
        await tx.coins.change(order.id, opened_at=order.opened_at or now, expires_at=expires_at)
        return stored

    async def _params(self, tx: Tx, order: CoinOrder, expires_at: datetime) -> Params:
        # Without the token: what is written down opens nobody's link.
        link, customer = pay_address(self._till.config.web.public_url), await tx.payments.customer(order.fan_id)
        assert order.price is not None, "Stars have no page"
        return self._till.provider.checkout_params(
            CoinCheckout(
                subject=order.subject,
                public_id=order.public_id,
                coins=order.coins,
                price=order.price,
                success_url=f"{link}/done",
                cancel_url=f"{link}/back",
                expires_at=expires_at,
                customer=customer.customer_id if customer else None,
            )
        )

    async def _attach(self, order_id: CoinOrderId, stored: StoredCall, checkout: Checkout) -> PageState:
        async with self._till.storage.transaction() as tx:
            order = await tx.coins.lock(order_id)
            assert order is not None, "orders are never deleted"
            await tx.payments.mark_call(stored.call.id, CallState.DONE, object_id=checkout.id)
            if checkout.url is None:
                return PageState(PageKind.EXPIRED, order=order)
            await tx.coins.change(order_id, checkout_id=checkout.id, checkout_url=checkout.url)
            ends = checkout.expires_at or order.expires_at
            await step(tx, order, {OrderState.CREATED}, OrderState.OPEN, self._till.clock.now(), expires_at=ends)
        return PageState(PageKind.REDIRECT, order=order, url=checkout.url)

    async def _find(self, token: str) -> CoinOrder | None:
        async with self._till.storage.reading() as tx:
            return await tx.coins.by_pay_token(token_hash(token))

    async def _after(self, token: str, otherwise: PageKind) -> PageState:
        order = await self._find(token)
        if order is None:
            return NO_PAGE
        return _final(order) or PageState(
            otherwise, order=order, url=pay_address(self._till.config.web.public_url, token)
        )
