"""Pay links: the provider's page is opened at the first visit, once, and whoever comes back is told how it stands."""

import asyncio
from dataclasses import replace
from datetime import datetime
from functools import partial
from weakref import WeakValueDictionary

from bot.errors import Refusal, TryLater
from bot.payments.calls import prepare
from bot.payments.customers import Customers
from bot.payments.gate import Gate
from bot.payments.model import CallState, CheckoutRow, StoredCall
from bot.payments.pages import NO_PAGE, PageKind, PageState, final_page
from bot.payments.provider import Call, Checkout, CheckoutOrder, Params, ProviderDenied, ProviderDown, ProviderRefused
from bot.payments.settlement import Settlement, Source
from bot.payments.till import Till
from bot.ports import Tx
from bot.tips.links import pay_address, pay_token, pay_url, with_token
from bot.tips.messages import owe_edits
from bot.tips.model import TipId, TipState
from bot.tips.store import NamedTip
from bot.tokens import token_hash

VERB = "checkout"
CARD_VERB = "card"


class Checkouts:
    """`app.checkouts`."""

    def __init__(self, till: Till, settlement: Settlement, gate: Gate, customers: Customers) -> None:
        self._till, self._settlement, self._gate, self._customers = till, settlement, gate, customers
        self._doors: WeakValueDictionary[TipId, asyncio.Lock] = WeakValueDictionary()

    async def open(self, token: str) -> PageState:
        """GET of a pay link: REDIRECT to the provider's page, which is opened if it is not yet; or how it stands."""
        named = await self._find(token)
        if named is None:
            return NO_PAGE
        page = final_page(named)
        if page is not None:
            return page
        door = self._doors.setdefault(named.tip.id, asyncio.Lock())
        # Two tabs at once: the second finds what the first has opened, instead of a key that is in use.
        async with door:
            try:
                return await self._page(named.tip.id)
            except Refusal as no:
                return PageState(PageKind.PAUSED, named.tip, named.creator_name, refusal=no)

    async def done(self, token: str) -> PageState:
        """Where the provider sends a fan afterwards. It proves nothing: the payment is read anew and settled."""
        named = await self._find(token)
        if named is None:
            return NO_PAGE
        page = final_page(named)
        if page is not None and page.kind is not PageKind.WAITING:
            return page
        try:
            await self.look(named.tip.id, Source.PAGE)
        except (ProviderDown, ProviderDenied, TryLater):
            return PageState(PageKind.WAITING, named.tip, named.creator_name)
        return await self._after(named.tip.id, PageKind.WAITING)

    async def back(self, token: str) -> PageState:
        """Where the provider sends a fan who left its page: nothing was taken, and the page still waits."""
        named = await self._find(token)
        return NO_PAGE if named is None else await self._after(named.tip.id, PageKind.BACK)

    async def look(self, tip_id: TipId, source: Source) -> None:
        """Read the tip's page at the provider and settle what it says; nothing for a tip without one."""
        async with self._till.storage.reading() as tx:
            row = await tx.payments.checkout_of(tip_id)
        if row is None:
            return
        provider = self._till.provider.gently() if source is Source.SWEEP else self._till.provider
        _, payment = await provider.checkout(row.checkout_id)
        if payment is not None:
            await self._settlement.settle(payment, source)

    async def open_for(self, tip_id: TipId) -> None:
        """Open the page without a visitor, after a saved card was refused. Raises what `open` shows."""
        async with self._doors.setdefault(tip_id, asyncio.Lock()):
            await self._page(tip_id)

    # Opening

    async def _page(self, tip_id: TipId) -> PageState:
        await self._customers.ensure_for(tip_id)
        for last in (False, True):
            async with self._till.storage.transaction() as tx:
                found = await self._prepare(tx, tip_id)
            if isinstance(found, PageState):
                return found
            try:
                checkout = await self._till.calls.run(found, partial(self._send, tip_id))
            except ProviderRefused:
                # A call written before a stop may be too old to be accepted: once more, with times of now.
                if last or found.first_sent_at is None:
                    raise
                continue
            return await self._attach(tip_id, found, checkout)
        raise TryLater

    async def _send(self, tip_id: TipId, call: Call) -> Checkout:
        async with self._till.storage.reading() as tx:
            tip = await tx.tips.get(tip_id)
        assert tip is not None, "tips are never deleted"
        token = pay_token(self._till.tokens, tip.request_id)
        addresses = {name: with_token(call.params[name], token) for name in ("success_url", "cancel_url")}
        return await self._till.provider.open_checkout(replace(call, params={**call.params, **addresses}))

    async def _prepare(self, tx: Tx, tip_id: TipId) -> PageState | StoredCall:
        """In one transaction: where the visitor goes, or the call that has to be made first."""
        now, tip = self._till.clock.now(), await tx.tips.lock(tip_id)
        named = await tx.tips.named(tip_id)
        if tip is None or named is None:
            return NO_PAGE
        page = final_page(named)
        if page is not None:
            return page
        if tip.state is TipState.OPEN:
            row = await tx.payments.checkout_of(tip_id)
            if row is not None and now < row.expires_at:
                return PageState(PageKind.REDIRECT, tip, named.creator_name, url=row.url)
            return PageState(PageKind.EXPIRED, tip, named.creator_name)
        charging = await tx.payments.latest_call(tip.subject, CARD_VERB)
        if charging is not None and charging.state is not CallState.REFUSED:
            # His saved card is being charged: a page besides would let him pay twice.
            return PageState(PageKind.WAITING, tip, named.creator_name)
        if tip.opened_at is None and now >= tip.expires_at:
            await tx.tips.advance(tip_id, {TipState.CREATED}, TipState.EXPIRED)
            await owe_edits(tx, tip_id, "expired", now)
            return PageState(PageKind.EXPIRED, tip, named.creator_name)
        if not tip.confirmed:
            return NO_PAGE
        return await self._write_ahead(tx, named, now)

    async def _write_ahead(self, tx: Tx, named: NamedTip, now: datetime) -> StoredCall:
        tip = named.tip
        await self._gate.check(tx, tip, now)
        expires_at = now + self._till.checkout_life
        params = await self._params(tx, named, expires_at)
        stored = await prepare(tx, tip.subject, VERB, params, now)
        # From here on the tip holds its place in the limits as long as the page may be paid.
        await tx.tips.change(tip.id, {TipState.CREATED}, opened_at=tip.opened_at or now, expires_at=expires_at)
        return stored

    async def _params(self, tx: Tx, named: NamedTip, expires_at: datetime) -> Params:
        tip = named.tip
        # Without the token: what is written down opens nobody's link.
        link = pay_address(self._till.config.web.public_url)
        customer = await tx.payments.customer(tip.fan_id)
        order = CheckoutOrder(
            subject=tip.subject,
            public_id=tip.public_id,
            creator=named.creator_name,
            description="",
            net=tip.amount,
            gross=tip.gross,
            destination=tip.destination,
            success_url=f"{link}/done",
            cancel_url=f"{link}/back",
            expires_at=expires_at,
            customer=customer.customer_id if customer else None,
            save_card=await tx.payments.card_wanted(tip.id),
        )
        return self._till.provider.checkout_params(order)

    async def _attach(self, tip_id: TipId, stored: StoredCall, checkout: Checkout) -> PageState:
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            named = await tx.tips.named(tip_id)
            assert named is not None, "tips are never deleted"
            await tx.payments.mark_call(stored.call.id, CallState.DONE, object_id=checkout.id)
            if checkout.url is None:
                return PageState(PageKind.EXPIRED, named.tip, named.creator_name)
            expires_at = checkout.expires_at or named.tip.expires_at
            await tx.payments.add_checkout(CheckoutRow(checkout.id, tip_id, checkout.url, expires_at), now)
            if await tx.tips.advance(tip_id, {TipState.CREATED}, TipState.OPEN, expires_at=expires_at):
                await owe_edits(tx, tip_id, "open", now)
        return PageState(PageKind.REDIRECT, named.tip, named.creator_name, url=checkout.url)

    # Looking

    async def _find(self, token: str) -> NamedTip | None:
        async with self._till.storage.reading() as tx:
            tip = await tx.tips.by_pay_token(token_hash(token))
            return None if tip is None else await tx.tips.named(tip.id)

    async def _after(self, tip_id: TipId, otherwise: PageKind) -> PageState:
        async with self._till.storage.reading() as tx:
            named = await tx.tips.named(tip_id)
        if named is None:
            return NO_PAGE
        link = pay_url(self._till.config.web.public_url, self._till.tokens, named.tip)
        return final_page(named) or PageState(otherwise, named.tip, named.creator_name, url=link)
