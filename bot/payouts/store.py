"""What payouts ask the database, within one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.members.model import MemberId
from bot.money import Money
from bot.payouts.model import Payout, PayoutId, Taken


class PayoutStore(Protocol):
    """Payouts of creators, and the diamonds that they take."""

    async def redeemable(self, creator_id: MemberId, *, lock: bool = False) -> Taken:
        """What this person can redeem, by account and worth; `lock`: nobody else's transaction changes it before ours
        ends."""
        ...

    async def add(
        self, creator_id: MemberId, amount: Money, due_at: datetime, now: datetime, until: datetime
    ) -> Payout:
        """A quote, which takes nothing yet; earlier quotes of the same creator are gone."""
        ...

    async def take(self, payout: Payout) -> None:
        """`payout.taken` is written, and leaves what can be redeemed."""
        ...

    async def give_back(self, payout: Payout) -> None:
        """`payout.taken` can be redeemed again."""
        ...

    async def get(self, payout_id: PayoutId) -> Payout | None: ...

    async def lock(self, payout_id: PayoutId) -> Payout | None:
        """The same, and nobody else's transaction changes it before ours ends."""
        ...

    async def save(self, payout: Payout) -> None:
        """Write what may change of a payout: all but creator, amount and what it takes."""
        ...

    async def of(self, creator_id: MemberId, limit: int) -> tuple[Payout, ...]:
        """This person's payouts without mere quotes, the latest first."""
        ...

    async def carried(self, transfers: Sequence[str]) -> tuple[tuple[str, ...], int]:
        """Which payouts (public ids) and how many tips these transfers of the operator's were."""
        ...

    async def asked_since(self, creator_id: MemberId, moment: datetime) -> dict[str, int]:
        """Minor units by currency that this person redeemed since then, less what was called off or came back."""
        ...

    async def due(self, now: datetime, after: PayoutId, limit: int) -> tuple[Payout, ...]:
        """Payouts to send, or whose sending was begun, by id."""
        ...
