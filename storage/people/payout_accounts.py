"""Queries about creators' payout accounts."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.members.model import MemberId
from bot.programme.model import PayoutAccount, Readiness
from storage.schema.creators import payout_accounts

PRESENT = payout_accounts.c.replaced_at.is_(None)
"""The account that money goes to now; a creator has at most one."""


class PayoutAccounts:
    """The part of the creators' queries that is about their accounts."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._account_connection = connection

    async def account(self, member_id: MemberId) -> PayoutAccount | None:
        """The creator's present payout account."""
        found = select(payout_accounts).where(payout_accounts.c.member_id == member_id, PRESENT)
        row = (await self._account_connection.execute(found)).one_or_none()
        return None if row is None else account_of(row)

    async def put_account(self, account: PayoutAccount) -> None:
        """Keep what was read of an account; another one of the same creator becomes a former one.

        A former account that is read again stays a former one.
        """
        values = {field.name: plain(getattr(account, field.name)) for field in fields(account)}
        known = await self._account_connection.execute(
            update(payout_accounts)
            .where(payout_accounts.c.account_id == account.account_id)
            .values({name: value for name, value in values.items() if name not in ("account_id", "member_id")})
        )
        if known.rowcount:
            return
        await self._account_connection.execute(
            update(payout_accounts)
            .where(payout_accounts.c.member_id == account.member_id, PRESENT)
            .values(replaced_at=account.checked_at)
        )
        await self._account_connection.execute(insert(payout_accounts).values(values))

    async def owner_of(self, account_id: str) -> MemberId | None:
        """Whose payout account this is or was."""
        found = select(payout_accounts.c.member_id).where(payout_accounts.c.account_id == account_id)
        owner = (await self._account_connection.execute(found)).scalar_one_or_none()
        return None if owner is None else MemberId(owner)

    async def accounts_checked_before(self, moment: datetime, limit: int) -> Sequence[PayoutAccount]:
        """Present accounts not read since then, the oldest first."""
        rows = await self._account_connection.execute(
            select(payout_accounts)
            .where(payout_accounts.c.checked_at < moment, PRESENT)
            .order_by(payout_accounts.c.checked_at)
            .limit(limit)
        )
        return tuple(account_of(row) for row in rows)


def account_of(row: Any) -> PayoutAccount:
    """An account from its row."""
    return PayoutAccount(
        member_id=MemberId(row.member_id), account_id=row.account_id, country=row.country, currency=row.currency,
        readiness=Readiness(row.readiness), can_withdraw=row.can_withdraw, needs=tuple(row.needs),
        due_by=row.due_by, checked_at=row.checked_at,
    )  # fmt: skip


def plain(value: object) -> object:
    """A value as its column takes it."""
    if isinstance(value, tuple):
        return list(value)
    return value.value if isinstance(value, Enum) else value
