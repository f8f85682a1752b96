"""Sections about people: who may enrol, what protects fans, which regions are served."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.config.thresholds import FOLLOWERS, VIEWS, ByRegion
from bot.config.values import Amount, Listed, Regions, RegionsOrAll, Section, region_code, setting

_AGES = {"default": 18, "KR": 19, "JP": 20}


def _ages(value: object) -> object:
    """Rows of the file beside the rows that it leaves out."""
    if not isinstance(value, dict):
        return value
    given = {name if name == "default" else region_code(name): years for name, years in value.items()}
    return {**_AGES, **given}


Years = Annotated[int, Field(ge=13, le=30)]


AccountKind = Literal["business", "government", "politician", "party", "public_interest"]


class Programme(Section):
    """Who may become a creator."""

    min_age: Annotated[dict[str, Years], BeforeValidator(_ages)] = setting(
        _AGES,
        "years by country",
        "Senders and receivers; only the statement is asked and kept, no birth date.",
    )
    regions: RegionsOrAll = setting(
        ("US", "GB", "DE", "FR", "IT", "ES"),
        'countries, or ["*"] for all',
        "Where creators may enrol; stripe.payout_region limits further.",
        min_length=1,
    )
    excluded_accounts: Annotated[tuple[AccountKind, ...], Listed] = setting(
        ("business", "government", "politician", "party", "public_interest"),
        "kinds of account",
        "They may not enrol, and none of them sends or receives.",
    )
    min_followers: ByRegion = setting({"default": 10_000}, FOLLOWERS, "The base of the announced programme.")
    min_views_30d: ByRegion = setting({"default": 1000}, VIEWS, "Asked of every creator.")
    min_posts_30d: ByRegion = setting(
        {"default": 3}, "posts in 30 days, one number or by country", "Asked of every creator."
    )
    good_standing_days: int = setting(90, "days", "No upheld strike within them.", ge=0, le=365)
    grace_days: int = setting(14, "days", "Who no longer meets a rule is warned this long before a pause.", ge=0, le=90)
    recheck_hours: int = setting(24, "hours", "How often all creators are checked again.", ge=1, le=168)
    reapply_days: int = setting(30, "days", "Wait after a refusal.", ge=0, le=365)
    draft_ttl_days: int = setting(30, "days", "An unfinished application ends with a notice.", ge=1, le=365)
    needs_info_days: int = setting(14, "days", "A question to the applicant waits this long.", ge=1, le=365)
    appeal_days: int = setting(14, "days", "How long a refusal or suspension can be appealed; 0: never.", ge=0, le=365)
    auto_approve: bool = setting(False, "switch", "Off: a moderator decides.")

    def age_of(self, region: str) -> int:
        """The age that a person of a region must state."""
        return self.min_age.get(region, self.min_age["default"])

    def admits(self, region: str) -> bool:
        """Whether creators of a region may enrol."""
        return "*" in self.regions or region in self.regions


class Safety(Section):
    """Brakes for a fan's own good and against stolen cards. Flags lead to review, never to refusal."""

    confirm_over: Amount = setting("50.00", "amount per payment", "Larger payments are confirmed once more.")
    first_day_spend: Amount = setting("50.00", "amount in the first 24 hours", "Brake for a fan who is new here.")
    limit_raise_hours: int = setting(24, "hours", "A raised personal limit waits; lowering is at once.", ge=0, le=168)
    pause_days_max: int = setting(365, "days", "Longest pause a fan can set; it cannot be shortened.", ge=1, le=3650)
    checkouts_per_hour_fan: int = setting(10, "payment pages per fan and hour", "Against card testing.", ge=1)
    checkouts_per_hour_community: int = setting(
        200, "unpaid payment pages per community and hour",
        "Against card testing from many accounts; whoever paid this month is let through.", ge=1,
    )
    failed_payments_per_hour: int = setting(5, "failed payments per fan and hour", "Then the stop below.", ge=1)
    failed_payments_stop_hours: int = setting(24, "hours", "No payment page after too many failures.", ge=1, le=720)
    round_trip_count: int = setting(3, "tips each way", "Money that goes to and fro is looked at.", ge=1)
    round_trip_amount: Amount = setting("100.00", "amount each way", "The same, by sum.")
    round_trip_days: int = setting(7, "days", "Window of the two above.", ge=1, le=90)
    one_fan_over: Amount = setting("500.00", "amount", "One fan who carries a creator alone is looked at from here.")
    one_fan_share_bp: int = setting(
        5000, "basis points of what the creator got", "And from this share.", ge=1, le=10_000
    )
    one_fan_days: int = setting(7, "days", "Window of the two above.", ge=1, le=90)


class Link(Section):
    """Joining a Discord and a Telegram account into one person."""

    code_characters: int = setting(6, "characters", "Typed by hand on the other platform.", ge=6, le=12)
    code_minutes: int = setting(10, "minutes", "A code that lies about is a risk.", ge=1, le=60)
    code_tries: int = setting(5, "tries", "Then a new code is needed: guessing cannot succeed.", ge=1, le=10)
    codes_per_hour: int = setting(6, "codes", "More than anybody needs who types slowly.", ge=1, le=60)
    wrong_codes_per_hour: int = setting(10, "codes", "Patience must not make guessing cheap.", ge=1, le=100)
    cooloff_hours: int = setting(72, "hours", "No payout and no raised limit after linking or unlinking.", ge=0, le=720)


class RegionsByProduct(Section):
    """Countries by what is paid for."""

    all: Regions = setting((), "countries", "For every product.")
    tip: Regions = setting((), "countries", "For tips.")
    coins: Regions = setting((), "countries", "For buying coins.")
    gift: Regions = setting((), "countries", "For gifts.")
    redeem: Regions = setting((), "countries", "For redeeming diamonds.")
    fund_share: Regions = setting((), "countries", "For shares of the fund.")
    deal_funding: Regions = setting((), "countries", "For brands who fund a deal.")
    deal_pay: Regions = setting((), "countries", "For pay out of a deal.")

    def by_product(self) -> dict[str, frozenset[str]]:
        """The countries of each product that has any."""
        return {product: frozenset(regions) for product, regions in self if regions}


class Rails(Section):
    """The operator's part of the rail policy."""

    blocked_regions: RegionsByProduct = setting(
        RegionsByProduct(), "table", "Nobody there pays or is paid for that product."
    )
    confirmed_regions: RegionsByProduct = setting(
        RegionsByProduct(),
        "table",
        "Stripe limits what resembles donations in AU HK IN ID JP SG TH: list the ones it confirmed to you.",
    )


_INTERESTS = tuple(
    """art beauty books comedy dance diy education family fashion fitness food gaming home music nature outdoors pets
    science sport tech travel""".split()
)
_STYLES = tuple(
    "animation challenge documentary explainer interview live review sketch storytelling tutorial unboxing vlog".split()
)
Topic = Annotated[str, Field(pattern=r"^[a-z][a-z0-9 -]{0,23}$")]


class Market(Section):
    """Brand deals, and the moderators' queue."""

    min_followers: ByRegion = setting({"default": 10_000}, FOLLOWERS, "Deals were opened to them with the programme.")
    interests: Annotated[tuple[Topic, ...], Listed] = setting(
        _INTERESTS, "words, at most 25", "Creators choose up to five; closed lists are comparable.", max_length=25
    )
    styles: Annotated[tuple[Topic, ...], Listed] = setting(
        _STYLES, "words, at most 25", "Creators choose up to three.", max_length=25
    )
    claim_minutes: int = setting(15, "minutes", "A claimed case is free again after them.", ge=1, le=240)
    review_sla_hours: int = setting(24, "hours", "The queue shows what is older.", ge=1, le=720)
