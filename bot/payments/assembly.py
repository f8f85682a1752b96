"""All services about payments, put together: for the wiring, and for tests that want the whole."""

from dataclasses import dataclass

from bot.moderation.deciders import Decider, Seen
from bot.moderation.model import CaseKind
from bot.moderation.powers import Powers
from bot.payments.accounts import Accounts
from bot.payments.booking import Booking
from bot.payments.cards import Cards
from bot.payments.checkouts import Checkouts
from bot.payments.closing import Closing
from bot.payments.customers import Customers
from bot.payments.disputes import Disputes
from bot.payments.gate import Gate
from bot.payments.inbox import HANDLE_EVENT, HANDLE_EVENTS, Inbox
from bot.payments.quarantine import QuarantineDecider
from bot.payments.reactions import OtherPayments, Reactions
from bot.payments.refunds import Refunds
from bot.payments.sending import RefundSender
from bot.payments.settlement import Settlement
from bot.payments.sweeps import Sweeps
from bot.payments.till import Till
from bot.payments.warnings import Warnings
from bot.ports import Step
from bot.programme.onboarding import Onboarding


@dataclass(frozen=True)
class Payments:
    """What the programme has of payments."""

    till: Till
    settlement: Settlement
    checkouts: Checkouts
    cards: Cards
    customers: Customers
    refunds: Refunds
    sender: RefundSender
    disputes: Disputes
    webhooks: Inbox
    sweeps: Sweeps
    onboarding: Onboarding
    reactions: Reactions
    closing: Closing

    def deciders(self) -> dict[CaseKind, Decider]:
        """Who decides cases about payments, for the queue."""
        return {
            CaseKind.REFUND: self.refunds,
            CaseKind.WARNING: self.refunds,
            CaseKind.QUARANTINE: QuarantineDecider(self.refunds, self.settlement),
            CaseKind.DISPUTE: Seen(),
        }

    def jobs(self) -> dict[str, Step]:
        """Job handlers by name; each takes the arguments it was owed with."""
        return {
            HANDLE_EVENT: self.webhooks.handle,
            HANDLE_EVENTS: self.webhooks.handle_together,
            "send_refund": self.sender.send,
            "reverse_for_dispute": self.disputes.reverse,
            "resend_for_dispute": self.disputes.resend,
            "charge_card": self.cards.charge,
            "remember_card": self.customers.remember,
            "forget_card": self.customers.forget,
            "close_paused_pages": self.closing.close_pages,
            "fee_known": self.sweeps.fee_known,
            "sweep_events": self.sweeps.events,
            "sweep_stuck": self.sweeps.stuck,
            "sweep_accounts": self.sweeps.accounts,
            "forget_webhook_bodies": self.sweeps.forget_bodies,
        }


def assemble(
    till: Till, powers: Powers, sweeps_off: frozenset[str] = frozenset(), others: OtherPayments | None = None
) -> Payments:
    """Everything about payments over one till. `others`: who knows of what is paid for beside tips."""
    settlement, booking, accounts = Settlement(till), Booking(till), Accounts(till.clock)
    disputes, warnings = Disputes(till, booking), Warnings(till)
    reactions = Reactions(till, settlement, booking, disputes, warnings, accounts, others)
    gate, customers, inbox = Gate(till), Customers(till), Inbox(till, reactions)
    checkouts = Checkouts(till, settlement, gate, customers)
    cards, sender = Cards(till, settlement, gate, checkouts, customers), RefundSender(till, booking)
    sweeps = Sweeps(
        till, inbox, settlement, checkouts, cards, sender, booking, disputes, accounts, off=sweeps_off
    )  # fmt: skip
    return Payments(
        till=till,
        settlement=settlement,
        checkouts=checkouts,
        cards=cards,
        customers=customers,
        refunds=Refunds(till, powers),
        sender=sender,
        disputes=disputes,
        webhooks=inbox,
        sweeps=sweeps,
        onboarding=Onboarding(till, accounts),
        reactions=reactions,
        closing=Closing(till),
    )
