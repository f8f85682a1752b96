"""Sections about money: currencies, the payment provider, tips, refunds and disputes."""

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainValidator, SecretStr

from bot.config.thresholds import FOLLOWERS, ByRegion
from bot.config.values import Amount, Amounts, ApiBase, CurrencyCode, Day, Listed, Regions, Section, secret, setting
from bot.regions import COUNTRIES

# Transfers reach accounts of one region only; these names stand for several countries.
_EEA = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()
)
PAYOUT_REGIONS: dict[str, frozenset[str]] = {"EEA": _EEA, "EUROPE": _EEA | {"GB", "CH"}}


def _rate(value: object) -> Decimal:
    if isinstance(value, float | bool) or not isinstance(value, str | int | Decimal):
        raise ValueError('write a rate exactly, with quotes: "0.92"')
    try:
        rate = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f'{value!r} is no rate; write it like "0.92"') from None
    if not (rate.is_finite() and rate > 0):
        raise ValueError("a rate is greater than zero")
    return rate


Rate = Annotated[Decimal, PlainValidator(_rate)]


class MoneySection(Section):
    """The currency that limits and prices are written in."""

    base_currency: CurrencyCode = setting("usd", "currency", "Limits, prices and fees below are written in it.")
    reference_rates: dict[CurrencyCode, Rate] = setting(
        {},
        "units of that currency for one of the base currency",
        "For limits across currencies and hints only.",
    )


def _payout_region(value: str) -> str:
    name = value.strip().upper()
    name = "GB" if name == "UK" else name
    if name not in PAYOUT_REGIONS and name not in COUNTRIES:
        raise ValueError(f"{value!r} is no region; write a country like US, or EEA, or EUROPE (EEA with GB and CH)")
    return name


class Stripe(Section):
    """The operator's Stripe account."""

    payout_region: Annotated[str, AfterValidator(_payout_region)] = setting(
        ..., "country, EEA or EUROPE", "Stripe pays out within one region: creators of others cannot receive."
    )
    key: SecretStr | None = secret("API key", "A restricted key rk_... with only the calls that doctor lists.")
    webhook_secrets: Annotated[tuple[SecretStr, ...], Listed] = secret(
        "signing secrets", "Of the endpoint /webhooks/stripe; two while one is being replaced.", ()
    )
    connect_webhook_secrets: Annotated[tuple[SecretStr, ...], Listed] = secret(
        "signing secrets", "Of the endpoint /webhooks/stripe-connect; two while one is being replaced.", ()
    )
    approval_confirmed: Day | None = setting(
        None, "date", "Stripe's written approval for tips to creators; a live key does not start without it."
    )
    settlement_currencies: Annotated[tuple[CurrencyCode, ...], Listed] = setting(
        (),
        "currencies; empty is the base currency",
        "What your Stripe balance settles in: a tip in another currency would be converted, so it is refused.",
    )
    fee_bp: int = setting(290, "basis points", "Estimate for quotes, rounded up; the real fee is read.", ge=0, le=2000)
    fee_fixed: Amount = setting("0.30", "amount per charge", "The fixed part of the same estimate.")
    api_base: ApiBase = setting("", "address", "Empty is Stripe itself; a test server otherwise.")
    allow_foreign_api_base: bool = setting(
        False, "switch", "The key is sent there, so an address beyond this machine must be wanted on purpose."
    )

    @property
    def live(self) -> bool:
        """Whether the key moves real money."""
        return self.key is not None and is_live_key(self.key.get_secret_value())

    @property
    def payout_countries(self) -> frozenset[str]:
        """The countries whose creators can be paid."""
        return PAYOUT_REGIONS.get(self.payout_region, frozenset({self.payout_region}))


def is_live_key(text: str) -> bool:
    """Whether a text holds a Stripe key that moves real money."""
    return re.search(r"\b[srp]k_live_", text) is not None


class Payments(Section):
    """Checkout pages."""

    checkout_minutes: int = setting(
        31,
        "minutes",
        "How long a payment page stays open: Stripe's minimum is 30, one more for clock skew.",
        ge=31,
        le=1440,
    )


class TipLimits(Section):
    """What one tip and one fan's day may be in one currency. No row means that the currency is refused."""

    # Set by the loader from the row's name, before the amounts, which are read in it.
    currency: str = Field(exclude=True, json_schema_extra={"unit": "currency", "internal": True})
    presets: Amounts = setting(..., "amounts", "Buttons beside the custom amount.", min_length=1, max_length=4)
    min: Amount = setting(..., "amount per tip", "Smaller tips lose too much to the card fee.")
    max: Amount = setting(..., "amount per tip", "Larger ones are asked for in several steps.")
    day_max: Amount = setting(..., "amount per fan and day", "On both platforms together.")


class Tips(Section):
    """Tips. The first four keys are in the base currency; other currencies have a row in `limits`."""

    presets: Amounts = setting(
        ("5.00", "10.00", "15.00"), "amounts", "Buttons beside the custom amount.", min_length=1, max_length=4
    )
    min: Amount = setting(
        "3.00", "amount per tip", "1.00 would cost a third in fees; may go down to 1.00 with a warning."
    )
    max: Amount = setting("100.00", "amount per tip", "Announced by the model programme.")
    day_max: Amount = setting("500.00", "amount per fan and day", "On both platforms together.")
    day_count_max: int = setting(100, "tips per fan and day", "On both platforms together.", ge=1, le=1000)
    min_followers: ByRegion = setting({"default": 100_000}, FOLLOWERS, "Announced by the model programme.")
    regions: Regions = setting((), "countries; none: those of the programme", "Where creators take tips.")
    limits: dict[CurrencyCode, TipLimits] = setting(
        {}, "rows by currency", "No row: tips in that currency are refused."
    )
    fee_payer: Literal["operator", "fan"] = setting("operator", "choice", "Who bears the card fee; never the creator.")
    offer_cover_fee: bool = setting(True, "switch", "Lets the fan add the card fee to his payment.")
    privacy_default: Literal["name_amount", "name", "anonymous", "hidden"] = setting(
        "name", "choice", "Name public, amount private, until the fan chooses otherwise."
    )
    note_chars_max: int = setting(200, "characters", "A note is a line beside a tip, not a letter.", ge=0, le=500)
    quote_minutes: int = setting(10, "minutes", "A quote older than this is asked for again.", ge=1, le=60)
    refund_request_days: int = setting(14, "days", "How long /paysupport takes a request for a refund.", ge=0, le=120)

    def limits_for(self, currency: str) -> TipLimits | None:
        """The row of a currency; None when tips in it are refused."""
        if currency == self.min.currency:
            return TipLimits.model_construct(
                currency=currency, presets=self.presets, min=self.min, max=self.max, day_max=self.day_max
            )
        return self.limits.get(currency)


class Refunds(Section):
    """Money that goes back to a fan."""

    second_approver_over: Amount = setting("100.00", "amount per refund", "Larger ones need two people.")


class Disputes(Section):
    """Payments that a fan contests at his bank."""

    fee_bearer: Literal["operator"] = setting("operator", "choice", "A creator never loses more than he got.")
    recover_bp: int = setting(
        5000,
        "basis points of each later payout",
        "A lost dispute is recovered slowly, never from tips.",
        ge=0,
        le=10_000,
    )
    warning_refund_up_to: Amount = setting(
        "15.00",
        "amount per payment",
        "A payment that the bank warns of is given back when it is below a dispute's fee.",
    )
