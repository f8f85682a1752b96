"""The rail policy: by which way a product may be paid, decided by one pure table.

Rows are read from the top, the first that matches decides. Every payment stores the row and the version that allowed
it, so that a later change of the table never rewrites the past.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from bot.errors import Refusal
from bot.members.model import Platform

VERSION = 1

# Where the payment provider limits what resembles a donation.
TIP_REGIONS_TO_CONFIRM = frozenset({"AU", "HK", "IN", "ID", "JP", "SG", "TH"})
_EEA = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT NL NO PL PT RO SK SI ES SE"
WITHDRAWAL_REGIONS = frozenset({*_EEA.split(), "GB", "CH"})


class Product(StrEnum):
    """What is paid for."""

    TIP = "tip"
    COINS = "coins"
    GIFT = "gift"
    REDEEM = "redeem"
    FUND_SHARE = "fund_share"
    DEAL_FUNDING = "deal_funding"
    DEAL_PAY = "deal_pay"


class Rail(StrEnum):
    """By which way money moves."""

    STRIPE = "stripe"
    STARS = "stars"
    DISCORD_SKU = "discord_sku"
    WALLET = "wallet"
    CONNECT_TRANSFER = "connect_transfer"


PLATFORM_RAILS = frozenset({Rail.STARS, Rail.DISCORD_SKU})
"""On these a platform takes a fan's payment by itself, and gives it back whole or not at all."""


@dataclass(frozen=True)
class CreatorState:
    """What the table asks of the creator. `readiness` is the account state's word ("ready", "incomplete", ...)."""

    region: str | None = None
    in_payout_region: bool = True
    readiness: str = "ready"


@dataclass(frozen=True)
class Switches:
    """What the operator and the moderators set, and the payer's wallet and consent."""

    paused: frozenset[str] = frozenset()
    winding_down: bool = False
    blocked_regions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    confirmed_regions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    telegram_tips: str = "stripe_gift"
    discord_sku: bool = False
    discord_sku_alone: bool = False
    wallet_open: bool = True
    consent: bool = False


@dataclass(frozen=True)
class Allowed:
    """The rails that may be offered, and the row and version that say so."""

    rails: tuple[Rail, ...]
    row: str
    version: int = VERSION


@dataclass(eq=False)
class RailRefused(Refusal):
    """The table's no. `reason` is the stable code of the row, and this refusal's code."""

    code: ClassVar[str] = "rail_refused"
    reason: str
    row: str
    version: int = VERSION


@dataclass(frozen=True)
class _Ask:
    platform: Platform
    product: Product
    region: str | None
    age_ok: bool | None
    creator: CreatorState
    switches: Switches
    asked: Rail | None

    def is_(self, *products: Product) -> bool:
        return self.product in products

    def listed(self, regions: Mapping[str, frozenset[str]], region: str | None) -> bool:
        both = regions.get(self.product.value, frozenset()) | regions.get("all", frozenset())
        return region is not None and region in both


_Row = tuple[str, Callable[[_Ask], bool], tuple[Rail, ...] | str]

_MONEY_OUT = (Product.REDEEM, Product.FUND_SHARE, Product.DEAL_PAY)
_FEATURE = {
    Product.TIP: "tips", Product.COINS: "coins", Product.GIFT: "gifts", Product.REDEEM: "payouts",
    Product.FUND_SHARE: "fund", Product.DEAL_FUNDING: "market", Product.DEAL_PAY: "market",
}  # fmt: skip


def _paused(a: _Ask) -> bool:
    return bool(a.switches.paused & {"all_money", _FEATURE[a.product]})


def _tip_by_stripe(a: _Ask) -> bool:
    stars = a.platform is Platform.TELEGRAM and a.switches.telegram_tips == "stars"
    return a.is_(Product.TIP) and not stars


def _wrong_rail(a: _Ask) -> bool:
    return a.asked not in (None, Rail.STARS)


_TABLE: tuple[_Row, ...] = (
    ("RP1", _paused, "paused"),
    ("RP2", lambda a: a.switches.winding_down and a.is_(Product.TIP, Product.COINS, Product.DEAL_FUNDING),
     "winding_down"),
    ("RP3", lambda a: a.is_(Product.TIP, Product.COINS, Product.GIFT) and a.age_ok is None, "age_needed"),
    ("RP3", lambda a: a.is_(Product.TIP, Product.COINS, Product.GIFT) and a.age_ok is False, "under_age"),
    ("RP4", lambda a: any(a.listed(a.switches.blocked_regions, region) for region in (a.region, a.creator.region)),
     "region_blocked"),
    ("RP5", lambda a: a.is_(Product.TIP) and a.region in TIP_REGIONS_TO_CONFIRM
     and not a.listed(a.switches.confirmed_regions, a.region), "region_unconfirmed"),
    ("RP6", lambda a: a.is_(Product.COINS) and a.region in WITHDRAWAL_REGIONS and not a.switches.consent,
     "consent_needed"),
    ("RP7", lambda a: a.is_(Product.TIP) and a.platform is Platform.TELEGRAM and a.switches.telegram_tips == "off",
     "tips_off_here"),
    ("RP8", lambda a: (_tip_by_stripe(a) or a.is_(*_MONEY_OUT)) and not a.creator.in_payout_region, "payout_region"),
    ("RP9", lambda a: _tip_by_stripe(a) and a.creator.readiness != "ready", "creator_not_ready"),
    ("RP10", lambda a: a.is_(Product.TIP) and a.platform is Platform.DISCORD, (Rail.STRIPE,)),
    ("RP11", lambda a: a.is_(Product.TIP) and a.switches.telegram_tips == "stripe_gift", (Rail.STRIPE,)),
    ("RP12", lambda a: a.is_(Product.TIP) and a.switches.telegram_tips == "stars", (Rail.STARS,)),
    ("RP13", lambda a: a.is_(Product.COINS) and a.platform is Platform.TELEGRAM and _wrong_rail(a), "stars_only"),
    ("RP13", lambda a: a.is_(Product.COINS) and a.platform is Platform.TELEGRAM, (Rail.STARS,)),
    ("RP14", lambda a: a.is_(Product.COINS) and a.switches.discord_sku and a.switches.discord_sku_alone,
     (Rail.DISCORD_SKU,)),
    ("RP14", lambda a: a.is_(Product.COINS) and a.switches.discord_sku, (Rail.STRIPE, Rail.DISCORD_SKU)),
    ("RP14", lambda a: a.is_(Product.COINS), (Rail.STRIPE,)),
    ("RP15", lambda a: a.is_(Product.GIFT) and not a.switches.wallet_open, "wallet_locked"),
    ("RP15", lambda a: a.is_(Product.GIFT), (Rail.WALLET,)),
    ("RP16", lambda a: a.is_(*_MONEY_OUT) and a.creator.readiness == "ready", (Rail.CONNECT_TRANSFER,)),
    ("RP16", lambda a: a.is_(*_MONEY_OUT), "account_not_ready"),
    ("RP17", lambda a: a.is_(Product.DEAL_FUNDING), (Rail.STRIPE,)),
)  # fmt: skip


def decide(
    platform: Platform, product: Product, region: str | None, age_ok: bool | None, creator_state: CreatorState,
    switches: Switches, asked: Rail | None = None,
) -> Allowed:  # fmt: skip
    """The rails by which `product` may be paid on `platform`, or RailRefused.

    `region` is the payer's; `age_ok` is None where nothing was stated; `asked` is a rail named by the caller, refused
    with `no_rail` when the table does not offer it. Closed by default.
    """
    ask = _Ask(platform, product, region, age_ok, creator_state, switches, asked)
    for row, matches, result in _TABLE:
        if matches(ask):
            if isinstance(result, str):
                reason = f"account_{ask.creator.readiness}" if result == "account_not_ready" else result
                raise RailRefused(reason, row)
            if asked is not None and asked not in result:
                raise RailRefused("no_rail", "RP18")
            return Allowed(result if asked is None else (asked,), row)
    raise RailRefused("no_rail", "RP18")
