"""What the process writes about itself: structured lines on standard error, from which every secret is cut out.

Two nets: whatever looks like a secret or a private link is cut wherever it stands, and the deployment's own secrets
are cut by their very text, however they got into a line.
"""

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import Any, Literal, TextIO

import structlog
from pydantic import BaseModel, SecretStr

CUT = "[cut]"

# A field of one of these names is cut whatever it holds.
_SECRET_NAMES = re.compile(
    r"(^|_)(token|secret|secrets|password|authorization|cookie|api_key|signature|client_secret|note|email|card)$",
    re.IGNORECASE,
)
_SECRET_TEXTS: tuple[tuple[re.Pattern[str], str], ...] = (
    # Stripe: keys, signing secrets, secrets of a payment in the browser.
    (re.compile(r"\b[srp]k_(?:live|test)_\w+"), CUT),
    (re.compile(r"\bwhsec_\w+"), CUT),
    (re.compile(r"\b(?:pi|seti|cs|src|ek)_\w+_secret_\w{8,}"), CUT),
    # Checkout and onboarding pages belong to one person.
    (re.compile(r"https://(?:checkout|connect|billing)\.stripe\.com/\S+"), CUT),
    # Telegram puts the token into the address; it also stands alone in messages of libraries.
    (re.compile(r"(?<!\d)\d{6,12}:[\w-]{20,}"), CUT),
    # Discord: bot tokens, and the token by which an interaction is answered.
    (re.compile(r"\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"), CUT),
    (re.compile(r"(/(?:webhooks|interactions)/\d{15,}/)[\w-]{20,}"), rf"\1{CUT}"),
    (re.compile(r"\b((?:Bot|Bearer|Basic)\s+)[\w.~+/=-]{8,}"), rf"\1{CUT}"),
    # Our own links for one person.
    (re.compile(r"(/(?:pay|onboard|w|thanks|dashboard/open)/)[\w-]{8,}"), rf"\1{CUT}"),
    # Passwords in addresses of databases and proxies.
    (re.compile(r"(\w+://[^\s:/@]+:)[^\s@/]+@"), rf"\1{CUT}@"),
)
# Lines of these libraries repeat addresses and bodies.
_QUIET = ("stripe", "httpx", "httpcore", "aiohttp.access", "telegram", "discord", "asyncio", "alembic", "sqlalchemy")


class Redactor:
    """Cuts secrets out of a line; `known` are the deployment's own, cut wherever they stand."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        # Short texts would cut innocent words; the longest goes first, since one may hold another.
        texts = sorted({text for text in known if len(text) >= 8}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, texts))) if texts else None

    def __call__(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """A structlog processor."""
        for name in list(event):
            event[name] = CUT if _SECRET_NAMES.search(name) and event[name] else self.clean(event[name])
        return event

    def clean(self, value: Any) -> Any:
        """The value without secrets; numbers, booleans and None stay what they are."""
        match value:
            case None | bool() | int() | float():
                return value
            case str():
                return self.text(value)
            case Mapping():
                return {
                    str(name): CUT if _SECRET_NAMES.search(str(name)) and below else self.clean(below)
                    for name, below in value.items()
                }
            case bytes() | bytearray():
                return f"[{len(value)} bytes]"
            case Sequence() | set() | frozenset():
                return [self.clean(below) for below in value]
            case _:
                return self.text(repr(value))

    def text(self, text: str) -> str:
        """The text without secrets."""
        if self._known is not None:
            text = self._known.sub(CUT, text)
        for pattern, instead in _SECRET_TEXTS:
            text = pattern.sub(instead, text)
        return text


def set_up(
    style: Literal["console", "json"] = "console",
    level: str = "info",
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send every line of the process, ours and the libraries', through the redactor to `stream` (standard error).

    May be called again; the last call wins.
    """
    out = stream if stream is not None else sys.stderr
    redactor = Redactor(secrets)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: structlog.typing.Processor
    if style == "json":
        last = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        last = structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback)
    # The traceback becomes text before the redactor: an exception's message may repeat an address or a key.
    finish: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redactor,
        last,
    ]
    handler = logging.StreamHandler(out)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=finish, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        # Off, so that a second call reaches loggers that are in use.
        cache_logger_on_first_use=False,
    )


def secrets_of(model: BaseModel) -> set[str]:
    """Every secret text in a configuration, for the redactor."""
    found: set[str] = set()
    for _, value in model:
        match value:
            case SecretStr():
                found.add(value.get_secret_value())
            case BaseModel():
                found |= secrets_of(value)
            case tuple():
                found |= {item.get_secret_value() for item in value if isinstance(item, SecretStr)}
    return found
