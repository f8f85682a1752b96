"""What a visitor of a pay link finds, as a value: the web side draws it."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.coins.orders import CoinOrder
from bot.errors import Refusal
from bot.tips.model import Tip, TipState
from bot.tips.store import NamedTip


class PageKind(StrEnum):
    """REDIRECT: on to `url`. BACK: left the provider's page without paying, `url` leads there again. WAITING: paid or
    paying, not confirmed yet. PAUSED: not now, `refusal` says why. UNKNOWN: no such link."""

    REDIRECT = "redirect"
    BACK = "back"
    WAITING = "waiting"
    PAID = "paid"
    EXPIRED = "expired"
    FAILED = "failed"
    REFUNDED = "refunded"
    UNKNOWN = "unknown"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class PageState:
    """One page. `url` may be private to the fan and is never logged. `tip` and `creator` are None on UNKNOWN; of a
    coin order's page `order` tells instead of them."""

    kind: PageKind
    tip: Tip | None = None
    creator: str | None = None
    url: str | None = field(default=None, repr=False)
    refusal: Refusal | None = None
    order: CoinOrder | None = None


_BY_STATE = {
    TipState.PENDING: PageKind.WAITING,
    TipState.PAID: PageKind.PAID,
    TipState.EXPIRED: PageKind.EXPIRED,
    TipState.CANCELLED: PageKind.EXPIRED,
    TipState.FAILED: PageKind.FAILED,
    TipState.REFUNDED: PageKind.REFUNDED,
}

NO_PAGE = PageState(PageKind.UNKNOWN)


def final_page(named: NamedTip) -> PageState | None:
    """The page of a tip that can no longer be paid by this link; None while it can."""
    kind = _BY_STATE.get(named.tip.state)
    return None if kind is None else PageState(kind, named.tip, named.creator_name)
