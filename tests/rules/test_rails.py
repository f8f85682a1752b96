"""The rail policy as one golden table: each row of it decides at least once here."""

from itertools import product

import pytest

from bot import rails
from bot.members.model import Platform
from bot.rails import Allowed, CreatorState, Product, Rail, RailRefused, Switches, decide

D, T = Platform.DISCORD, Platform.TELEGRAM
READY, ABROAD = CreatorState("US"), CreatorState("BR", in_payout_region=False)
P = Product


def _paused(feature: str) -> Switches:
    return Switches(paused=frozenset({feature}))


def _blocked(product_: str, region: str) -> Switches:
    return Switches(blocked_regions={product_: frozenset({region})})


# platform, product, region, age, creator, switches, asked -> row, rails or the code of the refusal
GOLDEN = [
    ("RP1", D, P.TIP, "US", True, READY, _paused("all_money"), None, "paused"),
    ("RP1", T, P.TIP, "US", True, READY, _paused("tips"), None, "paused"),
    ("RP1", D, P.REDEEM, "US", True, READY, _paused("payouts"), None, "paused"),
    ("RP2", D, P.TIP, "US", True, READY, Switches(winding_down=True), None, "winding_down"),
    ("RP2", D, P.COINS, "US", True, READY, Switches(winding_down=True), None, "winding_down"),
    ("RP2", D, P.DEAL_FUNDING, "US", True, READY, Switches(winding_down=True), None, "winding_down"),
    ("RP3", D, P.TIP, None, None, READY, Switches(), None, "age_needed"),
    ("RP3", T, P.GIFT, "US", False, READY, Switches(), None, "under_age"),
    ("RP4", D, P.TIP, "RU", True, READY, _blocked("tip", "RU"), None, "region_blocked"),
    ("RP4", D, P.TIP, "US", True, CreatorState("RU"), _blocked("all", "RU"), None, "region_blocked"),
    ("RP5", D, P.TIP, "JP", True, READY, Switches(), None, "region_unconfirmed"),
    ("RP6", D, P.COINS, "DE", True, READY, Switches(), None, "consent_needed"),
    ("RP6", T, P.COINS, "GB", True, READY, Switches(), None, "consent_needed"),
    ("RP7", T, P.TIP, "US", True, READY, Switches(telegram_tips="off"), None, "tips_off_here"),
    ("RP8", D, P.TIP, "US", True, ABROAD, Switches(), None, "payout_region"),
    ("RP8", T, P.REDEEM, "US", True, ABROAD, Switches(), None, "payout_region"),
    ("RP9", D, P.TIP, "US", True, CreatorState("US", readiness="incomplete"), Switches(), None, "creator_not_ready"),
    ("RP10", D, P.TIP, "US", True, READY, Switches(), None, (Rail.STRIPE,)),
    ("RP11", T, P.TIP, "US", True, READY, Switches(), None, (Rail.STRIPE,)),
    ("RP12", T, P.TIP, "US", True, READY, Switches(telegram_tips="stars"), None, (Rail.STARS,)),
    ("RP13", T, P.COINS, "US", True, READY, Switches(), Rail.STRIPE, "stars_only"),
    ("RP13", T, P.COINS, "US", True, READY, Switches(), None, (Rail.STARS,)),
    ("RP14", D, P.COINS, "US", True, READY, Switches(), None, (Rail.STRIPE,)),
    ("RP14", D, P.COINS, "US", True, READY, Switches(discord_sku=True), None, (Rail.STRIPE, Rail.DISCORD_SKU)),
    ("RP14", D, P.COINS, "US", True, READY, Switches(discord_sku=True, discord_sku_alone=True), None,
     (Rail.DISCORD_SKU,)),
    ("RP15", D, P.GIFT, "US", True, READY, Switches(wallet_open=False), None, "wallet_locked"),
    ("RP15", T, P.GIFT, "US", True, READY, Switches(), None, (Rail.WALLET,)),
    ("RP16", D, P.FUND_SHARE, "US", None, READY, Switches(), None, (Rail.CONNECT_TRANSFER,)),
    ("RP16", D, P.DEAL_PAY, "US", None, CreatorState("US", readiness="paused"), Switches(), None, "account_paused"),
    ("RP17", T, P.DEAL_FUNDING, "US", True, READY, Switches(), None, (Rail.STRIPE,)),
    ("RP18", D, P.TIP, "US", True, READY, Switches(), Rail.STARS, "no_rail"),
    ("RP18", T, P.TIP, "US", True, READY, Switches(telegram_tips="carrier pigeon"), None, "no_rail"),
]


@pytest.mark.parametrize(
    ("row", "platform", "what", "region", "age_ok", "creator", "switches", "asked", "result"), GOLDEN
)
def test_ac8_the_golden_table(
    row: str, platform: Platform, what: Product, region: str | None, age_ok: bool | None, creator: CreatorState,
    switches: Switches, asked: Rail | None, result: str | tuple[Rail, ...],
) -> None:  # fmt: skip
    if isinstance(result, tuple):
        allowed = decide(platform, what, region, age_ok, creator, switches, asked)
        assert allowed == Allowed(result, row, rails.VERSION)
        return
    with pytest.raises(RailRefused) as refused:
        decide(platform, what, region, age_ok, creator, switches, asked)
    assert (refused.value.reason, refused.value.row, refused.value.version) == (result, row, rails.VERSION)


def test_ac8_every_row_stands_in_the_golden_table() -> None:
    assert {row for row, *_ in GOLDEN} == {f"RP{number}" for number in range(1, 19)}


@pytest.mark.parametrize("region", sorted(rails.TIP_REGIONS_TO_CONFIRM))
def test_a_confirmed_region_may_tip(region: str) -> None:
    confirmed = Switches(confirmed_regions={"tip": frozenset({region})})
    assert decide(D, P.TIP, region, True, READY, confirmed).row == "RP10"
    # Confirmed for another product is not confirmed.
    with pytest.raises(RailRefused):
        decide(D, P.TIP, region, True, READY, Switches(confirmed_regions={"coins": frozenset({region})}))


@pytest.mark.parametrize("region", sorted(rails.WITHDRAWAL_REGIONS))
def test_coins_are_sold_there_with_consent(region: str) -> None:
    assert decide(D, P.COINS, region, True, READY, Switches(consent=True)).row == "RP14"


def test_coins_are_never_sold_for_money_on_telegram() -> None:
    choices = product([None, *Rail], [True, False], [True, False], ["stripe_gift", "stars", "off"])
    for asked, sku, consent, tips in choices:
        switches = Switches(discord_sku=sku, consent=consent, telegram_tips=tips)
        try:
            allowed = decide(T, P.COINS, "US", True, READY, switches, asked)
        except RailRefused:
            continue
        assert allowed.rails == (Rail.STARS,)


def test_a_pause_beats_everything() -> None:
    for platform, what in product(Platform, Product):
        with pytest.raises(RailRefused) as refused:
            decide(platform, what, None, None, ABROAD, _paused("all_money"))
        assert refused.value.reason == "paused"
