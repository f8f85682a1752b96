"""Adding a book up again from its postings, and comparing what comes out with the balances. Pure."""

from collections.abc import Iterable, Iterator

from bot.ledger.accounts import kind_of
from bot.ledger.audit import Fault, Finding, Flow

Place = tuple[str, str]


Moved = tuple[str | None, str, str, str, int, int, int]
"""Postings of some entries of one kind between two accounts in one unit, taken together: kind (None for those without
an entry), source, target, unit, how many, the least amount, the sum of amounts."""


class Replay:
    """Fed with what moved, piece by piece; `compare` then takes one balance after the other."""

    def __init__(self) -> None:
        self.entries = self.postings = self.accounts = 0
        self.self_payments: list[Finding] = []
        self._flows: dict[tuple[str | None, str, str, str], tuple[int, int]] = {}
        self._sums: dict[Place, int] = {}
        self._held: dict[Place, int] = {}
        self._differing: list[Finding] = []

    def add(self, moved: Iterable[Moved]) -> None:
        """Take some postings up."""
        sums, flows = self._sums, self._flows
        for kind, source, target, unit, times, least, amount in moved:
            self.postings += times
            total = int(amount)
            sums[source, unit] = sums.get((source, unit), 0) - total
            sums[target, unit] = sums.get((target, unit), 0) + total
            flow = (kind, source.partition(":")[0], target.partition(":")[0], unit)
            before = flows.get(flow)
            flows[flow] = (times, least) if before is None else (before[0] + times, min(before[1], least))
            if source == target:
                self.self_payments.append(Finding(Fault.BAD_POSTING, source, f"{times} of {kind} pay itself."))

    def flows(self) -> Iterator[Flow]:
        """All postings by kind of entry and kinds of account."""
        return (Flow(*flow, count, least) for flow, (count, least) in self._flows.items())

    def compare(self, account: str, unit: str, held: int) -> None:
        """Hold one balance against the postings; each balance once."""
        self.accounts += 1
        added = self._sums.pop((account, unit), 0)
        if held and _clearing(account):
            self._held[account, unit] = held
        if added != held:
            self._differing.append(_differs(account, unit, added, held))

    def differences(self, limit: int) -> list[Finding]:
        """Balances that differ; a place that has none counts as 0."""
        lost = (_differs(*place, added, 0) for place, added in self._sums.items() if added)
        return [*self._differing, *lost][:limit]

    def open_clearing(self) -> dict[Place, int]:
        """The clearing accounts that are not at zero."""
        return dict(self._held)


def _differs(account: str, unit: str, added: int, held: int) -> Finding:
    return Finding(Fault.BALANCE_DIFFERS, account, f"Postings: {added} {unit}, balance: {held} {unit}.")


def _clearing(account: str) -> bool:
    """False also for a name that is no account."""
    try:
        return kind_of(account).clearing
    except ValueError:
        return False
