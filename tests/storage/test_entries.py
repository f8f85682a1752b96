"""What an entry may say, before any database is asked."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.ledger.accounts import AccountKind, connected, kind_of, may_be_negative, receivable
from bot.ledger.entries import Entry, EntryKind, Posting

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAID = Posting("fan_payments", "provider_balance", "usd", 546)


def entry(**changes: object) -> Entry:
    """A plain entry with something changed."""
    facts: dict[str, object] = {
        "kind": EntryKind.TIP_SETTLED, "key": "tip:1:settled", "subject": "tip:1", "occurred_at": NOON,
        "postings": (PAID,),
    } | changes  # fmt: skip
    return Entry(**facts)  # type: ignore[arg-type] # the tests pass what must be refused


@pytest.mark.parametrize("amount", [2.5, True, "5", None])
def test_a_posting_moves_whole_units(amount: object) -> None:
    with pytest.raises(TypeError):
        Posting("fan_payments", "provider_balance", "usd", amount)  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", [0, -1, 2**63])
def test_a_posting_moves_a_positive_amount_that_fits(amount: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        Posting("fan_payments", "provider_balance", "usd", amount)


@pytest.mark.parametrize(
    ("source", "target", "unit"),
    [
        ("provider_balance", "provider_balance", "usd"),
        ("provider_balance", "pocket", "usd"),
        ("provider_balance", "connected", "usd"),
        ("provider_balance", "connected:0", "usd"),
        ("provider_balance", "connected:07", "usd"),
        ("provider_balance", "connected:7 ", "usd"),
        ("provider_balance:7", "connected:7", "usd"),
        ("provider_balance", "connected:7", "USD"),
        ("provider_balance", "connected:7", "gold"),
    ],
)
def test_a_posting_names_two_accounts_and_a_unit_that_exist(source: str, target: str, unit: str) -> None:
    with pytest.raises(ValueError, match=r"account|unit|itself"):
        Posting(source, target, unit, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"postings": ()},
        {"key": ""},
        {"key": "k" * 201},
        {"subject": ""},
        {"key": "tip:1\tsettled"},
        {"subject": "tip:1\ntip:2"},
        {"occurred_at": datetime(2026, 3, 2)},  # noqa: DTZ001 # this is what must be refused
        {"corrects": "tip:1:settled"},
        {"postings": (PAID, Posting(connected(1), "provider_balance", "usd", 1))},
    ],
)
def test_an_entry_that_could_not_stand_in_the_book_is_not_built(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        entry(**changes)


def test_no_kind_of_entry_moves_anything_from_one_owner_to_another() -> None:
    between = [(kind, move) for kind in EntryKind for move in kind.moves if move[0].owned and move[1].owned]
    assert between
    for kind, (source, target) in between:
        entry(kind=kind, postings=(Posting(source.of(7), target.of(7), "diamond", 1),))
        with pytest.raises(ValueError, match="two people"):
            Posting(source.of(7), target.of(8), "diamond", 1)


def test_every_kind_of_account_and_entry_says_what_it_means() -> None:
    for word in (*AccountKind, *EntryKind):
        assert word.sentence.endswith(".")
        assert word.value == word.name.lower()


def test_an_owner_is_what_forbids_less_than_nothing() -> None:
    assert may_be_negative("provider_balance")
    assert not may_be_negative(connected(7))
    assert kind_of(receivable(7)) is AccountKind.RECEIVABLE
    for wrong in (0, -1, True, "7"):
        with pytest.raises(ValueError, match="no account"):
            connected(wrong)  # type: ignore[arg-type]


def test_the_time_of_an_entry_is_utc_and_no_part_of_its_content() -> None:
    berlin = NOON.astimezone(timezone(timedelta(hours=1)))
    assert entry(occurred_at=berlin).occurred_at.utcoffset() == timedelta(0)
    assert entry().content == entry(occurred_at=NOON + timedelta(hours=1)).content
    assert entry().content != entry(subject="tip:2").content


def test_deltas_add_up_to_zero_and_leave_out_what_cancels() -> None:
    back = Posting("provider_balance", connected(7), "usd", 546)
    assert entry(postings=(PAID, back)).deltas() == {("fan_payments", "usd"): -546, ("connected:7", "usd"): 546}
