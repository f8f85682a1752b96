"""What is broken on purpose, and which test notices it.

A mutation is an edit of one file: exactly this text becomes that one. Where the text is not in the file exactly once
any more, the mutation is out of date and its proof fails; then say the same mistake in the words of the new code.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutation:
    """One mistake. `caught_by`: a test, or several by a common beginning of their names."""

    what: str
    file: str
    text: str
    becomes: str
    caught_by: str


_LEDGER, _PAYMENTS = "tests/storage/test_ledger.py", "tests/payments"
_FAILURES, _EVENTS = f"{_PAYMENTS}/test_failures.py", f"{_PAYMENTS}/test_failures_events.py"
_REFUNDS, _FAILING = f"{_PAYMENTS}/test_refunds.py", f"{_PAYMENTS}/test_refunds_failing.py"
_INBOX, _BATCH = f"{_PAYMENTS}/test_inbox.py", "tests/storage/test_batch.py"

STORAGE = (
    Mutation(
        "drops the fsync of a commit", "storage/sqlite.py", '"synchronous=FULL"', '"synchronous=NORMAL"',
        "tests/storage/test_database.py::test_sqlite_keeps_what_it_acknowledges",
    ),
    Mutation(
        "answers before the commit", "storage/commits.py",
        "not stop the others.\n        await asyncio.shield(group.kept)\n", "not stop the others.\n",
        "tests/storage/test_commits.py::test_nobody_is_told_before_the_commit",
    ),
    Mutation(
        "forgets to undo what failed", "storage/commits.py", '"ROLLBACK TO one"', '"SAVEPOINT two"',
        "tests/storage/test_commits.py::test_one_that_fails_is_undone_alone",
    ),
    Mutation(
        "forgets to wait for its turn", "storage/commits.py", "        if not self._taken:\n",
        "        if not alone:\n",
        "tests/storage/test_commits.py::test_hundreds_at_once_keep_their_order_and_their_money",
    ),
    Mutation(
        "forgets the lock on the file", "storage/sqlite.py",
        "fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)", "handle.flush()",
        "tests/storage/test_database.py::test_a_file_is_open_in_one_process_at_a_time",
    ),
    Mutation(
        "lets a balance go below zero when it is debited", "storage/ledger/store.py",
        'balances.c.amount >= bindparam("needed"),', 'bindparam("needed") > 0,',
        f"{_LEDGER}::test_a_member_never_owes_the_book",
    ),
    Mutation(
        "lets a balance stand below zero", "storage/schema/ledger.py",
        "amount >= 0 OR account NOT LIKE '%:%'", "amount IS NOT NULL",
        "tests/storage/test_schema_ledger.py::test_what_is_wrong_is_refused",
    ),
    Mutation(
        "swaps the sign of a debit", "storage/ledger/store.py",
        'values(amount=balances.c.amount - bindparam("needed"))',
        'values(amount=balances.c.amount + bindparam("needed"))',
        f"{_LEDGER}::test_eight_simultaneous_debits_of_one_balance_are_one_success",
    ),
    Mutation(
        "takes a reused key for a repetition", "storage/ledger/store.py",
        "if before is None or before.entry.content != entry.content:", "if before is None:",
        f"{_LEDGER}::test_the_same_key_with_another_content_is_an_error",
    ),
    Mutation(
        "lets the past be changed", "storage/schema/base.py", 'for what in (update, "DELETE")',
        'for what in ("DELETE",)',
        "tests/storage/test_schema_ledger.py::test_what_is_wrong_is_refused",
    ),
    Mutation(
        "audits without comparing balances", "storage/ledger/audit.py",
        "        findings += await _differing_balances(connection, replay)\n", "",
        "tests/storage/test_audit.py::test_an_audit_finds",
    ),
)  # fmt: skip

PAYMENTS = (
    Mutation(
        "swaps the two sides of a settlement", "bot/payments/postings.py",
        "(PROVIDER_BALANCE, connected(creator), transferred_minor)",
        "(connected(creator), PROVIDER_BALANCE, transferred_minor)",
        f"{_PAYMENTS}/test_settlement.py::test_a_tip_paid_on_the_page_reaches_the_creator_whole",
    ),
    Mutation(
        "forgets which payments are known", "bot/payments/settlement.py",
        "        if known is not None:\n            await self._learn(tx, tip, known, payment, now)\n",
        "        if known is not None and False:\n            await self._learn(tx, tip, known, payment, now)\n",
        f"{_EVENTS}::test_failure_01_each_event_twice_credits_once",
    ),
    Mutation(
        "skips the comparison of what was paid with what was asked", "bot/payments/settlement.py",
        "        if wrong:\n", "        if wrong and False:\n",
        f"{_FAILURES}::test_failure_19_another_sum_than_asked_credits_nobody",
    ),
    Mutation(
        "settles what the bank still thinks about", "bot/payments/stripe_reads.py",
        "return PaymentStatus.FAILED if refused else PaymentStatus.PENDING",
        "return PaymentStatus.FAILED if refused else PaymentStatus.SETTLED",
        f"{_FAILURES}::test_failure_05_a_bank_that_thinks_is_waiting_and_blocks_a_second_payment",
    ),
    Mutation(
        "gives up a payment that comes after its page has run out", "bot/payments/settlement.py",
        "_NOT_PAID = EVERY_STATE - {TipState.PAID, TipState.REFUNDED}",
        "_NOT_PAID = frozenset({TipState.CREATED, TipState.OPEN, TipState.PENDING})",
        f"{_FAILURES}::test_failure_07_money_is_taken_note_of_whatever_we_believed",
    ),
    Mutation(
        "keeps a second payment", "bot/payments/settlement.py",
        "            return await self._pay_second_back(tx, tip, payment, now)\n",
        "            return Outcome.NOTHING\n",
        f"{_PAYMENTS}/test_settlement.py::test_a_second_payment_goes_back_whole_and_the_fan_is_told",
    ),
    Mutation(
        "takes a forged signature", "bot/payments/stripe_events.py",
        '            return\n        raise BadEvent("no valid signature")', '            return\n        return',
        f"{_INBOX}::test_forged_old_and_unsigned_ones_are_refused",
    ),
    Mutation(
        "answers a webhook before it is kept", "bot/payments/letterbox.py",
        "        await kept\n", "        kept.add_done_callback(lambda done: done.cancelled() or done.exception())\n",
        f"{_INBOX}::test_an_event_that_cannot_be_kept_fails_alone",
    ),
    Mutation(
        "keeps an event and owes no job for it", "bot/payments/letterbox.py",
        "        await tx.enqueue(HANDLE_EVENT, event_ids[0], event_id=event_ids[0])\n", "        pass\n",
        f"{_INBOX}::test_a_genuine_event_is_kept_once_and_owes_one_job",
    ),
    Mutation(
        "marks an event as done before its effects are booked", "bot/payments/inbox.py",
        "            known = await self._reactions.apply(tx, fact, source, row.event_id)\n",
        "            pass\n        async with self._till.storage.transaction() as tx:\n"
        "            known = await self._reactions.apply(tx, fact, source, row.event_id)\n",
        "tests/proofs/test_mutations.py::test_an_event_whose_effects_fail_is_not_done",
    ),
    Mutation(
        "forgets the idempotency key", "bot/payments/stripe_provider.py",
        'method(dict(call.params), {"idempotency_key": call.key})', "method(dict(call.params), {})",
        f"{_FAILURES}::test_failure_09_a_charge_whose_answer_was_lost_is_one_charge",
    ),
    Mutation(
        "makes a new call where one is unanswered", "bot/payments/calls.py",
        "over = (CallState.REFUSED, CallState.DONE) if after_done else (CallState.REFUSED,)",
        "over = (CallState.REFUSED, CallState.DONE, CallState.UNKNOWN)",
        f"{_FAILURES}::test_failure_10_a_retry_sends_what_the_row_says",
    ),
    Mutation(
        "takes no answer for a no", "bot/payments/calls.py",
        "await self._mark(stored, CallState.UNKNOWN)", "await self._mark(stored, CallState.REFUSED)",
        f"{_FAILING}::test_a_refund_whose_answer_was_lost_is_sent_once",
    ),
    Mutation(
        "trusts a key for ever", "bot/payments/calls.py", "timedelta(hours=23)", "timedelta(days=9999)",
        f"{_FAILING}::test_failure_16_a_lost_refund_is_looked_up_when_its_key_is_too_old",
    ),
    Mutation(
        "counts a refund twice", "bot/payments/booking.py",
        "row.state not in (RefundState.DONE, RefundState.FAILED)", "row.state is not RefundState.FAILED",
        f"{_REFUNDS}::test_two_equal_partial_refunds_both_work",
    ),
    Mutation(
        "rounds up what a refund takes from the creator", "bot/payments/refunds.py",
        "payment.transferred_minor * amount.amount_minor // payment.gross.amount_minor",
        "-(-payment.transferred_minor * amount.amount_minor // payment.gross.amount_minor) + 1",
        f"{_REFUNDS}::test_two_equal_partial_refunds_both_work",
    ),
    Mutation(
        "forgets the refunds that are on their way", "bot/payments/refunds.py",
        "if row.payment_id == payment.payment_id and row.state in ON_THE_WAY",
        "if row.payment_id == payment.payment_id and not row",
        "tests/attacks/test_refund_powers.py::test_what_is_on_its_way_back_is_not_given_back_once_more",
    ),
    Mutation(
        "forgets what a lost dispute leaves owing", "bot/payments/disputes.py",
        "takes = read.status in (DisputeStatus.OPEN, DisputeStatus.LOST)",
        "takes = read.status in (DisputeStatus.OPEN,)",
        f"{_PAYMENTS}/test_disputes.py::test_a_dispute_first_heard_of_when_it_is_lost_leaves_the_creator_owing_it",
    ),
    Mutation(
        "rounds instead of splitting", "bot/money.py",
        "for index in by_remainder[: total - sum(shares)]:", "for index in by_remainder[: len(weights) // 2]:",
        "tests/rules/test_money.py::test_shares_add_up_to_the_whole",
    ),
)  # fmt: skip

GIFTS = (
    Mutation(
        "forgets which gifts were sent", "bot/gifts/plan.py",
        "known = self.before.gifts.get(key) or self.gifts.get(key)", "known = None",
        f"{_BATCH}::test_the_same_order_again_gets_the_same_answer",
    ),
    Mutation(
        "lets a wallet pay for more than it holds", "bot/gifts/plan.py",
        "if purse is None or purse.held < order.coins:", "if purse is None:",
        f"{_BATCH}::test_of_a_thousand_callers_exactly_as_many_succeed_as_the_wallet_can_pay",
    ),
    Mutation(
        "drops the net change of the creator", "bot/gifts/plan.py",
        "        changes |= {(diamonds_pending(creator), \"diamond\"): parts for creator, parts in earned.items()}\n",
        "",
        f"{_BATCH}::test_a_gift_moves_coins_from_the_fan_and_diamonds_to_the_creator",
    ),
    Mutation(
        "forgets what is left of a diamond", "bot/gifts/plan.py",
        "parts += (until - start) * lot.parts_per_coin",
        "parts += (until - start) * lot.parts_per_coin // 25_200 * 25_200",
        f"{_BATCH}::test_a_thousand_gifts_of_one_coin_are_five_hundred_diamonds",
    ),
    Mutation(
        "answers a gift that is not on the disk", "storage/gifts/sqlite.py",
        "            self._commit()\n", "            self._undo()\n",
        f"{_BATCH}::test_a_gift_moves_coins_from_the_fan_and_diamonds_to_the_creator",
    ),
    Mutation(
        "lets a poisonous gift fail for all", "storage/batch.py",
        "                if len(orders) == 1:\n                    return [GiftUnsure() if unsure else error]\n",
        "                if orders:\n                    return [GiftUnsure() if unsure else error for _ in orders]\n",
        f"{_BATCH}::test_a_gift_that_the_database_can_not_write_fails_alone",
    ),
)  # fmt: skip

MUTATIONS = (*STORAGE, *PAYMENTS, *GIFTS)
