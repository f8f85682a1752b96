"""Whether an account can receive: the golden table, rule by rule, and what is told of what is missing."""

import pytest

from bot.payments.readiness import AccountSigns, decide
from bot.payments.stripe_reads import account, kinds_of_detail
from bot.programme.model import Readiness

NONE, INCOMPLETE, REVIEW = Readiness.NONE, Readiness.INCOMPLETE, Readiness.UNDER_REVIEW
READY, PAUSED, CLOSED = Readiness.READY, Readiness.PAUSED, Readiness.CLOSED

FINE = {"details_submitted": True}
GOLDEN = [
    (None, NONE, NONE),
    ({"gone": True, "transfers": "active"}, READY, CLOSED),
    ({"disabled_reason": "rejected.fraud", "transfers": "active"}, READY, CLOSED),
    ({"disabled_reason": "rejected.listed"}, REVIEW, CLOSED),
    ({"disabled_reason": "listed", **FINE}, NONE, PAUSED),
    ({"disabled_reason": "other", **FINE}, NONE, PAUSED),
    ({"disabled_reason": "platform_paused", "transfers": "active", **FINE}, READY, PAUSED),
    ({"moved": True, "transfers": "active", **FINE}, READY, PAUSED),
    ({"transfers": "active", **FINE}, NONE, READY),
    ({"transfers": "active", "due": ("individual.id_number",), **FINE}, READY, READY),
    ({"transfers": "active", "disabled_reason": "requirements.pending_verification"}, READY, READY),
    ({"transfers": "inactive", "due": ("external_account",), **FINE}, READY, INCOMPLETE),
    ({"transfers": "inactive", "past_due": ("individual.dob.day",), **FINE}, READY, INCOMPLETE),
    ({"disabled_reason": "requirements.past_due", **FINE}, NONE, INCOMPLETE),
    ({"disabled_reason": "action_required.requested_capabilities", **FINE}, NONE, INCOMPLETE),
    ({}, NONE, INCOMPLETE),
    ({"transfers": "pending"}, NONE, INCOMPLETE),
    ({"transfers": "pending", **FINE}, INCOMPLETE, REVIEW),
    ({"disabled_reason": "requirements.pending_verification", **FINE}, NONE, REVIEW),
    ({"disabled_reason": "under_review", **FINE}, REVIEW, REVIEW),
    ({"disabled_reason": "under_review", **FINE}, READY, PAUSED),
    ({"transfers": "inactive", **FINE}, PAUSED, PAUSED),
    ({"transfers": "active", **FINE}, PAUSED, READY),
]  # fmt: skip


@pytest.mark.parametrize(("signs", "before", "after"), GOLDEN)
def test_the_first_rule_that_matches_decides(
    signs: dict[str, object] | None, before: Readiness, after: Readiness
) -> None:
    made = None if signs is None else AccountSigns(**signs)  # type: ignore[arg-type]  # the table names fields
    assert decide(made, before) is after


def test_what_is_missing_is_told_by_its_kind_and_once() -> None:
    asked = (
        "individual.first_name", "individual.dob.day", "external_account", "tos_acceptance.date",
        "business_profile.url", "individual.address.city", "individual.phone", "company.tax_id", "something.new",
    )  # fmt: skip
    assert kinds_of_detail(asked) == ("identity", "bank", "terms", "business", "address", "contact", "other")


def test_a_deleted_account_is_gone() -> None:
    read = account({"id": "acct_1", "object": "account", "deleted": True})
    assert decide(read.signs, Readiness.READY) is Readiness.CLOSED
