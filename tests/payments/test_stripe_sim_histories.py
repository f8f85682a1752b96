"""Random histories: whatever people, creators, banks and staff do, every cent stays accounted for."""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.stripe_sim import StripeError, StripeSim
from bot.sandbox.stripe_sim.cards import CARDS
from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.routes import Call, match
from bot.sandbox.stripe_spec.forms import decode
from tests.payments.test_stripe_spec import flat
from tests.support.clocks import HandClock
from tests.support.stripe_bench import RICH, account_params, tip_params

Step = Callable[["History"], None]


class History:
    """One simulator without a network: calls go straight to its handlers, events to the judge."""

    def __init__(self, seed: int) -> None:
        self.clock = HandClock()
        self.sim = StripeSim(self.clock.now, seed=seed, judge=True, settings=RICH)
        self.seen = 0
        self.accounts = [self.call("POST", "/v1/accounts", account_params())["id"] for _ in range(2)]
        for account in self.accounts:
            self.sim.control.onboard(account)

    def call(self, method: str, path: str, params: dict[str, Any]) -> Any:
        """A request and its answer, both judged. Raises StripeError as the server would answer it."""
        pairs = flat(params)
        self.sim.court.request(method, path, pairs)
        found = match(method, path)
        assert found is not None
        handler, args = found
        call = Call(self.sim.world, Params(decode(pairs)[0]), "", path, args)
        try:
            answer = handler(call)
        except StripeError as error:
            self.sim.court.response(method, path, error.status, error.body)
            raise
        self.sim.court.response(method, path, 200, answer)
        return answer

    def tip(self, creator: int | None, amount: int, card: str, *, save: bool = False) -> None:
        account = None if creator is None else self.accounts[creator]
        params = tip_params(int(self.clock.now().timestamp()), account, amount, amount + 46)
        if save:
            params["customer_creation"] = "always"
            params["payment_intent_data"]["setup_future_usage"] = "off_session"
        session = self.call("POST", "/v1/checkout/sessions", params)
        self.sim.control.pay(session["id"], card=card)

    def any_of(self, kind: str, index: int) -> Any:
        rows = self.sim.control.objects(kind)
        return rows[index % len(rows)] if rows else None

    def check(self) -> None:
        """What must hold after every step."""
        world, control = self.sim.world, self.sim.control
        for name, balance in control.balances().items():
            account = "" if name == "platform" else name
            rows = world.rows("balance_transaction", account)
            shown = sum(row["amount"] for side in ("available", "pending") for row in balance[side])
            assert shown == sum(row["net"] for row in rows)
            assert all(row["net"] == row["amount"] - row["fee"] for row in rows)
            assert all((row["status"] == "pending") == (row["available_on"] > world.ts()) for row in rows)
        for transfer in world.rows("transfer"):
            reversed_ = sum(reversal["amount"] for reversal in transfer["reversals"]["data"])
            assert transfer["amount_reversed"] == reversed_ <= transfer["amount"]
            payment = world.tables["charge"][transfer["destination_payment"]]
            assert (payment["amount"], payment["amount_refunded"]) == (transfer["amount"], reversed_)
        for charge in world.rows("charge"):
            good = [r for r in world.rows("refund") if r["charge"] == charge["id"] and r["status"] == "succeeded"]
            assert charge["amount_refunded"] == sum(refund["amount"] for refund in good) <= charge["amount"]
        self.judge()

    def judge(self) -> None:
        """Every object and every new event against the specification."""
        events = list(self.sim.world.tables["event"].values())
        for event in events[self.seen :]:
            self.sim.court.event(event)
        self.seen = len(events)
        assert self.sim.violations == []

    def conserved(self) -> None:
        """What left the platform by transfers is what creators got and gave back."""
        rows = self.sim.world.tables["balance_transaction"].values()
        moved = {kind: sum(row["amount"] for row in rows if row["type"] == kind) for kind in (
            "transfer", "transfer_refund", "payment", "payment_refund")}  # fmt: skip
        assert moved["transfer"] + moved["payment"] == 0
        assert moved["transfer_refund"] + moved["payment_refund"] == 0

    def ordered(self) -> None:
        """For each payment: what must be told before what."""
        told: dict[str, list[str]] = {}
        for event in self.sim.world.tables["event"].values():
            about = event["data"]["object"]
            intent = about["id"] if about["object"] == "payment_intent" else about.get("payment_intent")
            if intent is not None:
                told.setdefault(intent, []).append(event["type"])
            if about["object"] == "dispute":
                # One that ended may be followed by another one of the same payment.
                told.setdefault(about["id"], []).append(event["type"])
        for subject, kinds in told.items():
            for before, after in ORDER if subject.startswith("pi_") else ORDER_OF_A_DISPUTE:
                if before in kinds and after in kinds:
                    assert kinds.index(before) < kinds.index(after), (before, after)


ORDER = (
    ("payment_intent.created", "charge.succeeded"),
    ("charge.succeeded", "payment_intent.succeeded"),
    ("charge.succeeded", "charge.dispute.created"),
    ("payment_intent.succeeded", "checkout.session.completed"),
    ("checkout.session.completed", "charge.updated"),
    ("refund.created", "charge.refunded"),
    ("refund.created", "refund.failed"),
)
ORDER_OF_A_DISPUTE = (
    ("charge.dispute.created", "charge.dispute.funds_withdrawn"),
    ("charge.dispute.funds_withdrawn", "charge.dispute.closed"),
)
small = st.integers(0, 9)
cards = st.sampled_from(sorted(CARDS))


def step_tip(creator: int | None, amount: int, card: str, save: bool) -> Step:
    return lambda history: history.tip(creator, amount, card, save=save)


def step_refund(index: int, amount: int | None, back: bool) -> Step:
    def run(history: History) -> None:
        intent = history.any_of("payment_intent", index)
        if intent is not None:
            params: dict[str, Any] = {"payment_intent": intent["id"], "reverse_transfer": back}
            history.call("POST", "/v1/refunds", params | ({} if amount is None else {"amount": amount}))

    return run


def step_transfer(creator: int, amount: int) -> Step:
    def run(history: History) -> None:
        params = {"amount": amount, "currency": "usd", "destination": history.accounts[creator]}
        history.call("POST", "/v1/transfers", params)

    return run


def step_reverse(index: int, amount: int) -> Step:
    def run(history: History) -> None:
        transfer = history.any_of("transfer", index)
        if transfer is not None:
            history.call("POST", f"/v1/transfers/{transfer['id']}/reversals", {"amount": amount})

    return run


def step_dispute(index: int, how: Any) -> Step:
    def run(history: History) -> None:
        intent = history.any_of("payment_intent", index)
        if intent is not None:
            history.sim.control.dispute(intent["id"], how)

    return run


def step_payout_fails(creator: int, index: int) -> Step:
    def run(history: History) -> None:
        rows = history.sim.control.objects("payout", history.accounts[creator])
        if rows:
            history.sim.control.payout_fails(rows[index % len(rows)]["id"])

    return run


def step_wait(hours: int) -> Step:
    def run(history: History) -> None:
        history.clock.move(timedelta(hours=hours))
        history.sim.world.run_due()

    return run


steps = st.one_of(
    st.builds(step_tip, st.sampled_from([0, 1, None]), st.integers(100, 5000), cards, st.booleans()),
    st.builds(step_refund, small, st.one_of(st.none(), st.integers(1, 2000)), st.booleans()),
    st.builds(step_transfer, st.integers(0, 1), st.integers(1, 500_000)),
    st.builds(step_reverse, small, st.integers(1, 3000)),
    st.builds(step_dispute, small, st.sampled_from(["open", "win", "lose", "escalate", "appeal"])),
    st.builds(step_payout_fails, st.integers(0, 1), small),
    st.builds(step_wait, st.sampled_from([1, 30, 60, 24 * 20])),
)


@settings(max_examples=60, deadline=None, print_blob=True)
@given(st.integers(0, 3), st.lists(steps, min_size=1, max_size=14))
def test_every_history_adds_up_and_breaks_no_schema(seed: int, history: list[Step]) -> None:
    world = History(seed)
    for step in history:
        with contextlib.suppress(StripeError):  # A refusal is a fine outcome; it leaves the books as they were.
            step(world)
        world.check()
    world.conserved()
    world.ordered()


def test_a_money_bug_would_be_seen() -> None:
    """The checks above can fail: one cent out of nowhere is noticed."""
    world = History(1)
    world.tip(0, 500, "pays")
    world.check()
    world.sim.world.rows("transfer")[0]["amount_reversed"] += 1
    with pytest.raises(AssertionError):
        world.check()
