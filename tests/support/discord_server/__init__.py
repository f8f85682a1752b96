"""A small Discord on loopback: REST and gateway over real sockets, for process tests and benches."""

from .door import Fault, Hold
from .interactions import Interaction, text_of
from .payloads import JSON
from .places import NotPossible
from .server import DiscordServer

__all__ = ["JSON", "DiscordServer", "Fault", "Hold", "Interaction", "NotPossible", "text_of"]
