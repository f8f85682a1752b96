"""One-tap tips: a remembered card is charged after one confirm, and a bank that wants more gets the usual page."""

from dataclasses import dataclass
from datetime import datetime

from bot.communities.model import Caller
from bot.errors import NotFound
from bot.payments.announcements import tell
from bot.payments.calls import prepare
from bot.payments.checkouts import CARD_VERB, Checkouts
from bot.payments.customers import Customers
from bot.payments.gate import Gate
from bot.payments.model import CallState, CardResting, Customer, NoCard
from bot.payments.provider import CardOrder, CardRefused, Payment, PaymentStatus, ProviderRefused, SavedCard
from bot.payments.settlement import Settlement, Source
from bot.payments.till import Till
from bot.ports import Tx
from bot.tips.model import AlreadyStarted, Tip, TipExpired, TipId, TipState


@dataclass(frozen=True, slots=True)
class CardPayment:
    """A saved card is being charged for this tip; the message and a notice tell how it ends."""

    tip: Tip
    creator: str
    last4: str


class Cards:
    """`app.cards`."""

    def __init__(
        self, till: Till, settlement: Settlement, gate: Gate, checkouts: Checkouts, customers: Customers
    ) -> None:
        self._till, self._settlement, self._gate = till, settlement, gate
        self._checkouts, self.customers = checkouts, customers

    async def remember(self, caller: Caller, tip_id: TipId, wanted: bool = True) -> None:
        """See `Customers.want`."""
        await self.customers.want(caller, tip_id, wanted)

    async def show(self, caller: Caller) -> SavedCard | None:
        """See `Customers.show`."""
        return await self.customers.show(caller)

    async def remove(self, caller: Caller) -> SavedCard:
        """See `Customers.remove`."""
        return await self.customers.remove(caller)

    async def pay_with_card(self, caller: Caller, tip_id: TipId) -> CardPayment:
        """The fan's one confirm: the charge is written down and owed. A second press finds the first.

        Raises NotFound for anybody else's tip, NoCard, TipExpired, AlreadyStarted once another way was chosen, and
        whatever has come up since the quote.
        """
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            tip = await tx.tips.lock(tip_id)
            if tip is None or tip.fan_id != caller.id:
                raise NotFound("tip")
            customer = await tx.payments.customer(caller.id)
            if customer is None or customer.card is None:
                raise NoCard
            begun = await tx.payments.latest_call(tip.subject, CARD_VERB)
            named = await tx.tips.named(tip_id)
            shown = CardPayment(tip, named.creator_name if named else "", customer.card.last4)
            if begun is not None and begun.state is not CallState.REFUSED:
                return shown
            await self._write_ahead(tx, tip, customer, customer.card, now)
        return shown

    async def _write_ahead(self, tx: Tx, tip: Tip, customer: Customer, card: SavedCard, now: datetime) -> None:
        if tip.state is not TipState.CREATED or tip.opened_at is not None:
            raise AlreadyStarted(tip.public_id, tip.state.value)
        if now >= tip.expires_at:
            raise TipExpired(tip.public_id)
        fan = await tx.members.get(tip.fan_id)
        if fan.cooloff_until is not None and now < fan.cooloff_until:
            # Whoever talked somebody into linking accounts must not get his card with it.
            raise CardResting(fan.cooloff_until)
        await self._gate.check(tx, tip, now)
        order = CardOrder(
            tip.subject, tip.public_id, tip.amount, tip.gross, tip.destination, customer.customer_id, card.card
        )
        await prepare(tx, tip.subject, CARD_VERB, self._till.provider.card_params(order), now)
        # One confirm says yes to the sum, also to a large one.
        await tx.tips.change(
            tip.id, {TipState.CREATED}, confirmed=True, opened_at=now, expires_at=now + self._till.checkout_life
        )
        await tx.enqueue("charge_card", f"{tip.subject}:charge", tip_id=tip.id)

    async def charge(self, tip_id: int) -> None:
        """The job `charge_card`: charge and settle, or open the page where the bank can ask for more. Raises
        ProviderDown while the outcome is unknown."""
        tip_key = TipId(tip_id)
        async with self._till.storage.reading() as tx:
            tip = await tx.tips.get(tip_key)
            stored = await tx.payments.latest_call(tip.subject, CARD_VERB) if tip else None
        if tip is None or stored is None or stored.state is CallState.DONE:
            return
        if stored.state is CallState.REFUSED:
            await self._offer_page(tip, None)
            return

        async def find() -> Payment | None:
            customer = str(stored.call.params["customer"])
            return await self._till.provider.payment_for(customer, stored.call.subject)

        try:
            payment = await self._till.calls.run(stored, self._till.provider.pay_by_card, find)
        except ProviderRefused as no:
            await self._offer_page(tip, no)
            return
        async with self._till.storage.transaction() as tx:
            over = payment.status in (PaymentStatus.SETTLED, PaymentStatus.PENDING)
            state = CallState.DONE if over else CallState.REFUSED
            await tx.payments.mark_call(stored.call.id, state, object_id=payment.payment_id)
            await self._settlement.apply(tx, payment, Source.CARD)
        if not over:
            await self._offer_page(tip, None)

    async def _offer_page(self, tip: Tip, no: ProviderRefused | None) -> None:
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            named = await tx.tips.named(tip.id)
            if named is None or named.tip.state is not TipState.CREATED:
                return
            await tell(
                tx, tip.fan_id, "card_declined", f"{tip.subject}:card", tip, now,
                creator=named.creator_name, needs_bank=isinstance(no, CardRefused) and no.needs_bank,
            )  # fmt: skip
        await self._checkouts.open_for(tip.id)
