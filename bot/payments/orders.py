"""What a page to pay at is asked for, beside tips."""

from dataclasses import dataclass
from datetime import datetime

from bot.money import Money


@dataclass(frozen=True, slots=True)
class CoinCheckout:
    """A pack of coins that a fan pays on the provider's page. All of it is the operator's."""

    subject: str
    public_id: str
    coins: int
    price: Money
    success_url: str
    cancel_url: str
    expires_at: datetime
    customer: str | None = None
