"""What a fan owes for coins that he spent: staff is asked, and two persons may write it off. Until then his wallet is
locked."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.coins.orders import STARS, CoinOrder
from bot.communities.model import Caller
from bot.ledger.accounts import OWED_BY_FANS, fan_debt
from bot.ledger.entries import Entry, EntryKind, Posting
from bot.members.model import MemberId
from bot.moderation.cases import open_case, with_facts
from bot.moderation.model import Case, CaseKind, CaseState
from bot.notices.model import Notice
from bot.ports import Tx


async def ask_staff(tx: Tx, order: CoinOrder, now: datetime) -> None:
    """One case a fan and currency, with all that he owes in it by now."""
    case = await open_case(
        tx, CaseKind.DEBT, _subject(order.fan_id, order.currency), community_id=order.community_id, opened_by=None,
        parties=(order.fan_id,), facts={"order": order.public_id}, now=now,
    )  # fmt: skip
    await tx.cases.save(await DebtDecider().as_it_stands(tx, case))


async def close_settled(tx: Tx, order: CoinOrder, occasion: str, now: datetime) -> None:
    """Something that he owed is not owed any more: with the last of it his case ends and he reads that his wallet is
    open; before that staff sees what is left."""
    for case in await tx.cases.about(_subject(order.fan_id, order.currency), CaseKind.DEBT):
        if case.decided_at is not None:
            continue
        left = await DebtDecider().as_it_stands(tx, case)
        if await tx.ledger.balance(fan_debt(order.fan_id), order.currency):
            await tx.cases.save(left)
            continue
        await tx.cases.save(replace(left, state=CaseState.DONE, decided_at=now, reason="won"))
        await tx.notices.owe(Notice(f"{occasion}:settled", order.fan_id, "coins_settled", case.subject, {}), now)


async def move_debts(tx: Tx, keep: MemberId, gone: MemberId, owed: Iterable[str], now: datetime) -> None:
    """Two people turned out to be one: what the one who goes owed is the other's, and so is staff's case about it."""
    for unit in owed:
        for case in await tx.cases.about(_subject(gone, unit), CaseKind.DEBT):
            if case.decided_at is not None:
                continue
            await tx.cases.save(replace(case, state=CaseState.DONE, decided_at=now, reason="joined"))
            moved = await open_case(
                tx, CaseKind.DEBT, _subject(keep, unit), community_id=case.community_id, opened_by=None,
                parties=(keep,), facts={"order": case.facts.get("order")}, now=now,
            )  # fmt: skip
            await tx.cases.save(await DebtDecider().as_it_stands(tx, moved))


class DebtDecider:
    """A yes writes off what a fan owes, a no leaves it; fits `bot.moderation.deciders.Decider`."""

    async def as_it_stands(self, tx: Tx, case: Case) -> Case:
        fan_id, currency = _of(case)
        owed = await tx.ledger.balance(fan_debt(fan_id), currency)
        if currency == STARS:
            return with_facts(case, {"owed_stars": owed})
        return with_facts(case, {"owed": owed, "currency": currency})

    async def approve(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """Nothing is owed any more, the wallet is open again, and the fan reads so."""
        fan_id, currency = _of(case)
        owed = await tx.ledger.balance(fan_debt(fan_id), currency)
        if not owed:
            return
        settled = Posting(fan_debt(fan_id), OWED_BY_FANS, currency, owed)
        key = f"case:{case.id}:debt"
        await tx.ledger.post(Entry(EntryKind.FAN_DEBT_SETTLED, key, case.subject, now, (settled,)))
        await tx.notices.owe(Notice(f"{key}:settled", fan_id, "coins_settled", case.subject, {}), now)

    async def reject(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """It stays owed."""

    def parties(self, case: Case) -> Sequence[MemberId]:
        return case.party_ids

    def two_persons(self, case: Case) -> bool:
        return True


def _subject(fan_id: MemberId, currency: str) -> str:
    return f"debt:{fan_id}:{currency}"


def _of(case: Case) -> tuple[MemberId, str]:
    _, fan_id, currency = case.subject.split(":")
    return MemberId(int(fan_id)), currency
