"""What is shown of a tip to its fan: a quote before he pays, a view afterwards."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.members.model import MemberId
from bot.money import Money
from bot.tips.model import Tip, TipState


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be tipped to a creator before an amount is chosen."""

    creator_id: MemberId
    creator_name: str
    presets: tuple[Money, ...]
    least: Money
    most: Money


class Warn(StrEnum):
    """What a fan should know before he pays."""

    SMALL_TIP = "small_tip"
    TYPED_IN_PUBLIC = "typed_in_public"
    NOTE_HELD = "note_held"
    NOTE_CUT = "note_cut"


@dataclass(frozen=True, slots=True)
class Quote:
    """Everything about a tip before the pay button.

    `fee`: the estimated card fee, borne by `tip.fee_payer`; `total`: what the fan pays; `approx`: the same in the base
    currency where that is another. `month_so_far`: what he paid this month, without this tip. `pay_url` is None until
    `needs_confirm` is answered. `card`: last four digits of a saved card; `card_wanted`: the one he
    pays with now shall be saved. `can_cover_fee`: the fan may choose who
    bears the fee. `fee_share_bp`: how large the fee is beside the tip. `again`: this very event was answered before.
    """

    tip: Tip
    creator_name: str
    operator: str
    fee: Money
    fee_share_bp: int
    total: Money
    approx: Money | None
    month_so_far: Money
    pay_url: str | None
    needs_confirm: bool
    can_cover_fee: bool
    note_chars_max: int
    warns: tuple[Warn, ...] = ()
    card: str | None = None
    card_wanted: bool = False
    test_mode: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class TipView:
    """A tip past its quote. `state` is what the fan is told: a quote that ran out reads as expired before anybody
    wrote it down. `pay_url` is set while the payment page can still be used."""

    tip: Tip
    creator_name: str
    state: TipState
    pay_url: str | None
    refundable_until: datetime | None
    test_mode: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """One page of a fan's tips, newest first. `page` counts from 0."""

    items: tuple[TipView, ...]
    page: int
    more: bool
    month_so_far: Money


@dataclass(frozen=True, slots=True)
class Reminded:
    """The creator heard, or will hear, that somebody wanted to tip; `new` False: he was told today already."""

    creator_name: str
    new: bool


@dataclass(frozen=True, slots=True)
class Thanked:
    """The fan of this tip is being thanked."""

    tip: Tip
