"""Remembered cards: one customer at the provider for each person who asked for it, and what is shown of his card."""

from bot.communities.model import Caller
from bot.errors import NotFound
from bot.members.model import MemberId
from bot.payments.calls import prepare
from bot.payments.model import CallState, NoCard
from bot.payments.provider import SavedCard
from bot.payments.till import Till
from bot.ports import Tx
from bot.tips.model import AlreadyStarted, TipId, TipState


class Customers:
    """Who has a remembered card, and how one comes and goes."""

    def __init__(self, till: Till) -> None:
        self._till = till

    async def last4_of(self, tx: Tx, fan_id: MemberId) -> str | None:
        """Last four digits of the fan's saved card. Fits `bot.tips.quotes.Cards`."""
        customer = await tx.payments.customer(fan_id)
        return customer.card.last4 if customer and customer.card else None

    async def want(self, caller: Caller, tip_id: TipId, wanted: bool = True) -> None:
        """The fan ticks that the card he is about to pay with shall be remembered, or takes that back. Raises
        NotFound for anybody else's tip, AlreadyStarted once the page is open."""
        async with self._till.storage.transaction() as tx:
            tip = await tx.tips.lock(tip_id)
            if tip is None or tip.fan_id != caller.id:
                raise NotFound("tip")
            if tip.state is not TipState.CREATED or tip.opened_at is not None:
                raise AlreadyStarted(tip.public_id, tip.state.value)
            await tx.payments.want_card(tip_id, wanted)

    async def show(self, caller: Caller) -> SavedCard | None:
        """The caller's remembered card; brand and last four digits are all there is to see."""
        async with self._till.storage.reading() as tx:
            customer = await tx.payments.customer(caller.id)
        return customer.card if customer else None

    async def remove(self, caller: Caller) -> SavedCard:
        """Forget the caller's card: at once here, and owed at the provider. Raises NoCard."""
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            customer = await tx.payments.customer(caller.id)
            if customer is None or customer.card is None:
                raise NoCard
            await tx.payments.set_card(caller.id, None, now)
            key = f"member:{caller.id}:forget:{now.isoformat()}"
            await tx.enqueue("forget_card", key, card=customer.card.card)
        return customer.card

    async def forget(self, card: str) -> None:
        """The job `forget_card`: the provider keeps it no longer."""
        await self._till.provider.forget_card(card)

    async def remember(self, member_id: int, customer: str) -> None:
        """The job `remember_card`: note what the provider remembers after a payment with the tick."""
        card = await self._till.provider.saved_card(customer)
        now, member = self._till.clock.now(), MemberId(member_id)
        async with self._till.storage.transaction() as tx:
            if card is not None and await tx.payments.put_customer(member, customer, now) == customer:
                await tx.payments.set_card(member, card, now)

    async def ensure_for(self, tip_id: TipId) -> None:
        """Before a page that remembers a card: its fan has one customer, made by us, so that he never gets two."""
        now = self._till.clock.now()
        async with self._till.storage.reading() as tx:
            tip = await tx.tips.get(tip_id)
            if tip is None or not await tx.payments.card_wanted(tip_id):
                return
            if await tx.payments.customer(tip.fan_id) is not None:
                return
        subject = f"member:{tip.fan_id}"
        async with self._till.storage.transaction() as tx:
            params = self._till.provider.customer_params(subject)
            stored = await prepare(tx, subject, "customer", params, now)
        made = await self._till.calls.run(stored, self._till.provider.open_customer)
        async with self._till.storage.transaction() as tx:
            await tx.payments.mark_call(stored.call.id, CallState.DONE, object_id=made)
            await tx.payments.put_customer(tip.fan_id, made, now)
