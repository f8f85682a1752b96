"""Creators' accounts as the provider tells them: kept, decided upon, and a change for good or bad told once."""

from dataclasses import replace
from datetime import datetime

from bot.members.model import MemberId
from bot.notices.model import Notice
from bot.payments.provider import AccountRead
from bot.payments.readiness import decide
from bot.ports import Clock, Tx
from bot.programme.model import PayoutAccount, Readiness


class Accounts:
    """Applies what was read of creators' accounts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def apply(self, tx: Tx, read: AccountRead) -> bool:
        """An account as it stands now; False for one that is nobody's here. A former account changes nothing."""
        owner = await tx.creators.owner_of(read.account_id)
        if owner is None:
            return False
        before = await tx.creators.account(owner)
        if before is not None and before.account_id == read.account_id:
            await self.keep(tx, owner, read, before)
        return True

    async def keep(self, tx: Tx, owner: MemberId, read: AccountRead, before: PayoutAccount | None) -> PayoutAccount:
        """Write down what was read and what it means; a change to or from ready is told to the creator once."""
        now = self._clock.now()
        await tx.members.lock(owner)
        if before is not None:
            # Two events of one change are worked at side by side: the second finds what the first has written.
            before = await tx.creators.account(owner)
        was = before.readiness if before else Readiness.NONE
        moved = bool(before and read.country and before.country != read.country)
        account = PayoutAccount(
            member_id=owner,
            account_id=read.account_id,
            # A move of country needs a new account: what it was made for stays.
            country=before.country if before else read.country,
            currency=read.currency or (before.currency if before else None),
            readiness=decide(replace(read.signs, moved=moved), was),
            can_withdraw=read.can_withdraw,
            needs=read.needs,
            due_by=read.due_by,
            checked_at=now,
        )
        await tx.creators.put_account(account)
        if (was is Readiness.READY) != (account.readiness is Readiness.READY):
            await _tell_change(tx, account, now)
        return account


async def _tell_change(tx: Tx, account: PayoutAccount, now: datetime) -> None:
    facts: dict[str, object] = {"readiness": account.readiness.value, "needs": list(account.needs)}
    key = f"{account.account_id}:{account.readiness}:{now.isoformat()}"
    subject = f"member:{account.member_id}"
    await tx.notices.owe(Notice(key, account.member_id, "account_changed", subject, facts), now)
