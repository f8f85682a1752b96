"""What is kept of the caller: shown, handed out, erased by his wish.

Forgetting comes some days after the wish, so that nobody loses anything by a slip or a stolen phone. The book and the
records keep the number that he had here; what tied that number to a person goes, and no entry is changed.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.communities.model import Caller
from bot.config import Config
from bot.diamonds.service import Diamonds
from bot.members.model import MemberId
from bot.notices.model import Notice
from bot.personal.export import document
from bot.personal.model import DeleteBlocked, Erasure, Known, NoErasure, Plan, Rows, Wait
from bot.ports import Clock, Storage, Tx
from bot.programme.model import EnrolmentState

_AT_ONCE = 50


@dataclass(frozen=True)
class PersonalData:
    """`/mydata`, and the same for the operator's shell."""

    config: Config
    storage: Storage
    clock: Clock
    diamonds: Diamonds

    def jobs(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Job handlers by name."""
        return {"erase_members": self._erase_due}

    async def show(self, member_id: MemberId) -> Known:
        """What is kept, counted."""
        async with self.storage.reading() as tx:
            member = await tx.members.get(member_id)
            return Known(
                member.name, member.region, member.over_age, member.created_at,
                await tx.members.accounts_of(member.id), await tx.personal.counts(member.id),
                await tx.personal.erasure(member.id),
            )  # fmt: skip

    async def export(self, member_id: MemberId, about: Mapping[str, str]) -> tuple[str, bytes]:
        """A file's name and content: everything, by section. `about`: what each section is, in his language."""
        return document(await self.rows(member_id), about, "bouquet-my-data")

    async def rows(self, member_id: MemberId) -> Rows:
        """The same, unwritten."""
        async with self.storage.reading() as tx:
            return await tx.personal.rows((await tx.members.get(member_id)).id)

    async def plan(self, member_id: MemberId) -> Plan:
        """What forgetting him would do, and what stands in the way."""
        redeemable = await self._redeemable(member_id)
        async with self.storage.reading() as tx:
            return await self._planned(tx, member_id, redeemable)

    async def ask(self, caller: Caller, coins: int, diamond_parts: int) -> Plan:
        """He wants to be forgotten, and gives up at most so many coins and parts of diamonds, as he read. Raises
        DeleteBlocked with all that is open, or where he has more by now."""
        return await self.wish(caller.id, coins, diamond_parts)

    async def wish(self, member_id: MemberId, coins: int, diamond_parts: int) -> Plan:
        """The same by his number. Raises DeleteBlocked."""
        now, redeemable = self.clock.now(), await self._redeemable(member_id)
        async with self.storage.transaction() as tx:
            member = await tx.members.lock(member_id)
            plan = await self._planned(tx, member.id, redeemable)
            if plan.waits:
                raise DeleteBlocked(plan.waits)
            if plan.coins > coins or plan.diamond_parts > diamond_parts:
                raise DeleteBlocked(())
            await tx.personal.ask(member.id, Erasure(now, plan.due_at, plan.coins, plan.diamond_parts))
            return plan

    async def keep(self, caller: Caller) -> None:
        """He changed his mind. Raises NoErasure."""
        async with self.storage.transaction() as tx:
            await tx.members.lock(caller.id)
            if not await tx.personal.call_off(caller.id):
                raise NoErasure

    async def erase_now(self, member_id: MemberId) -> bool:
        """Forget him where his wish is due and nothing came between; else the wish is off, and he is told."""
        redeemable, now = await self._redeemable(member_id), self.clock.now()
        async with self.storage.transaction() as tx:
            member = await tx.members.lock(member_id)
            wish = await tx.personal.erasure(member.id)
            if wish is None or wish.due_at > now:
                return False
            plan = await self._planned(tx, member.id, redeemable)
            if plan.waits or plan.coins > wish.coins or plan.diamond_parts > wish.diamond_parts:
                await self._off(tx, member.id, wish, plan)
                return False
            customer = await tx.payments.customer(member.id)
            if customer is not None and customer.card is not None:
                # Owed to the provider by the same transaction that forgets which card it is.
                await tx.enqueue("forget_card", f"member:{member.id}:erased", card=customer.card.card)
            await tx.personal.erase(member.id, now)
            return True

    # Inside

    async def _erase_due(self) -> None:
        async with self.storage.reading() as tx:
            due = await tx.personal.due(self.clock.now(), _AT_ONCE)
        for member_id in due:
            await self.erase_now(member_id)

    async def _off(self, tx: Tx, member_id: MemberId, wish: Erasure, plan: Plan) -> None:
        await tx.personal.call_off(member_id)
        facts: dict[str, object] = {
            "waits": [{"what": wait.value, "count": count} for wait, count in plan.waits],
        }  # fmt: skip
        key = f"member:{member_id}:erasure:{wish.asked_at.isoformat()}"
        await tx.notices.owe(Notice(key, member_id, "erasure_off", f"member:{member_id}", facts), self.clock.now())

    async def _planned(self, tx: Tx, member_id: MemberId, redeemable: tuple[bool, int]) -> Plan:
        now, member = self.clock.now(), await tx.members.get(member_id)
        can_redeem, parts = redeemable
        held = await tx.gifts.held(member.id)
        refundable, until = await tx.personal.refundable(member.id, held.position, now)
        waits = dict(await tx.personal.waits(member.id))
        if held.locked:
            waits[Wait.DEBT] = waits.get(Wait.DEBT, 0) + 1
        if can_redeem:
            waits[Wait.REDEEMABLE] = 1
        enrolment = await tx.creators.enrolment(member.id)
        return Plan(
            waits=tuple(sorted(waits.items())), coins=held.coins, refundable=refundable, refundable_until=until,
            diamond_parts=parts, creator=enrolment is not None and enrolment.state is EnrolmentState.APPROVED,
            due_at=now + timedelta(days=self.config.retention.erasure_days),
            kept_years=self.config.retention.ledger_years,
        )  # fmt: skip

    async def _redeemable(self, member_id: MemberId) -> tuple[bool, int]:
        """Whether he has enough diamonds to redeem, now or soon, and how many parts he has in all."""
        standing = await self.diamonds.standing(member_id)
        parts = standing.available.parts + standing.pending.parts + standing.held.parts
        currency, least = self.config.money.base_currency, self.config.payout.min.amount_minor
        money = sum(amount.money.get(currency, 0) for amount in (standing.available, standing.pending, standing.held))
        return money >= least, parts
