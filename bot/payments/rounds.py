"""One row after the other: how a sweep goes through what it has found."""

import logging
from collections.abc import Awaitable, Callable

from bot.errors import Refusal, TryLater
from bot.payments.provider import ProviderDenied, ProviderDown

log = logging.getLogger(__name__)


async def took_up(what: str, work: Callable[..., Awaitable[object]], *args: object) -> int:
    """1 when a row was worked at, else 0: its trouble is noted and does not keep the others waiting. Raises only what
    stops them all (ProviderDenied, TryLater)."""
    try:
        await work(*args)
    except (ProviderDenied, TryLater):
        raise
    except ProviderDown:
        log.warning("a sweep got no clear answer about %s", what)
        return 0
    except Refusal as no:
        log.error("a sweep met a no at %s: %s", what, no.code)
        return 0
    except Exception:
        log.exception("a sweep failed at %s", what)
        return 0
    return 1
