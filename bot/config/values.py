"""What a value in the configuration may look like: the kinds of value that more than one section uses."""

import json
import re
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
)

from bot.money import CURRENCIES, Money
from bot.regions import COUNTRIES


class Section(BaseModel):
    """A table of the file. Frozen; a key that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, hide_input_in_errors=True)


def setting(default: Any, unit: str, reason: str, **limits: Any) -> Any:
    """One key: its default (`...` when the operator must set it), its unit, and why it exists or has this value."""
    return Field(default, description=reason, json_schema_extra={"unit": unit}, **limits)


def secret(unit: str, reason: str, default: Any = None) -> Any:
    """A key that is read from the secrets folder or the environment, and refused in the file."""
    return Field(default, description=reason, json_schema_extra={"unit": unit, "secret": True}, repr=False)


def _currency(value: object) -> str:
    code = value.strip().lower() if isinstance(value, str) else ""
    if code not in CURRENCIES:
        raise ValueError(f"{value!r} is no currency that Bouquet knows; write a code like usd, eur or gbp")
    return code


def _amount(value: object, info: ValidationInfo) -> Money:
    """A sum in the row's own currency, or in the base currency, which the loader puts into the context."""
    if isinstance(value, Money):
        return value
    currency = info.data.get("currency") or (info.context or {}).get("currency") or "usd"
    currency = currency if currency in CURRENCIES else "usd"
    example = Money(500, currency).plain()
    if isinstance(value, float):
        raise ValueError(f'{value!r} is a rounded number; write the exact amount with quotes: "{example}"')
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f'write an amount of {currency} like "{example}"')
    try:
        money = Money.of(str(value).strip(), currency)
    except ValueError:
        raise ValueError(f'{value!r} is no amount of {currency}; write it like "{example}"') from None
    if money.amount_minor < 0 or money.amount_minor % CURRENCIES[currency].multiple_of:
        raise ValueError(f'{value!r} cannot be charged in {currency}; write it like "{example}"')
    return money


def exact_json(text: str) -> Any:
    """JSON whose numbers stay text: 3.00 must not pass through a float. Raises ValueError."""
    return json.loads(text, parse_float=str, parse_int=str)


def _listed(value: object) -> object:
    """A list from the environment is written as JSON or with commas."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return exact_json(value)
    return [part.strip() for part in value.split(",") if part.strip()]


def region_code(value: str) -> str:
    """Two letters in capitals; UK is GB. Raises ValueError for what is no country."""
    code = value.strip().upper()
    code = "GB" if code == "UK" else code
    if code not in COUNTRIES:
        raise ValueError(f"{value!r} is no country; write two letters like US or DE")
    return code


def _region_or_all(value: str) -> str:
    return value if value == "*" else region_code(value)


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{value!r} is no time zone; write one like UTC or Europe/Berlin") from None
    return value


def _day(value: object) -> object:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise ValueError(f"{value!r} is no date; write it like 2026-11-30") from None
    return value


def is_loopback(url: str) -> bool:
    """Whether an address stays on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _web_address(value: str) -> str:
    parts = urlsplit(value.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{value!r} is no web address; write one like https://bouquet.example.org")
    return value.strip().rstrip("/")


def _api_base(value: str) -> str:
    parts = urlsplit(value.strip())
    if value.strip() and (parts.scheme not in ("http", "https", "ws", "wss") or not parts.hostname):
        raise ValueError(f"{value!r} is no address; leave it empty for the real service")
    return value.strip().rstrip("/")


@dataclass(frozen=True, slots=True)
class OwnerAccount:
    """An owner by his account: `platform` is discord or telegram, `user_id` its numeric id as text."""

    platform: str
    user_id: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.user_id}"


def _account(value: object) -> OwnerAccount:
    if isinstance(value, OwnerAccount):
        return value
    found = re.fullmatch(r"(discord|telegram):([0-9]{1,20})", value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{value!r} is no account; write discord:123456789012345678 or telegram:123456789")
    return OwnerAccount(found[1], found[2])


CurrencyCode = Annotated[str, PlainValidator(_currency)]
Amount = Annotated[Money, PlainValidator(_amount), PlainSerializer(Money.plain)]
Amounts = Annotated[tuple[Amount, ...], BeforeValidator(_listed)]
Region = Annotated[str, AfterValidator(region_code)]
RegionsOrAll = Annotated[tuple[Annotated[str, AfterValidator(_region_or_all)], ...], BeforeValidator(_listed)]
Regions = Annotated[tuple[Region, ...], BeforeValidator(_listed)]
Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Zone = Annotated[str, AfterValidator(_zone)]
Day = Annotated[date, BeforeValidator(_day)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
ApiBase = Annotated[str, AfterValidator(_api_base)]
Account = Annotated[OwnerAccount, PlainValidator(_account), PlainSerializer(str)]
Accounts = Annotated[tuple[Account, ...], BeforeValidator(_listed)]
Listed = BeforeValidator(_listed)
