"""A person's Telegram Stars: what he owns, and paying with it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.sandbox.telegram_sim.gestures import Gestures
from bot.sandbox.telegram_sim.messages import Message

if TYPE_CHECKING:
    from bot.sandbox.telegram_sim.payments import PaymentResult


@dataclass(eq=False, slots=True)
class Wallet(Gestures):
    """Paying in Stars; mixed into User."""

    stars: int = field(default=5_000, kw_only=True)

    async def pay(self, invoice: Message | str, twice: bool = False) -> "PaymentResult":
        """Pay an invoice message or link and wait for the outcome; `twice` delivers the success two times."""
        return await self.world.cashier.pay(self, invoice, deliveries=2 if twice else 1)

    def cancel(self, invoice: Message | str) -> None:
        """Open the pay sheet and close it again: the bot is told nothing."""
        self.world.cashier.sheet(self, invoice)

    def cancel_subscription(self, charge_id: str) -> None:
        """Switch off the renewal of a Stars subscription."""
        self.world.cashier.cancel_subscription(self, charge_id)
