"""Queries about remembered cards and the links by which creators set up payouts."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.members.model import MemberId
from bot.payments.model import Customer, OnboardingRow
from bot.payments.provider import SavedCard
from bot.tips.model import TipId
from storage.schema.payments import card_wishes, customers, onboarding_links
from storage.statements import insert_into


class PeopleQueries:
    """Bound to one connection, inside a transaction."""

    _connection: AsyncConnection

    async def customer(self, member_id: MemberId) -> Customer | None:
        row = (await self._connection.execute(select(customers).where(customers.c.member_id == member_id))).first()
        if row is None:
            return None
        card = SavedCard(row.card_id, row.brand, row.last4) if row.card_id else None
        return Customer(MemberId(row.member_id), row.customer_id, card)

    async def put_customer(self, member_id: MemberId, customer_id: str, now: datetime) -> str:
        await self._connection.execute(
            insert_into(self._connection, customers)
            .values(member_id=member_id, customer_id=customer_id, changed_at=now)
            .on_conflict_do_nothing()
        )
        stands = await self._connection.execute(
            select(customers.c.customer_id).where(customers.c.member_id == member_id)
        )
        return str(stands.scalar_one())

    async def set_card(self, member_id: MemberId, card: SavedCard | None, now: datetime) -> None:
        await self._connection.execute(
            update(customers)
            .where(customers.c.member_id == member_id)
            .values(
                card_id=card.card if card else None,
                brand=card.brand if card else None,
                last4=card.last4 if card else None,
                changed_at=now,
            )
        )

    async def want_card(self, tip_id: TipId, wanted: bool) -> None:
        if not wanted:
            await self._connection.execute(delete(card_wishes).where(card_wishes.c.tip_id == tip_id))
            return
        await self._connection.execute(
            insert_into(self._connection, card_wishes).values(tip_id=tip_id).on_conflict_do_nothing()
        )

    async def card_wanted(self, tip_id: TipId) -> bool:
        found = await self._connection.execute(select(card_wishes.c.tip_id).where(card_wishes.c.tip_id == tip_id))
        return found.scalar_one_or_none() is not None

    async def add_onboarding(
        self, member_id: MemberId, country: str, token_hash: str, now: datetime, expires_at: datetime
    ) -> None:
        await self._connection.execute(
            insert(onboarding_links).values(
                member_id=member_id, country=country, token_hash=token_hash, created_at=now, expires_at=expires_at
            )
        )

    async def onboarding(self, token_hash: str) -> OnboardingRow | None:
        rows = await self._connection.execute(
            select(onboarding_links).where(onboarding_links.c.token_hash == token_hash)
        )
        row = rows.first()
        return None if row is None else OnboardingRow(row.id, MemberId(row.member_id), row.country, row.expires_at)
