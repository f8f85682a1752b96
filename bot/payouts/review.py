"""Payouts that a person looks at before they are sent: large ones, and those of creators with an open flag."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.communities.model import Caller
from bot.config import Config
from bot.ids import row_in
from bot.members.model import MemberId
from bot.moderation.model import CannotDecide, Case
from bot.money import Money
from bot.payouts.model import Payout, PayoutId, PayoutState
from bot.payouts.service import undo
from bot.payouts.telling import tell
from bot.ports import Tx


@dataclass(frozen=True)
class PayoutDecider:
    """A yes lets it go out with its batch, a no gives the diamonds back; fits `bot.moderation.deciders.Decider`."""

    config: Config

    async def approve(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """It goes out with the next batch."""
        payout = await self._reviewed(tx, case)
        await tx.payouts.save(replace(payout, state=PayoutState.APPROVED))

    async def reject(self, tx: Tx, case: Case, caller: Caller, reason: str, now: datetime) -> None:
        """The creator has his diamonds again, and reads why."""
        payout = await self._reviewed(tx, case)
        over = await undo(tx, payout, PayoutState.REJECTED, "staff", now)
        await tell(tx, over, "payout_failed", now, reason=reason)

    def parties(self, case: Case) -> Sequence[MemberId]:
        return case.party_ids

    def two_persons(self, case: Case) -> bool:
        """From a sum on, and for every sum in a currency that the limit does not speak of."""
        limit, amount = self.config.payout.second_approver_over, case.facts.get("amount")
        currency = str(case.facts.get("currency"))
        return not isinstance(amount, int) or currency != limit.currency or Money(amount, currency) > limit

    async def _reviewed(self, tx: Tx, case: Case) -> Payout:
        row = row_in(case.subject, "payout")
        payout_id = PayoutId(row or 0)
        found = await tx.payouts.get(payout_id)
        if found is not None:
            # The diamonds before the payout, in everybody's order.
            await tx.payouts.redeemable(found.creator_id, lock=True)
        payout = await tx.payouts.lock(payout_id)
        if payout is None or payout.state is not PayoutState.IN_REVIEW:
            # The creator called it off meanwhile.
            raise CannotDecide(case.public_id, "called_off")
        return payout
