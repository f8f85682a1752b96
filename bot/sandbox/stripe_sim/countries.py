"""Countries, their currency and the region inside which Stripe moves money between accounts."""

_EURO = "AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"
_OTHER_EUROPE = {
    "GB": "gbp", "CH": "chf", "NO": "nok", "SE": "sek", "DK": "dkk", "PL": "pln", "CZ": "czk",
    "RO": "ron", "HU": "huf", "BG": "bgn", "LI": "chf", "IS": "eur", "GI": "gbp",
}  # fmt: skip
_ELSEWHERE = {
    "US": "usd", "CA": "cad", "AU": "aud", "NZ": "nzd", "JP": "jpy", "SG": "sgd", "HK": "hkd",
    "MX": "mxn", "BR": "brl", "TH": "thb", "AE": "aed", "MY": "myr", "IN": "inr",
}  # fmt: skip
CURRENCY: dict[str, str] = {**dict.fromkeys(_EURO.split(), "eur"), **_OTHER_EUROPE, **_ELSEWHERE}

# One US dollar in minor units of the other currency: fixed, so that a converted amount is the same every time.
PER_USD_CENT = {"usd": 1.0, "eur": 0.92, "gbp": 0.79, "chf": 0.88, "cad": 1.37, "aud": 1.52, "jpy": 1.5, "sek": 10.5,
                "pln": 3.95, "mxn": 18.0, "nzd": 1.66, "sgd": 1.34, "hkd": 7.8, "dkk": 6.9, "nok": 10.9}  # fmt: skip

MINIMUM_CHARGE = {
    "usd": 50, "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250,
    "eur": 50, "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300,
    "nzd": 50, "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000,
}  # fmt: skip
THREE_DECIMALS = {"bhd", "jod", "kwd", "omr", "tnd"}
HUNDREDS = {"isk", "ugx"}


def region(country: str) -> str:
    """Accounts of one region may pay each other; every country outside Europe is its own."""
    return "europe" if country in _EURO.split() or country in _OTHER_EUROPE else country


def rate(source: str, target: str) -> float:
    """Units of the target for one of the source, less the one per cent that converting costs."""
    if source == target:
        return 1.0
    return PER_USD_CENT.get(target, 1.0) / PER_USD_CENT.get(source, 1.0) * 0.99
