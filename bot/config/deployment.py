"""Sections about the deployment itself: who runs it, where it listens, what it keeps, when it looks after itself."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator

from bot.config.values import Accounts, Section, WebAddress, Zone, setting


class Operator(Section):
    """Who runs this deployment and answers for it."""

    name: str = setting(
        ..., "text", "Named in every quote and receipt as the seller's side of the payment.", min_length=2
    )
    owners: Accounts = setting(
        ...,
        "platform accounts",
        "May grant powers, admit communities and be the second person.",
        min_length=1,
    )
    terms_url: WebAddress = setting(..., "web address", "Your own terms; linked from /terms and every payment page.")
    privacy_url: WebAddress = setting(
        ..., "web address", "Your own privacy policy; linked from /privacy and at BotFather."
    )


class Web(Section):
    """The web side: payment links, webhooks, health and metrics."""

    public_url: WebAddress = setting(..., "web address", "All links in chat and the webhooks stand below it.")
    host: str = setting("127.0.0.1", "address to listen on", "A reverse proxy with TLS stands in front of it.")
    port: int = setting(8080, "port", "0 takes a free one.", ge=0, le=65535)


def _database_url(value: str) -> str:
    url = value.strip()
    if not re.match(r"(sqlite:///.+|postgres(ql)?://.+)", url):
        # The address may hold a password, so the sentence does not repeat it.
        raise ValueError("write sqlite:///data/bouquet.db or postgresql://user:password@host/name")
    return re.sub(r"^postgres://", "postgresql://", url)


class Database(Section):
    """Where the book is kept."""

    # Not in the representation: an address may hold a password.
    url: Annotated[str, AfterValidator(_database_url)] = setting(
        ..., "address", "A SQLite file serves one process; PostgreSQL serves several.", repr=False
    )

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite:")

    @property
    def path(self) -> str | None:
        """The SQLite file, or None on PostgreSQL."""
        return self.url.removeprefix("sqlite:///") if self.is_sqlite else None


class Log(Section):
    """What the process writes about itself. Secrets and private links never stand in it."""

    format: Literal["console", "json"] = setting("console", "choice", "json for a log collector.")
    level: Literal["debug", "info", "warning", "error"] = setting(
        "info", "choice", "debug names each step of a payment."
    )


class Time(Section):
    """The deployment's own clock face."""

    zone: Zone = setting("UTC", "time zone", "Daily limits begin anew at its midnight.")


class Community(Section):
    """Defaults of a community that has not chosen for itself."""

    zone: Literal[""] | Zone = setting("", "time zone", "Boards and dates of a community; empty takes time.zone.")


class Week(Section):
    """How weeks are counted."""

    starts: Literal["monday", "saturday", "sunday"] = setting("monday", "day", "Weekly boards begin with it.")


def _quiet_hours(value: object) -> str:
    text = str(value).strip().lower()
    if text != "off" and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError(f'{value!r} are no hours; write "22:00-07:00" or "off"')
    return text


class Notices(Section):
    """Messages that are owed to people."""

    quiet_hours: Annotated[str, BeforeValidator(_quiet_hours)] = setting(
        "off", "hours, or off", "By time.zone, unless one chose others: all waits but security and failed payouts."
    )


class Sweep(Section):
    """The search for what a lost webhook or a crash left behind."""

    minutes: int = setting(5, "minutes", "A lost event is found within them.", ge=1, le=60)


class Reconcile(Section):
    """The full comparison of the book with the payment provider."""

    hours: int = setting(24, "hours", "Once a day finds what the sweep cannot see.", ge=1, le=168)


class Webhook(Section):
    """What is accepted from the payment provider."""

    tolerance_seconds: int = setting(
        300,
        "seconds",
        "Oldest signature accepted; never 0, which would switch the check off.",
        ge=30,
        le=3600,
    )


class Retention(Section):
    """How long personal data is kept. The law of the operator's country wins over these."""

    proofs_days: int = setting(180, "days", "Pictures that prove a creator's numbers.", ge=1)
    notes_days: int = setting(365, "days", "Notes that came with tips.", ge=1)
    webhook_bodies_days: int = setting(
        90, "days", "Cleaned copies of webhook bodies, for looking into a failure.", ge=1
    )
    inbox_days: int = setting(90, "days", "Undelivered notices, from the day they were read.", ge=1)
    erasure_days: int = setting(
        14, "days", "From the wish to be forgotten until it is done: time to change one's mind.", ge=0, le=30
    )
    ledger_years: int = setting(10, "years", "Book and audit records, which carry our own ids only.", ge=1)


class Data(Section):
    """What the operator confirms about the machine."""

    at_rest_confirmed: bool = setting(
        False,
        "switch",
        "The disk is encrypted and its key kept apart; with live payments doctor stays red until then.",
    )
