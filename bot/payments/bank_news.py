"""What creators are told of payouts to their banks: what arrived and what of it came from here, and when a bank sent it
back.

| kind | facts |
|---|---|
| bank_paid | `amount`, `currency`, `on`, `payouts` (public ids), `tips` (how many) |
| bank_failed | the same, and `why` (the bank's code, empty where it gave none) |
"""

from bot.members.model import MemberId
from bot.notices.model import Notice
from bot.payments.banks import BankPayout, BankState
from bot.ports import Clock, Tx


class BankNews:
    """Applies what was read of payouts to banks."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def apply(self, tx: Tx, payout: BankPayout) -> bool:
        """Any number of times, in any order; False for an account that is nobody's here. A creator's other money is
        none of our business: of a payout that carried nothing from here nothing is said."""
        owner = await tx.creators.owner_of(payout.account_id)
        if owner is None:
            return False
        ours, tips = await tx.payouts.carried(payout.transfers)
        failed_unlisted = payout.state is BankState.FAILED and not payout.listed
        if payout.state is not BankState.COMING and (ours or tips or failed_unlisted):
            await self._tell(tx, owner, payout, ours, tips)
        return True

    async def _tell(self, tx: Tx, owner: MemberId, payout: BankPayout, ours: tuple[str, ...], tips: int) -> None:
        facts: dict[str, object] = {
            "amount": payout.amount.amount_minor, "currency": payout.amount.currency, "on": payout.on.isoformat(),
            "payouts": list(ours), "tips": tips, "why": payout.failure,
        }  # fmt: skip
        kind = "bank_failed" if payout.state is BankState.FAILED else "bank_paid"
        key = f"{payout.payout_id}:{payout.state}"
        await tx.notices.owe(Notice(key, owner, kind, f"member:{owner}", facts), self._clock.now())
