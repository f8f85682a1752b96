"""The typed control of the simulator: what fans, creators, banks and networks do, and mischief."""

from collections.abc import Callable
from typing import Any, Literal

from bot.sandbox.stripe_sim import (
    accounts,
    balances,
    cards,
    checkout,
    disputes,
    early_warnings,
    onboarding,
    paying,
    payouts,
    refunds,
    webhooks,
)
from bot.sandbox.stripe_sim.account_object import requirements
from bot.sandbox.stripe_sim.delivery import Courier, Mode, ModeKind
from bot.sandbox.stripe_sim.errors import refused
from bot.sandbox.stripe_sim.faults import Fault, FaultKind, Preset
from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.server import Desk
from bot.sandbox.stripe_sim.world import PLATFORM, Obj, World

Outcome = Literal["pay", "decline", "abandon", "expire", "pay_later", "later_succeeds", "later_fails"]


class Control:
    """Every method answers a copy of the object it changed; events go out right after it.

    What the simulated Stripe refuses raises `StripeError` with Stripe's message. Amounts are minor units.
    """

    def __init__(self, world: World, desk: Desk, courier: Courier, pump: Callable[[], None]) -> None:
        self._world = world
        self._desk = desk
        self._courier = courier
        self._pump = pump

    def _done(self, obj: Obj) -> Obj:
        self._pump()
        return self._world.snapshot(obj)

    # The fan.

    def pay(self, session: str, outcome: Outcome = "pay", *, card: str = "pays", authenticate: bool = True) -> Obj:
        """Plays a fan at the checkout; answers the session.

        `card` is a name or number of `cards.CARDS`; a card that asks for 3-D Secure is authenticated, or
        turned down when `authenticate` is false. `abandon` changes nothing.
        """
        world = self._world
        world.run_due()
        if outcome == "pay":
            result = paying.pay_by_card(world, session, cards.find(card))
            if result == "needs_authentication":
                paying.authenticate(world, session, passed=authenticate)
        elif outcome == "decline":
            paying.pay_by_card(world, session, cards.find("declined" if card == "pays" else card))
        elif outcome == "expire":
            checkout.expire(world, session)
        elif outcome == "pay_later":
            paying.pay_by_bank(world, session)
        elif outcome in ("later_succeeds", "later_fails"):
            paying.bank_answers(world, session, cleared=outcome == "later_succeeds")
        return self._done(world.get(checkout.KIND, session, param="session"))

    # The creator.

    def onboard(self, account: str, outcome: onboarding.Onboarding = "complete") -> Obj:
        """Plays a creator on the onboarding page; answers the account."""
        self._world.run_due()
        return self._done(onboarding.onboard(self._world, account, outcome))

    def account_set(
        self,
        account: str,
        *,
        currently_due: tuple[str, ...] = (),
        past_due: bool = False,
        pending_verification: tuple[str, ...] = (),
        disabled_reason: str | None = None,
        capability: str = "active",
        payouts_enabled: bool = True,
        deadline: int | None = None,
    ) -> Obj:
        """Sets requirements, the transfers capability and payouts directly, with their events."""
        found = accounts.connected(self._world, account)
        needs = requirements(
            currently_due, disabled=disabled_reason, late=past_due, pending=pending_verification, deadline=deadline
        )
        onboarding.apply(self._world, found, needs, capability=capability, submitted=True, payouts=payouts_enabled)
        return self._done(found)

    def change_bank(self, account: str) -> Obj:
        """A new bank account in place of the old one."""
        found = accounts.connected(self._world, account)
        onboarding.add_bank(self._world, found)
        return self._done(found)

    def deauthorise(self, account: str) -> None:
        """The creator disconnects the platform."""
        accounts.deauthorise(self._world, account)
        self._pump()

    def payout_arrives(self, payout: str) -> Obj:
        """The bank has the money before its date."""
        found = self._payout(payout)
        payouts.arrive(self._world, found)
        return self._done(found)

    def payout_fails(self, payout: str) -> Obj:
        """The bank sends it back, also after `paid`."""
        found = self._payout(payout)
        payouts.fail(self._world, found)
        return self._done(found)

    def pay_out(self, account: str) -> None:
        """Runs the account's automatic payout now."""
        self._world.run_due()
        payouts.sweep(self._world, account)
        self._pump()

    def _payout(self, payout_id: str) -> Obj:
        found = self._world.find(payout_id)
        if found is None or found["object"] != "payout":
            raise refused(f"No such payout: {payout_id}")
        return found

    # Staff in Stripe's dashboard, banks, networks. `subject` is a session, an intent or a charge.

    def charge_of(self, subject: str) -> Obj:
        """The charge that paid a session or intent. Raises StripeError when nothing was paid."""
        return self._world.snapshot(self._charge(subject))

    def _charge(self, subject: str) -> Obj:
        found = self._world.find(subject)
        if found is not None and found["object"] == checkout.KIND:
            found = self._world.find(found["payment_intent"] or "")
        if found is not None and found["object"] == "payment_intent":
            found = self._world.find(found["latest_charge"] or "")
        if found is None or found["object"] != "charge" or found["status"] != "succeeded":
            raise refused(f"Nothing has been paid for {subject}.")
        return found

    def refund(self, subject: str, amount: int | None = None, *, reverse_transfer: bool = False) -> Obj:
        """A refund made in the dashboard; answers the refund."""
        self._world.run_due()
        values: dict[str, Any] = {"charge": self._charge(subject)["id"], "reason": "requested_by_customer"}
        if amount is not None:
            values["amount"] = str(amount)
        if reverse_transfer:
            values["reverse_transfer"] = "true"
        return self._done(refunds.create(self._world, Params(values)))

    def refund_succeeds(self, refund: str) -> Obj:
        """A pending refund arrives now."""
        found = self._world.get("refund", refund)
        refunds.succeed(self._world, found)
        return self._done(found)

    def refund_fails(self, refund: str) -> Obj:
        """A refund turns out to have failed."""
        found = self._world.get("refund", refund)
        refunds.fail(self._world, found)
        return self._done(found)

    def dispute(
        self,
        subject: str,
        step: disputes.DisputeStep = "open",
        *,
        reason: str = "fraudulent",
        inquiry: bool = False,
        amount: int | None = None,
    ) -> Obj:
        """Opens a dispute (of `amount`, which may exceed the charge) or takes one a step on: the charge's newest, or
        the one whose id the subject is."""
        self._world.run_due()
        if step != "open" and subject.startswith(("dp_", "du_")):
            return self._done(disputes.step(self._world, self._world.get("dispute", subject), step))
        charge = self._charge(subject)
        if step == "open":
            return self._done(disputes.open_dispute(self._world, charge, reason=reason, inquiry=inquiry, amount=amount))
        found = disputes.of_charge(self._world, charge["id"])
        if not found:
            raise refused("This charge has no dispute.")
        return self._done(disputes.step(self._world, found[0], step))

    def early_warning(self, subject: str) -> Obj:
        """The card network warns of fraud; answers the warning."""
        return self._done(early_warnings.open_warning(self._world, self._charge(subject)))

    def topup(self, amount: int, currency: str = "usd") -> Obj:
        """The operator adds money of their own, available at once; answers the balance transaction."""
        source = self._world.new_id("tu_1")
        return self._done(balances.post(self._world, "topup", amount, currency, source))

    # What is there.

    def get(self, object_id: str) -> Obj:
        """A copy of any object of any account. Raises StripeError when there is none."""
        found = self._world.find(object_id)
        if found is None:
            raise refused(f"No such object: {object_id}")
        return self._world.snapshot(found)

    def objects(self, kind: str, account: str = PLATFORM) -> list[Obj]:
        """Copies of all objects of a kind (`charge`, `event`, `checkout.session` …), newest first."""
        return [self._world.snapshot(obj) for obj in self._world.rows(kind, account)]

    def lines(self, session: str) -> list[Obj]:
        """The line items of a session in their order (`description`, `amount_total`, `quantity`, `currency`)."""
        return [self._world.snapshot(line) for line in checkout.lines_of(self._world, session)]

    def balances(self) -> dict[str, Obj]:
        """The balance objects of the platform (under "platform") and of every connected account."""
        self._world.run_due()
        found = {"platform": balances.balance(self._world)}
        for account_id in self._world.tables.get("account", {}):
            found[account_id] = balances.balance(self._world, account_id)
        return found

    def log(self) -> list[dict[str, Any]]:
        """Every API request with its idempotency key, status and the judge's verdict, oldest first."""
        return [entry.as_json() for entry in self._desk.log]

    # Webhooks and faults.

    def listen(self, url: str, events: tuple[str, ...] = ("*",), *, connect: bool = False) -> Obj:
        """Registers a webhook endpoint as the API would; the answer carries the `secret`."""
        values: dict[str, Any] = {"url": url, "enabled_events": list(events)}
        if connect:
            values["connect"] = "true"
        return self._done(webhooks.create(self._world, Params(values)))

    def roll_secret(self, endpoint: str) -> str:
        """A new secret; `two_secrets` mode signs with the old one as well."""
        notes = self._world.notes[endpoint]
        notes["old_secret"], notes["secret"] = notes["secret"], self._world.new_id("whsec_", 32)
        return str(notes["secret"])

    def webhooks(
        self,
        kind: ModeKind = "normal",
        *,
        count: int | None = None,
        times: int = 2,
        seconds: int = 3600,
        types: tuple[str, ...] = (),
    ) -> None:
        """How events are delivered from now on; see `delivery.Mode`. Held events stay held until `release`."""
        self._pump()
        self._courier.mode = Mode(kind, count, times, seconds, types)

    def release(self, count: int | None = None, *, reverse: bool = False) -> int:
        """Delivers held events; answers how many."""
        return self._courier.release(count, reverse=reverse)

    def resend(self, event: str) -> None:
        """Delivers an event once more."""
        self._courier.resend(event)

    def deliveries(self) -> list[dict[str, Any]]:
        """Every attempt to deliver, oldest first: event, type, url, attempt, status (0: no answer), error."""
        return [vars(sent) for sent in self._courier.sent]

    def fault(
        self,
        kind: FaultKind,
        *,
        method: str = "POST",
        path: str = ".*",
        nth: int = 1,
        times: int | None = 1,
        status: int = 500,
        headers: dict[str, str] | None = None,
        seconds: float = 0.0,
    ) -> Fault:
        """Breaks the n-th matching request from now on."""
        return self._desk.faults.add(Fault(kind, method, path, nth, times, status, headers or {}, seconds))

    def faults(self, preset: Preset) -> None:
        """The sandbox's switch: replaces all faults."""
        self._desk.faults.preset(preset)
