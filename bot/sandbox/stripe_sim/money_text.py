"""Minor units as people read them."""

ZERO_DECIMALS = set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split())
_SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}


def money(amount: int, currency: str) -> str:
    """`money(-1050, "usd")` reads -$10.50; currencies without a sign are written out."""
    if currency in ZERO_DECIMALS:
        figure = f"{abs(amount):,}"
    else:
        figure = f"{abs(amount) // 100:,}.{abs(amount) % 100:02d}"
    minus = "-" if amount < 0 else ""
    sign = _SIGNS.get(currency)
    return f"{minus}{sign}{figure}" if sign else f"{minus}{figure} {currency.upper()}"
