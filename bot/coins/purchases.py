"""What Discord says of a purchase in its shop, and what we ask of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Origin(StrEnum):
    """How somebody came to have an article."""

    BOUGHT = "bought"
    TEST = "test"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class Purchase:
    """What Discord says of one purchase (an entitlement) at this moment.

    `sku`: the article. `buyer`: the user's id; None for what a server has. `used`: we have said that its coins are
    there, so that he may buy the article again. `gone`: Discord took it back, and gave its price back.
    """

    purchase_id: str
    sku: str
    buyer: str | None
    at: datetime
    origin: Origin
    used: bool = False
    gone: bool = False

    @property
    def payment_id(self) -> str:
        """How our rows and the book name it."""
        return payment_of(self.purchase_id)


def payment_of(purchase_id: str) -> str:
    """The payment that a purchase is."""
    return f"entitlement:{purchase_id}"


class DiscordShop(Protocol):
    """Discord as the keeper of a shop."""

    async def purchases(self, after: str, limit: int) -> Sequence[Purchase]:
        """The next ones behind an id ("0": from the first), the oldest first, gone ones too. Raises ProviderDown."""
        ...

    async def use(self, purchase_id: str) -> None:
        """Its coins are there; one that was used already, or is gone, is fine. Raises ProviderRefused, ProviderDown."""
        ...

    async def name_of(self, user_id: str) -> str:
        """What Discord calls somebody. Raises ProviderDown."""
        ...
