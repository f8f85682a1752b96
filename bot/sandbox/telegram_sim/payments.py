"""Telegram Stars: invoices, the ten-second pre-checkout, charges, refunds and the bot's transaction list."""

import asyncio
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from bot.sandbox.telegram_sim.accounts import Bot
from bot.sandbox.telegram_sim.chats import Chat
from bot.sandbox.telegram_sim.errors import JSON, NotPossible, bad
from bot.sandbox.telegram_sim.messages import Message

if TYPE_CHECKING:
    from bot.sandbox.telegram_sim.wallet import Wallet
    from bot.sandbox.telegram_sim.world import World

PRE_CHECKOUT_SECONDS = 10
MONTH_SECONDS = 2_592_000
# How often (real seconds) a waiting payer looks at the simulated clock, which may be advanced at any time.
LOOK_SECONDS = 0.05


@dataclass(eq=False, slots=True)
class InvoiceLink:
    """What createInvoiceLink made."""

    url: str
    bot: Bot
    invoice: JSON
    payload: str
    period: int = 0


@dataclass(eq=False, slots=True)
class PreCheckout:
    """A question to the bot that waits for its answer."""

    id: str
    asked_at: float
    answered: bool = False
    ok: bool = False
    error: str | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class PaymentResult:
    """What the payer sees: paid with a charge id, or not, with the bot's reason or the app's."""

    ok: bool
    charge_id: str | None = None
    error: str | None = None


@dataclass(eq=False, slots=True)
class Charge:
    """Stars that moved from a person to a bot."""

    id: str
    person: "Wallet"
    bot: Bot
    chat: Chat
    amount: int
    payload: str
    date: int
    kind: str = "invoice_payment"
    media: list[JSON] = field(default_factory=list)
    period: int = 0
    renews_at: float | None = None
    invoice: JSON = field(default_factory=dict)
    refunded: bool = False


@dataclass(eq=False, slots=True)
class Sheet:
    """An open pay sheet: what would be paid, to whom, in which chat the receipt appears."""

    bot: Bot
    chat: Chat
    amount: int
    payload: str
    title: str
    invoice: JSON
    message: Message | None = None
    period: int = 0
    media: list[JSON] = field(default_factory=list)


class Cashier:
    """Moves Stars between people and bots and keeps each bot's transactions, the oldest first."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.links: dict[str, InvoiceLink] = {}
        self.questions: dict[str, PreCheckout] = {}
        self.charges: dict[str, Charge] = {}
        self.transactions: dict[int, list[JSON]] = {}

    @property
    def waiting(self) -> int:
        """Payments whose pre-checkout has not been answered."""
        return sum(1 for question in self.questions.values() if not question.answered)

    # -- the payer's side ---------------------------------------------------------------------------------
    def sheet(self, person: "Wallet", invoice: Message | str) -> Sheet:
        """Open the pay sheet of an invoice message, paid media or invoice link."""
        if isinstance(invoice, str) and invoice in self.links:
            link = self.links[invoice]
            chat = self.world.private(person, link.bot)
            amount = link.invoice["total_amount"]
            return Sheet(link.bot, chat, amount, link.payload, link.invoice["title"], link.invoice, period=link.period)
        message = self.world.find_message(invoice)
        if message.deleted or not person.sees(message.chat):
            raise NotPossible(f"{person.name} does not see this invoice")
        if person.id in message.paid_by:
            raise NotPossible("already paid: the app shows the receipt")
        origin = message.invoice_of or message
        if origin.made_by is None:
            raise NotPossible("this message is no invoice")
        if "invoice" in message.content:
            shape = message.content["invoice"]
            return Sheet(
                origin.made_by, message.chat, shape["total_amount"], origin.payload, shape["title"], shape, message
            )
        if "paid_media" in message.content:
            shape = message.content["paid_media"]
            amount = shape["star_count"]
            media = origin.paid_items
            return Sheet(origin.made_by, message.chat, amount, origin.payload, "", {}, message, media=media)
        raise NotPossible("this message is no invoice")

    async def pay(self, person: "Wallet", invoice: Message | str, deliveries: int = 1) -> PaymentResult:
        """Pay: the bot is asked first, and without its yes within ten seconds nothing is taken."""
        sheet = self.sheet(person, invoice)
        if person.stars < sheet.amount:
            raise NotPossible(f"{person.name} has ★{person.stars}, not ★{sheet.amount}: the app offers to buy Stars")
        if sheet.invoice:
            refused = await self._ask(person, sheet)
            if refused is not None:
                return PaymentResult(False, error=refused)
        charge = self._take(person, sheet)
        if sheet.message is not None:
            sheet.message.paid_by.add(person.id)
            sheet.message.revision = self.world.changes.made()
        for _ in range(deliveries):
            self._announce(charge, first=True)
        return PaymentResult(True, charge.id)

    async def _ask(self, person: "Wallet", sheet: Sheet) -> str | None:
        question = PreCheckout(self.world.serial(), self.world.now().timestamp())
        self.questions[question.id] = question
        body: JSON = {
            "id": question.id,
            "from": person.api(),
            "currency": "XTR",
            "total_amount": sheet.amount,
            "invoice_payload": sheet.payload,
        }
        self.world.push(sheet.bot, "pre_checkout_query", body)
        began = monotonic()
        try:
            while not question.done.is_set():
                # Real seconds count as well, so that a frozen clock and a dead bot do not wait for ever.
                waited = max(self.world.now().timestamp() - question.asked_at, monotonic() - began)
                if waited > PRE_CHECKOUT_SECONDS:
                    return "The bot did not answer in time. Nothing was taken."
                try:
                    async with asyncio.timeout(LOOK_SECONDS):
                        await question.done.wait()
                except TimeoutError:
                    continue
        finally:
            del self.questions[question.id]
        return None if question.ok else question.error or "The payment was declined."

    def _take(self, person: "Wallet", sheet: Sheet) -> Charge:
        charge = Charge(
            f"stx{self.world.serial()}", person, sheet.bot, sheet.chat, sheet.amount, sheet.payload,
            self.world.stamp(), period=sheet.period, media=sheet.media, invoice=sheet.invoice,
            kind="invoice_payment" if sheet.invoice else "paid_media_payment",
        )  # fmt: skip
        self._collect(charge)
        return charge

    def _collect(self, charge: Charge) -> None:
        charge.person.stars -= charge.amount
        charge.bot.stars += charge.amount
        if charge.period:
            charge.renews_at = self.world.now().timestamp() + charge.period
        self.charges[charge.id] = charge
        self._book(charge, "source")

    def _book(self, charge: Charge, side: str) -> None:
        partner: JSON = {"type": "user", "transaction_type": charge.kind, "user": charge.person.api()}
        if charge.kind == "invoice_payment":
            partner["invoice_payload"] = charge.payload
            if charge.period:
                partner["subscription_period"] = charge.period
        else:
            partner |= {"paid_media": charge.media, "paid_media_payload": charge.payload}
        entry: JSON = {"id": charge.id, "amount": charge.amount, "date": self.world.stamp(), side: partner}
        self.transactions.setdefault(charge.bot.id, []).append(entry)

    def _announce(self, charge: Charge, first: bool) -> None:
        if charge.kind != "invoice_payment":
            body: JSON = {"from": charge.person.api(), "paid_media_payload": charge.payload}
            self.world.push(charge.bot, "purchased_paid_media", body)
            return
        paid: JSON = {
            "currency": "XTR", "total_amount": charge.amount, "invoice_payload": charge.payload,
            "telegram_payment_charge_id": charge.id, "provider_payment_charge_id": "",
        }  # fmt: skip
        if charge.renews_at is not None:
            paid |= {"subscription_expiration_date": int(charge.renews_at), "is_recurring": True}
            if first:
                paid["is_first_recurring"] = True
        self.world.notice(charge.chat, charge.person, {"successful_payment": paid})

    # -- the bot's side -----------------------------------------------------------------------------------
    def answer(self, query_id: str, ok: bool, error: str) -> None:
        """answerPreCheckoutQuery; a 400 when it comes too late or for nothing."""
        question = self.questions.get(query_id)
        late = question and self.world.now().timestamp() - question.asked_at > PRE_CHECKOUT_SECONDS
        if question is None or question.answered or late:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        question.answered, question.ok, question.error = True, ok, error
        question.done.set()
        self.world.changes.made()

    def refund(self, bot: Bot, user_id: int, charge_id: str) -> None:
        """refundStarPayment: always the whole payment, with a service message to the payer's chat."""
        charge = self.charges.get(charge_id)
        if charge is None or charge.bot is not bot or charge.person.id != user_id:
            raise bad("CHARGE_NOT_FOUND")
        if charge.refunded:
            raise bad("CHARGE_ALREADY_REFUNDED")
        if bot.stars < charge.amount:
            raise bad("BALANCE_TOO_LOW")
        self._give_back(charge)
        refunded: JSON = {
            "currency": "XTR", "total_amount": charge.amount, "invoice_payload": charge.payload,
            "telegram_payment_charge_id": charge.id,
        }  # fmt: skip
        self.world.notice(charge.chat, charge.person, {"refunded_payment": refunded})

    def chargeback(self, charge_id: str) -> None:
        """The payer got his money back from the app store: only the transaction list tells."""
        charge = self.charges[charge_id]
        if charge.refunded:
            raise NotPossible("this charge was given back already")
        self._give_back(charge)

    def _give_back(self, charge: Charge) -> None:
        charge.refunded, charge.renews_at = True, None
        charge.bot.stars -= charge.amount
        charge.person.stars += charge.amount
        self._book(charge, "receiver")
        self.world.changes.made()

    def cancel_subscription(self, person: "Wallet", charge_id: str) -> None:
        """The subscriber switches the renewal off."""
        charge = self.charges[charge_id]
        if charge.person is not person or charge.renews_at is None:
            raise NotPossible("there is no such subscription")
        charge.renews_at = None

    def edit_subscription(self, user_id: int, charge_id: str, canceled: bool) -> None:
        """editUserStarSubscription: the bot switches the renewal off, or lets it be on again."""
        charge = self.charges.get(charge_id)
        if charge is None or charge.person.id != user_id or not charge.period:
            raise bad("SUBSCRIPTION_NOT_FOUND")
        charge.renews_at = None if canceled else float(charge.date + charge.period)

    def renew(self) -> None:
        """Charge the subscriptions that are due; who has too few Stars loses his."""
        now = self.world.now().timestamp()
        for charge in [c for c in self.charges.values() if c.renews_at is not None and c.renews_at <= now]:
            charge.renews_at = None
            if charge.person.stars < charge.amount:
                continue
            again = Charge(
                f"stx{self.world.serial()}", charge.person, charge.bot, charge.chat, charge.amount,
                charge.payload, self.world.stamp(), period=charge.period, invoice=charge.invoice,
            )  # fmt: skip
            self._collect(again)
            self._announce(again, first=False)
