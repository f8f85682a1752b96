"""What a fan is shown of coins: the packs, one order, what he holds."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.coins.orders import CoinOrder
from bot.coins.rules import Pack
from bot.coins.store import HeldLot
from bot.money import Money
from bot.rails import Rail


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is sold here. `held`: coins that he has now; `left_today`: what the day still takes."""

    packs: tuple[Pack, ...]
    rail: Rail
    held: int
    left_today: Money
    refund_days: int
    test_mode: bool


@dataclass(frozen=True, slots=True)
class CoinView:
    """One order at this moment. `pay_url` leads to the page to pay at (money), `payload` names the order on an invoice
    (Stars), `article` the pack in Discord's shop; all are None once it cannot be paid any more, or while
    `needs_confirm`."""

    order: CoinOrder
    operator: str
    month_so_far: Money
    needs_confirm: bool
    pay_url: str | None = field(repr=False, default=None)
    payload: str | None = field(repr=False, default=None)
    article: str | None = None
    test_mode: bool = False
    held: int = 0


@dataclass(frozen=True, slots=True)
class Purse:
    """What a fan holds: his coins, and the lots of which some are unspent. `now` tells which can still go back.
    `frozen`: coins besides that rest while their payment is contested."""

    held: int
    lots: tuple[HeldLot, ...]
    now: datetime
    sold: bool
    frozen: int = 0


@dataclass(frozen=True, slots=True)
class CoinHistory:
    """A page of orders, newest first. `page` counts from 0."""

    orders: tuple[CoinOrder, ...]
    page: int
    more: bool
