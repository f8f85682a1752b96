"""How sentences are said to one reader: his language, his way of writing money and dates, his chat's time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations, translation
from pathlib import Path

from babel.core import Locale
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format
from babel.numbers import format_currency, format_decimal, get_decimal_symbol

from bot.money import CURRENCIES, Money

LOCALES = Path(__file__).parent.parent / "locales"
COMPLETE = ("en", "de")
# CLDR names them among the territories: unions, outlying places, and what is unknown or made up.
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"})


@cache
def _catalogue(language: str) -> GNUTranslations | NullTranslations:
    return translation("bouquet", LOCALES, languages=[language], fallback=True)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


@lru_cache(4096)
def _money(amount: str, currency: str, language: str) -> str:
    # The same few sums are written again and again, and each costs what a database query costs.
    return format_currency(Decimal(amount), currency, locale=_locale(language))


@cache
def _countries() -> dict[str, str]:
    """Each country's code, by its code and by its name in each complete language."""
    known: dict[str, str] = {}
    for language in COMPLETE:
        for code, name in _locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES:
                known[name.casefold()] = known[code.casefold()] = code
    return {**known, "uk": "GB", "usa": "US", "america": "US"}


def country_code(text: str) -> str | None:
    """The two capital letters of the country that a person typed, as code or as name; None for anything else."""
    return _countries().get(" ".join(text.casefold().split()))


@cache
def _languages() -> dict[str, str]:
    """Each complete language's code, by its code and by its name in each complete language."""
    known = {code: code for code in COMPLETE}
    for reader in COMPLETE:
        known |= {str(_locale(reader).languages[code]).casefold(): code for code in COMPLETE}
    return known


def language_code(text: str) -> str | None:
    """The complete language that a person typed, as tag ("de-AT") or as name; None for any other."""
    typed = text.strip().casefold()
    return _languages().get(typed) or _languages().get(typed.replace("_", "-").split("-")[0])


def language_of(tag: str | None) -> str:
    """The complete language nearest to a platform's language tag: "de-AT" is "de", anything unknown "en"."""
    language = (tag or "").replace("_", "-").split("-")[0].lower()
    return language if language in COMPLETE else "en"


@dataclass(frozen=True)
class Words:
    """Says sentences to one reader. `t` and `n` look them up, the rest writes facts the reader's way.

    `language` may be any platform's tag ("en-US"); it becomes the complete language nearest to it.
    """

    language: str = "en"
    zone: tzinfo = UTC

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", language_of(self.language))

    def t(self, sentence: str, **facts: object) -> str:
        """The sentence in the reader's language with `{named}` facts filled in."""
        return _catalogue(self.language).gettext(sentence).format(**facts)

    def n(self, one: str, many: str, count: int, **facts: object) -> str:
        """The sentence in the number that `count` asks for; `{count}` may be named in it."""
        return _catalogue(self.language).ngettext(one, many, count).format(count=self.number(count), **facts)

    def money(self, money: Money) -> str:
        """`$5.00` or `5,00 $`, with the currency's own decimals."""
        return _money(money.plain(), money.currency.upper(), self.language)

    def typed(self, money: Money) -> str:
        """A sum as the reader would type it: `5.00` or `5,00`. Three decimals are typed after a point everywhere."""
        plain = money.plain()
        mark = "." if CURRENCIES[money.currency].exponent == 3 else get_decimal_symbol(self._locale)
        return plain.replace(".", mark)

    def number(self, number: int) -> str:
        """A count with the reader's grouping."""
        return format_decimal(number, locale=self._locale)

    def hundredths(self, count: int) -> str:
        """So many hundredths as a number with its decimals: `0.5`, `12.25`."""
        return format_decimal(Decimal(count) / 100, locale=self._locale)

    def day(self, moment: datetime | date) -> str:
        """A date: `Nov 22, 2026`."""
        if isinstance(moment, datetime):
            moment = moment.astimezone(self.zone)
        return format_date(moment, "medium", locale=self._locale)

    def short_day(self, day: date) -> str:
        """Day and month alone, `11/22` or `22.11.`, where the year is plain."""
        return str(format_skeleton("Md", day, locale=self._locale))

    def clock(self, moment: datetime) -> str:
        """A time of day and its zone, `12:04 PM UTC`: few readers live in the zone of their chat."""
        return f"{self._time(moment)} {moment.astimezone(self.zone).tzname()}"

    def when(self, moment: datetime) -> str:
        """Date, time to the minute and zone: no reader has to guess which midnight is meant."""
        local = moment.astimezone(self.zone)
        day = format_date(local, "medium", locale=self._locale)
        both = str(get_datetime_format("medium", locale=self._locale)).replace("'", "")
        return f"{both.replace('{1}', day).replace('{0}', self._time(moment))} {local.tzname()}"

    def country(self, code: str) -> str:
        """The country's name in the reader's language, else its code."""
        return str(self._locale.territories.get(code, code))

    def _time(self, moment: datetime) -> str:
        return format_time(moment.astimezone(self.zone), "short", locale=self._locale, tzinfo=self.zone)

    @property
    def _locale(self) -> Locale:
        return _locale(self.language)
